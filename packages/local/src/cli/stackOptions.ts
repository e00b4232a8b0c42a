import type { CommandOptions } from "./commandLine";
import { validateStackName, valuesFromFile, valuesOfStack } from "./outputValues";
import { stackOutputs } from "./stackOutputs";
import type { StackOutputs } from "./stackOutputs";

/** How the tools for a deployed stack or a local run are told which one they are for. */
export const stackOptions = {
  stack: {
    type: "string",
    value: "NAME",
    help: "a deployed stack; its outputs come from the Pulumi CLI",
    validate: validateStackName,
  },
  outputs: {
    type: "string",
    value: "FILE",
    help:
      'the outputs from a file, or from standard input with -: what "pulumi stack output --json" prints, or a ' +
      "local run with --json",
    validate: (text) => (text === "" ? "the path of a file, or -" : undefined),
  },
  "client-id": {
    type: "string",
    value: "ID",
    help: "the app client that tokens are issued for; without outputs, or in place of theirs",
    validate: (text) => (/^[\w+]{1,128}$/.test(text) ? undefined : "the id of an app client"),
  },
} as const satisfies CommandOptions;

/**
 * The stack's outputs; none when neither a stack nor a file is given.
 * @param command how the tool is called, for messages
 * @throws {StackOutputsError} when they cannot be read
 */
export async function outputsFor(
  { stack, outputs }: { stack?: string; outputs?: string },
  input: NodeJS.ReadableStream,
  command: string,
): Promise<StackOutputs> {
  if (outputs !== undefined) return stackOutputs(await valuesFromFile(outputs, input));
  return stack === undefined ? {} : stackOutputs(await valuesOfStack(stack, command));
}

/** What is missing when the options have to say all by themselves, because there are no outputs. */
export function missingWithoutOutputs(
  values: { stack?: string; outputs?: string },
  needed: Readonly<Record<string, string | undefined>>,
): string[] {
  if (values.stack !== undefined || values.outputs !== undefined) return [];
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
  return missing.length === 0 ? [] : [`${missing.join(", ")}: give these, or --stack NAME, or --outputs FILE`];
}

/**
 * Says what is allowed when this is no whole number of seconds from 1 to `most`; undefined when it is.
 * @param most not more than 9999
 */
export function validateSeconds(text: string, most: number): string | undefined {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= most ? undefined : `whole seconds from 1 to ${most}`;
}
