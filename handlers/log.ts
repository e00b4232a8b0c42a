/** Levels from the most to the least talkative; `silent` is allowed in `LOG_LEVEL` alone. */
const levels = ["debug", "info", "warn", "error", "silent"] as const;

export type LogLevel = Exclude<(typeof levels)[number], "silent">;

/**
 * Writes one line of JSON to standard output, where Lambda hands it to the function's log group.
 *
 * The caller chooses every field by name: nothing that arrived with a request (token, claims, body, query) may be
 * passed. `LOG_LEVEL` (debug, info, warn, error, silent; default info) is read at each call, so that a changed
 * environment needs no new process.
 */
export function log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const threshold = levels.findIndex((name) => name === process.env.LOG_LEVEL?.toLowerCase());
  if (levels.indexOf(level) < (threshold === -1 ? levels.indexOf("info") : threshold)) return;
  // Not console.log: Lambda patches it to put a tab-separated prefix before the line, which then is no JSON any more.
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`);
}

/**
 * An error whose message was written for whoever runs the API and never holds data of a request. Only such messages
 * are logged; of any other error the log gets the name, the code and the stack frames.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** What the log may show of an error: everything that says where and what, nothing that may quote data. */
export interface LoggedError {
  name: string;
  /** Such as `SQLITE_BUSY` or `ECONNREFUSED`. */
  code?: string;
  /** Only of an OperatorError. */
  message?: string;
  /** The frames alone; the first line of `Error.stack` repeats the message and is left out. */
  stack?: string[];
  cause?: LoggedError;
}

/** Turns a thrown value into its loggable part, causes included. */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...(error instanceof OperatorError ? { message: error.message } : {}),
    ...(frames.length > 0 ? { stack: frames.map((line) => line.trim()) } : {}),
    ...(error.cause === undefined ? {} : { cause: loggedError(error.cause) }),
  };
}
