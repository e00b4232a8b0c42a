import { outputsFromFile, outputsOfStack, validateStackName } from "pulumi-aws-local/cli";
import type { CommandOptions, StackOutputs } from "pulumi-aws-local/cli";

/** How the doctor and the token helper are told which stack they are for. */
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
      'the outputs from a file, or from standard input with -: what "pulumi stack output --json" or ' +
      '"npm start -- --json" prints',
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
export function outputsFor(
  { stack, outputs }: { stack?: string; outputs?: string },
  input: NodeJS.ReadableStream,
  command: string,
): Promise<StackOutputs> {
  if (outputs !== undefined) return outputsFromFile(outputs, input);
  return stack === undefined ? Promise.resolve({}) : outputsOfStack(stack, command);
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

/** @param most not more than 9999 */
export function validateSeconds(text: string, most: number): string | undefined {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= most ? undefined : `whole seconds from 1 to ${most}`;
}
