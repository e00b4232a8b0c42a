import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { expect } from "chai";
import { validateStackName, StackOutputsError } from "../../../packages/local/src/cli/outputValues";
import { outputsFor } from "../../../packages/local/src/cli/stackOptions";
import { temporaryFolder } from "../startedRun";

const tool = "npm run tool --";
const local = { cognitoEndpoint: "http://127.0.0.1:1", username: "demo@example.com", password: "p" };

describe("stack outputs", () => {
  let folder: string;
  let remove: () => void;
  const pathBefore = process.env.PATH;

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
  });
  afterEach(() => {
    process.env.PATH = pathBefore;
    remove();
  });

  const refused = async (attempt: Promise<unknown>): Promise<string> => {
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StackOutputsError);
    return (error as Error).message;
  };

  /** Puts a `pulumi` on the PATH. */
  function fakePulumi(script: string): void {
    writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, "pulumi"), 0o755);
    process.env.PATH = `${folder}:${pathBefore ?? ""}`;
  }

  describe("from a file", () => {
    const inFile = (text: string) => {
      const file = path.join(folder, "outputs.json");
      writeFileSync(file, text);
      return outputsFor({ outputs: file }, Readable.from([]), tool);
    };

    it("accepts what pulumi prints", async () => {
      const outputs = { apiUrl: "https://a.example.com", region: "eu-west-1", other: "x", issuer: 7, loginUrl: "" };
      expect(await inFile(JSON.stringify(outputs, null, 2))).to.deep.equal({
        apiUrl: "https://a.example.com",
        region: "eu-west-1",
      });
    });

    it("accepts what npm start prints, npm's own lines before it included", async () => {
      const line = JSON.stringify({ apiUrl: "http://127.0.0.1:2", local: { ...local, webUrl: "x" } });
      expect(await inFile(`\n> learninghub@0.1.0 start\n> exec node\n\n${line}\n`)).to.deep.equal({
        apiUrl: "http://127.0.0.1:2",
        local,
      });
    });

    it("accepts a local run without a demo user, and no half of one", async () => {
      const { cognitoEndpoint } = local;
      const half = { local: { cognitoEndpoint, username: "x" } };
      expect(await inFile(JSON.stringify(half))).to.deep.equal({ local: { cognitoEndpoint } });
      expect(await inFile(JSON.stringify({ local: { username: "x" } }))).to.deep.equal({});
    });

    it("rejects what is no JSON object, and a file that is not there", async () => {
      for (const text of ["", "[]", "no", "{ no", "null"]) {
        expect(await refused(inFile(text))).to.match(/outputs\.json gave no JSON object with the stack's outputs/);
      }
      expect(await refused(outputsFor({ outputs: path.join(folder, "none") }, Readable.from([]), tool))).to.match(
        /none cannot be read: ENOENT/,
      );
    });
  });

  it("accepts standard input, even one that stays open", async () => {
    const input = new PassThrough();
    const outputs = outputsFor({ outputs: "-" }, input, tool);
    input.write(`${JSON.stringify({ region: "eu-west-1" })}\n`);
    expect(await outputs).to.deep.equal({ region: "eu-west-1" });
  });

  describe("from the Pulumi CLI", () => {
    it("asks for the stack's outputs as JSON", async () => {
      fakePulumi(`printf '{"region":"%s","apiUrl":"x"}' "$1-$2-$3-$4-$5"`);
      expect(await outputsFor({ stack: "org/dev" }, Readable.from([]), tool)).to.deep.equal({
        region: "stack-output---json---stack-org/dev",
        apiUrl: "x",
      });
    });

    it("reports what the CLI says when it fails", async () => {
      fakePulumi("echo 'error: no stack named dev found' >&2; exit 255");
      expect(await refused(outputsFor({ stack: "dev" }, Readable.from([]), tool))).to.equal(
        '"pulumi stack output --json --stack dev" failed:\nerror: no stack named dev found',
      );
    });

    it("reports what to do without a CLI", async () => {
      process.env.PATH = folder;
      expect(await refused(outputsFor({ stack: "dev" }, Readable.from([]), tool))).to.contain(
        "pulumi stack output --json --stack dev > outputs.json\nwhere it is, and here\n  npm run tool -- --outputs outputs.json",
      );
    });
  });

  it("rejects names that would read as an option", () => {
    for (const name of ["dev", "acme/learninghub/dev", "a_b-c.d"]) expect(validateStackName(name)).to.equal(undefined);
    for (const name of ["", "-x", "--yes", "a b", "a;b"])
      expect(validateStackName(name)).to.contain("the name of a deployed");
  });
});
