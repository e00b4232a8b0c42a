import { expect } from "chai";
import { Language, Parser } from "@vscode/tree-sitter-wasm";
import type { Node } from "@vscode/tree-sitter-wasm";
import { longestDocument } from "../../../components/sqlServer/commandDocument";
import { hostStatements } from "../../../components/sqlServer/hostStatements";
import { backupDocument, healthDocument, setUpDocument } from "../../../components/sqlServer/sqlServerDocuments";
import type { HostValues } from "../../../components/sqlServer/sqlServerDocuments";

const grammar = require.resolve("@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm");

interface Document {
  parameters: Record<string, { allowedPattern: string; default: string }>;
  mainSteps: { inputs: { runCommand: string[]; timeoutSeconds: string } }[];
}

const secret = (name: string) =>
  `arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:${name}-1a2b3c4-AbCdEf`;
const values: HostValues = {
  databaseName: "learning_Hub2",
  masterSecretArn: secret("database-master"),
  applicationSecretArn: secret("database-application"),
  dataVolumeId: "vol-0123456789abcdef0",
  backupBucket: "database-backups-1a2b3c4",
  metricNamespace: "Pulumi/learning.hub/dev_1",
  imageParameter: "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-SQL_2022_Express",
};
const parsed = (content: string) => JSON.parse(content) as Document;
const lines = (content: string) => parsed(content).mainSteps.flatMap(({ inputs }) => inputs.runCommand);

const documents = [
  ["set-up", setUpDocument(values, 1800)],
  ["backup", backupDocument(values)],
  ["health", healthDocument(values)],
] as const;

describe("the documents of a SQL Server", () => {
  for (const [name, content] of documents) {
    it(`leave Systems Manager room for values: ${name}`, () => {
      expect(content.length).to.be.below(longestDocument - 4_096);
    });

    it(`take no value that could be anything but itself in the script: ${name}`, () => {
      for (const [parameter, { allowedPattern }] of Object.entries(parsed(content).parameters)) {
        const pattern = new RegExp(allowedPattern);
        for (const wrong of ["", "'", "a'; exit 0; '", "$(exit)", "a\nb", "{{ x }}", "`"]) {
          expect(pattern.test(wrong), `${parameter}: ${wrong}`).to.equal(false);
        }
      }
    });

    it(`put each value between single quotation marks: ${name}`, () => {
      const used = lines(content).filter((line) => line.includes("{{"));
      expect(used).to.have.lengthOf(Object.keys(parsed(content).parameters).length);
      for (const line of used) expect(line).to.match(/^\$\w+ = '\{\{ \w+ \}\}'$/);
    });

    it(`are ASCII, which every Windows code page reads alike: ${name}`, () => {
      for (const line of lines(content)) expect(line).to.match(/^[\x20-\x7e]*$/);
    });

    it(`have the component's values as defaults: ${name}`, () => {
      const own = Object.entries(parsed(content).parameters).filter(([parameter]) => parameter in values);
      expect(own).to.have.length.above(2);
      for (const [parameter, { default: value, allowedPattern }] of own) {
        expect(value, parameter).to.equal(values[parameter as keyof HostValues]);
        expect(value, parameter).to.match(new RegExp(allowedPattern));
      }
    });
  }

  it("restore or rotate only when an operator says what", () => {
    const { restoreFrom, rotate } = parsed(setUpDocument(values, 900)).parameters;
    expect([restoreFrom?.default, rotate?.default]).to.deep.equal(["volume", "none"]);
    for (const source of ["empty", "latest", "learninghub/2026-01-31T03-00-00Z.bak"]) {
      expect(source).to.match(new RegExp(restoreFrom?.allowedPattern ?? "^$"));
    }
    for (const wrong of ["yes", "../other.bak", "learninghub/a/b.bak", "x.bak"]) {
      expect(wrong).not.to.match(new RegExp(restoreFrom?.allowedPattern ?? ""));
    }
    for (const login of ["application", "master"]) expect(login).to.match(new RegExp(rotate?.allowedPattern ?? "^$"));
  });

  it("stop after the time they are given", () => {
    expect(parsed(setUpDocument(values, 900)).mainSteps[0]?.inputs.timeoutSeconds).to.equal("900");
  });

  it("put no value into a statement that they build, but as a quoted name or text", () => {
    const built = Object.entries(hostStatements).filter(([, batch]) => batch.includes("EXEC (@sql)"));
    expect(built).to.have.length.above(5);
    for (const [name, batch] of built) {
      // @database is a quoted name already.
      for (const [use] of batch.matchAll(/\+ @(?!database\b)\w+/g)) expect.fail(`${name}: ${use}`);
    }
  });
});

describe("the PowerShell of a SQL Server's documents", () => {
  let parser: Parser;
  before(async () => {
    await Parser.init();
    parser = new Parser();
    parser.setLanguage(await Language.load(grammar));
  });
  after(() => {
    parser.delete();
  });

  /** The smallest parts of a script that the grammar has no reading for. */
  function syntaxErrors(text: string): string[] {
    const tree = parser.parse(text);
    if (tree === null) throw new Error("the parser has no language");
    const errors = smallestErrors(tree.rootNode);
    tree.delete();
    return errors;
  }

  function smallestErrors(node: Node): string[] {
    if (!node.hasError) return [];
    const within = node.children.flatMap((child) => (child === null ? [] : smallestErrors(child)));
    return within.length > 0 ? within : [`line ${node.startPosition.row + 1}: ${node.text}`];
  }

  for (const [name, content] of documents) {
    it(`parses: ${name}`, () => {
      expect(syntaxErrors(lines(content).join("\n"))).to.deep.equal([]);
    });

    it(`is refused without its last brace or quotation mark: ${name}`, () => {
      const text = lines(content).join("\n");
      for (const mark of ["{", "}", "'", '"']) {
        const at = text.lastIndexOf(mark);
        expect(syntaxErrors(text.slice(0, at) + text.slice(at + 1)), mark).to.not.deep.equal([]);
      }
    });
  }

  it("is refused where a statement is incomplete", () => {
    for (const broken of ["if ($a -eq ) { 1 }", "foreach ($a in) { 1 }", "$a = @{ b = }", "function { }"]) {
      expect(syntaxErrors(`$x = 1\n${broken}\n`), broken).to.not.deep.equal([]);
    }
  });
});
