import { inspect } from "node:util";
import { asksForHelp, readCommandLine, UsageError } from "./commandLine";
import type { Command, CommandOptions, OptionValues } from "./commandLine";
import { helpText } from "./helpText";
import { Screen } from "./screen";

/** How a command ends when it fails. */
export interface CommandFailures {
  /** Errors whose message says what to do; anything else is a defect and is printed with its stack. */
  expected: readonly (abstract new (...args: never[]) => Error)[];
  /** Default: 1. */
  exitCode?: number;
}

/**
 * Runs a command: prints its help text, its errors and, for a wrong command line, where to read more.
 * @param run gets the options; its result is the exit code, 0 when it gives none
 * @returns the exit code; 2 for a wrong command line
 */
export async function runCommand<Options extends CommandOptions>(
  command: Command<Options>,
  args: readonly string[],
  failures: CommandFailures,
  run: (values: OptionValues<Options>) => Promise<number | undefined>,
): Promise<number> {
  if (asksForHelp(args)) {
    process.stdout.write(`${helpText(command, new Screen(process.stdout))}\n`);
    return 0;
  }
  try {
    return (await run(readCommandLine(command, args))) ?? 0;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nSee ${command.name} --help.\n`);
      return 2;
    }
    const isExpected = error instanceof Error && failures.expected.some((kind) => error instanceof kind);
    const text = isExpected ? error.message : inspect(error);
    process.stderr.write(`${paintedExcerpts(text, new Screen(process.stderr))}\n`);
    return failures.exitCode ?? 1;
  }
}

/** The line that an excerpt points at stands out. */
function paintedExcerpts(text: string, screen: Screen): string {
  return text.replace(/^(?:> +\d+ \| .*| +\| +\^)$/gm, (line) => screen.paint("red", line));
}
