import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";

/** A mistake on the command line; the message names all of them. */
export class UsageError extends Error {}

type OptionTable = NonNullable<ParseArgsConfig["options"]>;
type OptionValues<Options extends OptionTable> = ReturnType<typeof parseArgs<{ options: Options }>>["values"];

/**
 * Reads options, and nothing but options.
 * @param command how the tool is called, for messages
 * @throws {UsageError} naming every option that is unknown, lacks a value or has one that it does not take
 */
export function readCommandLine<const Options extends OptionTable>(
  args: readonly string[],
  options: Options,
  command: string,
): OptionValues<Options> {
  const problems: string[] = [];
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") problems.push(`${shown(token.value)}: not an option; see ${command} --help`);
    if (token.kind !== "option") continue;
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (option === undefined) problems.push(`${shown(token.rawName)}: no such option; see ${command} --help`);
    else if (option.type === "string" && token.value === undefined) problems.push(`${token.rawName}: give a value`);
    else if (option.type === "boolean" && token.value !== undefined) problems.push(`${token.rawName}: takes no value`);
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // An option in the place of a value, such as --token --json: only this reading tells it.
    throw new UsageError((error as Error).message.replaceAll("\n", " "));
  }
}

/** A token or a password that lost its option must not land on the screen. */
function shown(text: string): string {
  return text.length <= 20 && /^[\w./:=-]+$/.test(text) ? text : `an argument of ${text.length} characters`;
}
