import { evaluate } from "../record/evaluate";
import { EvaluationError } from "../record/evaluationError";
import { resourceList, resourceTree } from "../record/tree";
import { defineCommand, runCommand } from "./commandLine";
import { commandName } from "./commandName";
import { configOption, configOverrides } from "./configOption";
import { loadLocalConfig, LocalConfigError } from "./localConfig";
import { stackOption } from "./stackOption";
import { printableLines } from "./terminal";

const recordCommand = defineCommand({
  name: commandName("record"),
  summary:
    "Evaluates the Pulumi program of this folder and prints what it registers.\n" +
    "Nothing is deployed, and no AWS account is needed.",
  options: {
    stack: stackOption,
    config: configOption,
    json: {
      type: "boolean",
      help: "print an array of { urn, type, name, parent, custom, inputs }; secrets are masked",
    },
  },
  notes: "Exit code: 0 when the program was evaluated, 1 when it failed, 2 for a wrong command line.",
});

void runCommand(
  recordCommand,
  process.argv.slice(2),
  { expected: [EvaluationError, LocalConfigError] },
  async ({ stack, config, json }) => {
    const root = process.cwd();
    const program = await evaluate({
      root,
      ...(stack !== undefined && { stack }),
      configOverrides: configOverrides(config),
      answers: () => loadLocalConfig(root).answers ?? {},
      onDiagnostic: (severity, message) => {
        // standard output has the result and nothing else
        if (severity !== "debug") console.error(`${severity}: ${printableLines(message)}`);
      },
    });
    console.log(json ? JSON.stringify(resourceList(program), undefined, 2) : printableLines(resourceTree(program)));
    return 0;
  },
).then((exitCode) => {
  process.exitCode = exitCode;
});
