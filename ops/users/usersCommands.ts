import { defineCommand, missingWithoutOutputs, stackOptions, validateServiceAddress } from "pulumi-aws-local/cli";
import type { CommandOptions, OptionValues } from "pulumi-aws-local/cli";

/** Which pool, and the file with users. */
const options = {
  stack: stackOptions.stack,
  outputs: stackOptions.outputs,
  "user-pool-id": {
    type: "string",
    value: "ID",
    help: "the user pool, such as eu-central-1_AbCdEfGhI; without outputs, or in place of theirs",
    validate: (text) => (/^[\w-]+_[0-9A-Za-z]+$/.test(text) ? undefined : "the id of a user pool"),
  },
  endpoint: {
    type: "string",
    value: "URL",
    help: "where the pool is served, when not by AWS   (that of a local run's outputs)",
    validate: validateServiceAddress,
  },
  file: {
    type: "string",
    value: "FILE",
    help: "users, one JSON object a line: personal data",
    required: true,
    validate: (text) => (text === "" ? "the path of a file" : undefined),
  },
} as const satisfies CommandOptions;

const usage = ["--stack NAME --file FILE", "--outputs FILE --file FILE", "--user-pool-id ID --file FILE"].map(
  (pool) => `${pool} [options]`,
);

function check(values: { stack?: string; outputs?: string; "user-pool-id"?: string }): string[] {
  return missingWithoutOutputs(values, { "user-pool-id": values["user-pool-id"] });
}

export const exportCommand = defineCommand({
  name: "npm run users -- export",
  usage,
  summary:
    "Writes the users of a user pool to a new file that its owner alone can read: attributes, status and groups. Cognito\n" +
    "gives away neither passwords nor second factors. It only reads the pool.",
  options,
  examples: [["--stack dev --file users.jsonl", "all users of the pool of a deployed stack"]],
  notes: "Exit code: 0 with all users, 1 when it failed, 2 for a wrong command line.",
  check,
});

export const importCommand = defineCommand({
  name: "npm run users -- import",
  usage,
  summary:
    "Brings exported users to another user pool. Who is there already keeps everything, and gets what is missing of\n" +
    "groups. Who is not is created without a password: the user chooses one by a code (forgotten password), as the\n" +
    "migration trigger asks nobody's old password who is there. Run again, it goes on, and then does nothing.",
  options: {
    ...options,
    existing: { type: "boolean", help: "create nobody: only for users who moved themselves by signing in" },
    "sub-attribute": {
      type: "string",
      value: "NAME",
      help: "the custom attribute, without custom:, that is to hold a user's sub in the old pool",
      validate: (text) => (/^[^\s:]{1,20}$/.test(text) ? undefined : "the name of a custom attribute without custom:"),
    },
  },
  examples: [["--stack new --file users.jsonl --existing", "groups and attributes of users who moved themselves"]],
  notes:
    "Users who can't be brought over are named with the reason.\n\n" +
    "Exit code: 0 when nothing failed, 1 when something did, 2 for a wrong command line.",
  check,
});

export const checkCommand = defineCommand({
  name: "npm run users -- check",
  usage,
  summary: "Compares exported users with another user pool, and names those who lack something there. It only reads.",
  options: {
    ...options,
    mapping: {
      type: "string",
      value: "FILE",
      help: 'also write a line {"from", "to"} to this file for each user: the sub in the old pool and in this one',
    },
  },
  examples: [["--stack new --file users.jsonl --mapping subs.jsonl", "and which sub became which"]],
  notes: "Exit code: 0 when all users are there, 1 when one lacks something, 2 for a wrong command line.",
  check,
});

export type ExportOptions = OptionValues<typeof exportCommand.options>;
export type ImportOptions = OptionValues<typeof importCommand.options>;
export type CheckOptions = OptionValues<typeof checkCommand.options>;
