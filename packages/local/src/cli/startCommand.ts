import { defineCommand } from "./commandLine";
import type { OptionValues, TextOption } from "./commandLine";
import { commandName } from "./commandName";
import { configOption } from "./configOption";
import { stackOption } from "./stackOption";

/** The ports after the API's are used too. */
const highestPort = 65_500;

const inspectOption = (help: string): TextOption => ({
  type: "string",
  value: "PORT",
  // Where debuggers look by themselves, as of `node --inspect`.
  implied: "9229",
  help,
  validate: (text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? undefined : "a whole number from 0 (any free port) to 65535",
});

export const startCommand = defineCommand({
  name: commandName("start"),
  summary:
    "Evaluates the Pulumi program of this folder and serves what it registers, on this machine alone.\n" +
    "No AWS account is needed.",
  options: {
    stack: stackOption,
    config: configOption,
    port: {
      type: "string",
      value: "PORT",
      default: "3001",
      help: "the API's port, 0 for any; user pools, page, buckets, SDKs, console and other APIs take the next ones",
      validate: (text) =>
        /^\d{1,5}$/.test(text) && Number(text) <= highestPort
          ? undefined
          : `a whole number from 0 (any free port) to ${highestPort}`,
    },
    data: { type: "string", value: "DIR", default: ".local", help: "the folder for users, keys and data" },
    reset: { type: "boolean", help: "first delete what an earlier run left in that folder" },
    emulator: {
      type: "string",
      value: "URL",
      help: "an AWS emulator that gets the queues, topics and calls of services that are not served here",
      validate: (text) =>
        /^http:\/\/[^/?#@]+\/?$/.test(text) && URL.canParse(text)
          ? undefined
          : "the emulator's address, such as http://localhost:4566",
    },
    open: { type: "boolean", help: "open the console in the browser" },
    inspect: inspectOption("let a debugger attach to functions on this port of 127.0.0.1"),
    "inspect-brk": inspectOption("the same; functions wait for a debugger before their code is loaded"),
    watch: { type: "boolean", help: "run new code at the next request after a file was saved" },
    verbose: {
      type: "boolean",
      help: "also print the resource tree, all that is not served, and variables for AWS's SDKs",
    },
    json: { type: "boolean", help: "print one line of JSON once ready, and nothing else on standard output" },
  },
  groups: {
    Program: ["stack", "config"],
    "Addresses and data": ["port", "data", "reset", "emulator"],
    Debugging: ["open", "watch", "inspect", "inspect-brk"],
    Output: ["verbose", "json"],
  },
  examples: [
    ["", "serve the stack dev"],
    ["--watch --open", "follow every file that is saved, and open the console"],
    ["--watch --inspect", "and let a debugger stop in functions"],
    ["--stack prod --port 4000", "another stack, at other ports, beside the first"],
    ["--config aws:region=us-east-1 --reset", "with one value changed, and without the data of earlier runs"],
    ["--json --port 0", "for a script: any free ports, and one line that names them"],
  ],
  check: ({ inspect, "inspect-brk": inspectBrk }) =>
    inspect !== undefined && inspectBrk !== undefined ? ["--inspect, --inspect-brk: give one of them"] : [],
  notes: "Ctrl-C or SIGTERM ends the run; what was stored stays.",
});

export type StartOptions = OptionValues<typeof startCommand.options>;
