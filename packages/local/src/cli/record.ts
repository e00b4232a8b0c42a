import { parseArgs } from "node:util";
import { evaluate } from "../record/evaluate";
import { EvaluationError } from "../record/evaluationError";
import { resourceList, resourceTree } from "../record/tree";

const usage = `Usage: npm run record -- [options]

Evaluates the Pulumi program of this folder and prints what it registers. Nothing is deployed, and no AWS account is needed.

  --stack NAME   the stack to evaluate, from Pulumi.NAME.yaml   (dev)
  --json         print an array of { urn, type, name, parent, custom, inputs }; secrets are masked
  --help         print this text`;

/** Exit codes: 0 when the program was evaluated, 1 when it failed, 2 for a mistake on the command line. */
async function main(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (typeof options === "string") {
    console.error(`${options}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  try {
    const program = await evaluate({
      root: process.cwd(),
      stack: options.stack,
      onDiagnostic: (severity, message) => {
        // standard output has the result and nothing else
        if (severity !== "debug") console.error(`${severity}: ${message}`);
      },
    });
    console.log(options.json ? JSON.stringify(resourceList(program), undefined, 2) : resourceTree(program));
    return 0;
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    for (const problem of error.problems) console.error(`error: ${problem}`);
    return 1;
  }
}

function parse(args: readonly string[]): { stack: string; json: boolean; help: boolean } | string {
  try {
    return parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", default: "dev" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
