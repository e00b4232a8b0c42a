import { expect } from "chai";
import { commandDocument, longestDocument } from "../../../components/sqlServer/commandDocument";

const name = { description: "Whom to greet", allowedPattern: "[a-z]{1,8}|nobody", default: "ada" };

function greeting(overrides: Partial<Parameters<typeof commandDocument>[0]> = {}): string {
  const script = "Write-Host 'Hello, {{ name }}'\r\nexit 0\n";
  return commandDocument({ description: "Greets", script, parameters: { name }, timeoutSeconds: 60, ...overrides });
}

describe("a command document", () => {
  it("runs the script on Windows, line by line, with checked values", () => {
    expect(JSON.parse(greeting())).to.deep.equal({
      schemaVersion: "2.2",
      description: "Greets",
      parameters: {
        name: {
          type: "String",
          description: "Whom to greet",
          allowedPattern: "^(?:[a-z]{1,8}|nobody)$",
          default: "ada",
        },
      },
      mainSteps: [
        {
          action: "aws:runPowerShellScript",
          name: "run",
          precondition: { StringEquals: ["platformType", "Windows"] },
          inputs: { timeoutSeconds: "60", runCommand: ["Write-Host 'Hello, {{ name }}'", "exit 0", ""] },
        },
      ],
    });
  });

  it("has no parameter too many or too few", () => {
    expect(() => greeting({ parameters: {} })).to.throw("used but unknown: name");
    expect(() => greeting({ parameters: { name, other: name } })).to.throw("without a use: other");
  });

  it("is no longer than Systems Manager takes", () => {
    const script = `# ${"x".repeat(longestDocument)}\n{{ name }}`;
    expect(() => greeting({ script })).to.throw(`more than the ${longestDocument}`);
  });
});
