import { defineCommand } from "./commandLine";
import type { OptionValues } from "./commandLine";
import { commandName } from "./commandName";
import { configOption } from "./configOption";
import { stackOption } from "./stackOption";

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
    watch: { type: "boolean", help: "run new code at the next request after a file was saved" },
    json: { type: "boolean", help: "print one line of JSON once ready, and nothing else on standard output" },
  },
  notes: "Ctrl-C or SIGTERM ends the run; what was stored stays.",
});

export type StartOptions = OptionValues<typeof startCommand.options>;

/** The ports after the API's are used too. */
const highestPort = 65_500;
