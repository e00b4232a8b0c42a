import { parseArgs } from "node:util";

/** An option with a value, such as `--stack NAME`. When it is given several times, the last one counts. */
export interface TextOption {
  type: "string";
  /** What stands for the value in the help text, such as `NAME`. */
  value: string;
  help: string;
  default?: string;
  /** The value of the option that is given without one, such as `--inspect`. Default: it must have one. */
  implied?: string;
  /** The command cannot run without it. Default: false. */
  required?: boolean;
  /** The value is a token or a password, which no message shows. Default: false. */
  secret?: boolean;
  /** What is allowed, as the rest of a sentence that begins with "give"; undefined when the value is fine. */
  validate?: (value: string) => string | undefined;
}

/** An option with a value that may be given several times, such as `--config KEY=VALUE`; an empty list by default. */
export type ListOption = Omit<TextOption, "type" | "default" | "implied" | "required"> & { type: "list" };

/** An option without a value, such as `--json`; false unless it is given. */
export interface FlagOption {
  type: "boolean";
  help: string;
}

/** By name, without the two dashes, in the order of the help text. Every command has `help` besides. */
export type CommandOptions = Readonly<Record<string, Option>>;

export type Option = TextOption | ListOption | FlagOption;

type AlwaysSet = FlagOption | ListOption | { default: string } | { required: true };

/** The options' values by name: texts, lists of texts, and booleans for flags. */
export type OptionValues<Options extends CommandOptions> = {
  [Name in keyof Options as Options[Name] extends AlwaysSet ? Name : never]: Options[Name] extends FlagOption
    ? boolean
    : Options[Name] extends ListOption
      ? string[]
      : string;
} & { [Name in keyof Options as Options[Name] extends AlwaysSet ? never : Name]?: string };

/** A command: what it is for, and what it takes. */
export interface Command<Options extends CommandOptions = CommandOptions> {
  /** How it is called, such as `npm run record --`. */
  name: string;
  /** What follows the name in the help text; one line for each way to call it. Default: `[options]`. */
  usage?: readonly string[];
  /** What it does; printed above the options. */
  summary: string;
  options: Options;
  /** Titles of the help text, each with its options in the order of `options`. Default: one list without a title. */
  groups?: Readonly<Record<string, readonly (keyof Options & string)[]>>;
  /** What follows the name in a call, and what the call does; printed below the options. Default: none. */
  examples?: readonly (readonly [call: string, text: string])[];
  /** Printed at the end, such as exit codes and environment variables. */
  notes?: string;
  /** What is wrong with the values together, one line for each problem; a value may be one that is not allowed. */
  check?: (values: OptionValues<Options>) => string[];
}

/** The command line is wrong; the message has one line for each problem. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Gives a command its type. */
export function defineCommand<const Options extends CommandOptions>(command: Command<Options>): Command<Options> {
  return command;
}

/** True when the arguments ask for the help text, whatever else they are. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/**
 * Reads a command's options. An argument that is no option of the command may be a token or a password that lost its
 * option, so messages do not show it.
 * @throws {UsageError} with every option that is unknown, is missing or has a value that is not allowed
 */
export function readCommandLine<Options extends CommandOptions>(
  command: Command<Options>,
  args: readonly string[],
): OptionValues<Options> {
  const options = new Map<string, Option>(Object.entries(command.options));
  const values: Record<string, string | string[] | boolean> = {};
  const missing = new Set<string>();
  for (const [name, option] of options) {
    if (option.type === "boolean") values[name] = false;
    else if (option.type === "list") values[name] = [];
    else if (option.default !== undefined) values[name] = option.default;
    else if (option.required === true) missing.add(name);
  }
  const problems = new Map<number, string>();
  const parsed = parseArgs({
    args: args.map((argument, index) => withImpliedValue(options, argument, args[index + 1])),
    options: Object.fromEntries(
      [...options].map(([name, { type }]) => [name, { type: type === "boolean" ? type : "string" }]),
    ),
    strict: false,
    tokens: true,
  });
  for (const token of parsed.tokens) {
    if (token.kind === "option-terminator") continue;
    const option = token.kind === "option" ? options.get(token.name) : undefined;
    const given = args[token.index] ?? "";
    if (token.kind === "positional" || option === undefined) {
      problems.set(token.index, `${withoutValue(given)}: no such option`);
    } else if (option.type === "boolean") {
      values[token.name] = true;
      if (token.value !== undefined) problems.set(token.index, `${token.rawName}: takes no value`);
    } else {
      missing.delete(token.name);
      const isOption = token.inlineValue === false && /^-./.test(token.value);
      const problem = isOption ? textProblem(option, undefined) : textProblem(option, token.value);
      const shown = problem?.showsValue === true ? `${token.rawName} ${token.value ?? ""}` : token.rawName;
      if (problem !== undefined) problems.set(token.index, `${shown}: give ${problem.allowed}`);
      const value = token.value ?? "";
      const list = values[token.name];
      if (Array.isArray(list)) list.push(value);
      else values[token.name] = value;
    }
  }
  const found = [
    ...problems.values(),
    ...[...missing].map((name) => `--${name}: give ${allowedValue(options.get(name))}`),
  ];
  const result = values as OptionValues<Options>;
  if (missing.size === 0) found.push(...(command.check?.(result) ?? []));
  if (found.length > 0) throw new UsageError(found);
  return result;
}

/** `--inspect` that no value follows becomes `--inspect=9229`. */
function withImpliedValue(options: ReadonlyMap<string, Option>, argument: string, next = "-"): string {
  const option = argument.startsWith("--") ? options.get(argument.slice(2)) : undefined;
  const implied = option?.type === "string" ? option.implied : undefined;
  return implied === undefined || !next.startsWith("-") ? argument : `${argument}=${implied}`;
}

function textProblem(
  option: TextOption | ListOption,
  value: string | undefined,
): { allowed: string; showsValue: boolean } | undefined {
  if (value === undefined || value === "") return { allowed: allowedValue(option), showsValue: false };
  const allowed = option.validate?.(value);
  return allowed === undefined ? undefined : { allowed, showsValue: option.secret !== true };
}

function allowedValue(option: Option | undefined): string {
  return (option !== undefined && option.type !== "boolean" ? option.validate?.("") : undefined) ?? "a value";
}

/** The name of an unknown option; what may be a secret is described. */
function withoutValue(argument: string): string {
  const [name = ""] = argument.split("=", 1);
  return /^--[a-z][a-z-]{0,30}$/.test(name) ? name : `an argument of ${argument.length} characters`;
}
