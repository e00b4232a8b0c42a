import { writeFileSync } from "node:fs";
import {
  defineCommand,
  runCommand,
  StackOutputsError,
  validateServiceAddress,
  valuesFromFile,
} from "pulumi-aws-local/cli";
import { createStack } from "./emulatorStack";
import { outcomeOf } from "./expectation";
import type { Outcome } from "./expectation";
import { expectations } from "./expectations";
import { page, pageFile, summary } from "./report";
import type { Measurement } from "./report";
import { Target } from "./target";
import { World } from "./world";

const parityCommand = defineCommand({
  name: "npm run parity --",
  usage: ["--outputs FILE [options]", "--emulator URL [options]"],
  summary:
    "Checks what clients of a stack observe against what AWS documents.\n" +
    "It creates users and objects in the stack, and deletes them in the end. Expectations that need rights to\n" +
    "administer the user pool are skipped without such credentials.",
  options: {
    outputs: {
      type: "string",
      value: "FILE",
      help: "what `pulumi stack output --json` or `npm start -- --json` printed; - is standard input",
    },
    emulator: {
      type: "string",
      value: "URL",
      help: "an emulator's address, for every service; without --outputs, the resources of the stack dev are created there",
      validate: validateServiceAddress,
    },
    area: { type: "string", value: "NAME", help: "check the expectations of one area alone" },
    details: { type: "boolean", help: "print what differs, with what was answered" },
    record: { type: "string", value: "FILE", help: "write the outcomes to a file, as a measurement of --target" },
    target: { type: "string", value: "NAME", help: "name and version for --record", default: "" },
    write: { type: "boolean", help: "write docs/parity.md; for a local run" },
  },
  notes: "Exit code: 0 when all that was checked is as on AWS, 1 when something differs, 2 for a wrong command line.",
  check: ({ outputs, emulator, write, area }) => [
    ...(outputs === undefined && emulator === undefined ? ["give --outputs FILE, --emulator URL, or both"] : []),
    ...(write && (emulator !== undefined || area !== undefined) ? ["--write takes a local run and all areas"] : []),
  ],
});

void runCommand(
  parityCommand,
  process.argv.slice(2),
  { expected: [StackOutputsError], exitCode: 2 },
  async (options) => {
    const { outputs: file, emulator, area } = options;
    const outputs = file === undefined ? await createStack(emulator ?? "") : await valuesFromFile(file, process.stdin);
    const target = await Target.of(outputs, { endpoint: emulator });
    const world = new World(target);
    const checked = expectations.filter((expectation) => area === undefined || expectation.area === area);
    const outcomes: Record<string, Outcome> = {};
    try {
      for (const expectation of checked) {
        const outcome = await outcomeOf(expectation, world);
        outcomes[expectation.id] = outcome;
        if (options.details && outcome.kind !== "as AWS" && outcome.kind !== "skipped") {
          console.log(
            `${outcome.kind}: ${expectation.area}: ${expectation.title}\n    ${outcome.detail}\n    ${expectation.source}`,
          );
        }
      }
    } finally {
      await world.cleanUp();
    }
    console.log(summary(checked, outcomes));
    if (options.record !== undefined) {
      const measurement: Measurement = {
        target: options.target,
        date: new Date().toISOString().slice(0, 10),
        outcomes: Object.fromEntries(Object.entries(outcomes).map(([id, { kind }]) => [id, kind])),
      };
      writeFileSync(options.record, `${JSON.stringify(measurement, undefined, 2)}\n`);
    }
    if (options.write) writeFileSync(pageFile, page(checked, outcomes));
    return Object.values(outcomes).some(({ kind }) => kind === "differs" || kind === "not served") ? 1 : 0;
  },
).then((exitCode) => {
  process.exitCode = exitCode;
  // An open standard input, such as a local run's, must not delay the exit.
  process.stdin.destroy();
});
