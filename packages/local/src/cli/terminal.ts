import { isJsonObject } from "../record/recordedProgram";
import type { Json } from "../record/recordedProgram";
import type { CodeDelivery } from "../services/cognito-idp/codeDelivery";
import type { LocalRunEvents } from "../services/events";
import { FunctionErrors } from "./functionErrors";
import { printable, printableLines } from "./printable";
import type { ProgressLine } from "./progress";
import { requestLine } from "./requestLine";
import { Screen } from "./screen";

interface TerminalOptions {
  /** Standard output belongs to the JSON line; requests and logs are not printed. */
  json: boolean;
  /** Diagnostics of the severity `debug` too. */
  verbose: boolean;
  /** The project's folder. */
  root: string;
}

/** Prints what a run reports. */
export class Terminal implements LocalRunEvents {
  readonly screen = new Screen(process.stdout);
  readonly #errorScreen = new Screen(process.stderr);
  readonly #options: TerminalOptions;
  readonly #functionErrors: FunctionErrors;
  /** What is under way, if anything. */
  progress: ProgressLine | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#functionErrors = new FunctionErrors(options.root);
  }

  onRequest: LocalRunEvents["onRequest"] = (trace) => {
    if (!this.#options.json) this.print(requestLine(trace, this.screen));
  };

  onFunctionLog: LocalRunEvents["onFunctionLog"] = (functionName, line) => {
    if (this.#options.json) return;
    const excerpt = this.#functionErrors.excerptAfter(functionName, line);
    const shown = this.#options.verbose || this.screen.width === undefined ? line : shortLogLine(line);
    for (const text of [shown, ...excerpt]) this.print(functionLogLine(functionName, text, this.screen));
  };

  onCode: LocalRunEvents["onCode"] = (delivery) => {
    if (this.#options.json) this.tell(codeLine(delivery));
    else this.print(codeLine(delivery));
  };

  onDiagnostic: LocalRunEvents["onDiagnostic"] = (severity, message) => {
    if (severity === "debug" && !this.#options.verbose) return;
    const label = severity === "warning" ? this.#errorScreen.paint("yellow", "warning") : severity;
    this.tell(`${label}: ${printableLines(message)}`);
  };

  /** To standard output. */
  print(text: string): void {
    this.progress?.erase();
    process.stdout.write(`${text}\n`);
  }

  /** To standard error. */
  tell(text: string): void {
    this.progress?.erase();
    process.stderr.write(`${text}\n`);
  }
}

/** A line that a function wrote. */
export function functionLogLine(functionName: string, line: string, screen: Screen): string {
  return `${screen.paint("dim", `  ${printable(functionName)} │`)} ${printable(line)}`;
}

/** Level and message of a structured line (Lambda guide, "JSON log format"), which the console has whole; any other as it is. */
export function shortLogLine(line: string): string {
  try {
    const fields = JSON.parse(line) as Json;
    if (!isJsonObject(fields)) return line;
    const { level, message } = fields;
    return typeof level === "string" && typeof message === "string" ? `${level.toLowerCase()} ${message}` : line;
  } catch {
    return line;
  }
}

/** A code that Cognito would have sent, and the message if a trigger worded it. */
export function codeLine({ username, to, code, purpose, subject, message }: CodeDelivery): string {
  const name = to === username ? "" : ` (${printable(username)})`;
  const worded = [subject, message].flatMap((text) => (text === undefined ? [] : `   ${printable(text)}`)).join("");
  return `${purpose}: the code for ${printable(to)}${name} is ${printable(code)}${worded}`;
}
