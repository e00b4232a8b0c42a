import { expect } from "chai";
import { readFileSync } from "node:fs";
import { longestDocument } from "../../../components/sqlServer/commandDocument";
import { healthDocument, setUpDocument } from "../../../components/sqlServer/sqlServerDocuments";

interface Document {
  parameters: Record<string, { allowedPattern: string }>;
  mainSteps: { inputs: { runCommand: string[]; timeoutSeconds: string } }[];
}

const parsed = (content: string) => JSON.parse(content) as Document;

/** Lines of a script with their comments and the texts of their here-strings taken out. */
function statements(file: string): string[] {
  const script = readFileSync(`components/sqlServer/${file}`, "utf8").replace(/@'\n[\s\S]*?\n'@/g, "@''@");
  return script.split("\n").filter((line) => !line.trim().startsWith("#"));
}

/** The body of a function of the script. */
function body(file: string, name: string): string {
  const script = readFileSync(`components/sqlServer/${file}`, "utf8");
  const [, found] = new RegExp(`^function ${name}\\b.*?\\{\\n([\\s\\S]*?)^\\}`, "m").exec(script) ?? [];
  if (found === undefined) throw new Error(`${file} has no function ${name}`);
  return found;
}

describe("the documents of a SQL Server", () => {
  for (const [name, content] of [
    ["set-up", setUpDocument(1800)],
    ["health", healthDocument()],
  ] as const) {
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
      const lines = parsed(content).mainSteps.flatMap(({ inputs }) => inputs.runCommand);
      const used = lines.filter((line) => line.includes("{{"));
      expect(used).to.have.lengthOf(Object.keys(parsed(content).parameters).length);
      for (const line of used) expect(line).to.match(/^\$\w+ = (?:\[int\])?'\{\{ \w+ \}\}'$/);
    });
  }

  it("take the values that the component gives", () => {
    const { parameters } = parsed(setUpDocument(1800));
    const arn = "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:database-master-1a2b3c4-AbCdEf";
    for (const [parameter, value] of Object.entries({
      databaseName: "learning_Hub2",
      masterSecretArn: arn,
      applicationSecretArn: arn,
      dataVolumeId: "vol-0123456789abcdef0",
    })) {
      expect(value, parameter).to.match(new RegExp(parameters[parameter]?.allowedPattern ?? "^$"));
    }
    for (const percent of ["1", "15", "90"]) {
      expect(percent).to.match(
        new RegExp(parsed(healthDocument()).parameters.minimumFreeSpacePercent?.allowedPattern ?? "^$"),
      );
    }
  });

  it("stop after the time they are given", () => {
    expect(parsed(setUpDocument(900)).mainSteps[0]?.inputs.timeoutSeconds).to.equal("900");
  });
});

for (const file of ["sqlServerSetup.ps1", "sqlServerHealth.ps1"]) {
  describe(file, () => {
    const lines = statements(file);

    it("is ASCII, which every Windows code page reads alike", () => {
      expect(readFileSync(`components/sqlServer/${file}`, "utf8")).to.match(/^[\x20-\x7e\n]+$/);
    });

    it("stops at the first failure and says so with its exit code", () => {
      expect(lines[0]).to.equal("$ErrorActionPreference = 'Stop'");
      expect(lines.join("\n")).to.match(/\nSet-StrictMode -Version 3\.0\n/);
      expect(lines.join("\n").trimEnd()).to.match(/catch \{\n\s+\[Console\]::Error\.WriteLine\(.*\)\n\s+exit 1\n\}$/);
      expect(lines.filter((line) => /\bexit\b/.test(line)).map((line) => line.trim())).to.deep.equal([
        "exit 0",
        "exit 1",
      ]);
    });
  });
}

describe("sqlServerSetup.ps1", () => {
  const file = "sqlServerSetup.ps1";
  const lines = statements(file);

  it("prints nothing that is or holds a secret", () => {
    const printing = lines.flatMap(
      (line) => /(?:Write-(?:Host|Output|Warning|Verbose|Error)|Console|\bthrow\b).*$/.exec(line)?.[0] ?? [],
    );
    expect(printing.length).to.be.above(10);
    for (const line of printing) {
      expect(line).not.to.match(/\$(password|stored|value|login|builder|request|values|command)\b/i);
    }
    expect(lines.join("\n")).not.to.match(
      /Start-Transcript|Set-PSDebug|Out-File|Set-Content|Export-|ConvertFrom-SecureString/,
    );
  });

  it("keeps what an error says about a password to itself", () => {
    expect(body(file, "Set-Login")).to.contain("SQL error $(Get-SqlError $_.Exception)").and.not.to.contain("Message");
    expect(body(file, "Get-Password")).to.contain("catch { '' }");
  });

  it("formats a disk without partitions, and nothing else", () => {
    for (const cmdlet of ["Initialize-Disk", "New-Partition", "Format-Volume"]) {
      expect(
        lines.filter((line) => line.includes(cmdlet)),
        cmdlet,
      ).to.have.lengthOf(1);
      expect(body(file, "Initialize-RawDisk")).to.contain(cmdlet);
    }
    expect(lines.join("\n")).not.to.match(/Clear-Disk|Remove-Partition|diskpart|format\.com|DROP DATABASE/i);
    const [guard] = body(file, "Initialize-RawDisk").split("\n").slice(1);
    expect(guard?.trim()).to.equal("if ($disk.PartitionStyle -ne 'RAW' -or $partitions.Count -ne 0) { return }");
  });

  it("builds statements from parameters alone", () => {
    const script = readFileSync(`components/sqlServer/${file}`, "utf8");
    const batches = [...script.matchAll(/@'\n([\s\S]*?)\n'@/g)].map(([, batch = ""]) => batch);
    expect(batches.length).to.be.above(5);
    for (const batch of batches) expect(batch).not.to.contain("$");
    // A here-string or a text in double quotation marks would let PowerShell put values in.
    expect(script).not.to.contain('@"');
    for (const [call] of script.matchAll(/Invoke-Sql "[^"]*"/g)) expect(call).not.to.contain("$");
    for (const batch of batches.filter((text) => text.includes("EXEC (@sql)"))) {
      for (const [parameter] of batch.matchAll(/\+ @\w+/g)) {
        // The one that the script chooses itself.
        expect(["+ @unlock", "+ @database"]).to.include(parameter);
      }
    }
  });

  it("listens on one port, encrypts, and lets nobody in as sa", () => {
    const network = body(file, "Set-Network");
    for (const setting of ["'TcpPort' \"$port\"", "'TcpDynamicPorts' ''", "'ForceEncryption' 1", "'LoginMode' 2"]) {
      expect(network).to.contain(setting);
    }
    expect(body(file, "Disable-Sa")).to.contain("DISABLE").and.to.contain("sid = 0x01");
    expect(lines).to.include("    Disable-Sa");
  });

  it("writes the value that the data layer reads", () => {
    const keys = [...body(file, "Save-Secret").matchAll(/^ {8}(\w+) +=/gm)].map(([, key]) => key);
    expect(keys).to.deep.equal(["engine", "host", "port", "dbname", "username", "password", "certificate"]);
  });
});
