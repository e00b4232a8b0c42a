import "../../loader/compileCache.cjs";
import { evaluate } from "../record/evaluate";
import { EvaluationError } from "../record/evaluationError";
import { resourceList, resourceTree } from "../record/tree";
import { defineCommand } from "./commandLine";
import { commandName } from "./commandName";
import { configOption, configOverrides } from "./configOption";
import { loadLocalConfig, LocalConfigError } from "./localConfig";
import { printableLines } from "./printable";
import { evaluationProgress, ProgressLine } from "./progress";
import { runCommand } from "./runCommand";
import { stackOption } from "./stackOption";

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
  groups: { Program: ["stack", "config"], Output: ["json"] },
  examples: [
    ["", "print the tree of the stack dev, as pulumi preview does"],
    ["--stack prod --config aws:region=us-east-1", "another stack, with one value changed"],
    ["--json | jq -r '.[].type' | sort -u", "the resource types of the program"],
  ],
  notes: "Exit code: 0 when the program was evaluated, 1 when it failed, 2 for a wrong command line.",
});

void runCommand(
  recordCommand,
  process.argv.slice(2),
  { expected: [EvaluationError, LocalConfigError] },
  async ({ stack, config, json }) => {
    const root = process.cwd();
    let resources = 0;
    const progress = new ProgressLine(process.stderr, () => evaluationProgress(resources));
    const program = await evaluate({
      root,
      ...(stack !== undefined && { stack }),
      configOverrides: configOverrides(config),
      answers: () => loadLocalConfig(root).answers ?? {},
      onDiagnostic: (severity, message) => {
        // standard output has the result and nothing else
        if (severity === "debug") return;
        progress.erase();
        console.error(`${severity}: ${printableLines(message)}`);
      },
      onResource: (count) => {
        resources = count;
      },
    }).finally(() => {
      progress.end();
    });
    console.log(json ? JSON.stringify(resourceList(program), undefined, 2) : printableLines(resourceTree(program)));
    return 0;
  },
).then((exitCode) => {
  process.exitCode = exitCode;
});
