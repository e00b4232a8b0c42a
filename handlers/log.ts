/** Levels from the most to the least verbose; only `LOG_LEVEL` may be `silent`. */
const levels = ["debug", "info", "warn", "error", "silent"] as const;

export type LogLevel = Exclude<(typeof levels)[number], "silent">;

/**
 * Writes one line of JSON to standard output, which Lambda sends to the function's log group.
 *
 * Never pass data of a request (token, claims, body, query). `LOG_LEVEL` (debug, info, warn, error, silent; default
 * info) is read at each call, so that a changed environment needs no new process.
 */
export function log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const threshold = levels.findIndex((name) => name === process.env.LOG_LEVEL?.toLowerCase());
  if (levels.indexOf(level) < (threshold === -1 ? levels.indexOf("info") : threshold)) return;
  // Not console.log: Lambda patches it to add a tab-separated prefix, and the line is no longer JSON.
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`);
}

/**
 * An error whose message is for the operator and never contains data of a request. Only such messages are logged; for
 * any other error, the log has the name, code and stack frames.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** What the log may contain of an error: nothing that may quote data. */
export interface LoggedError {
  name: string;
  /** For example `SQLITE_BUSY` or `ECONNREFUSED`. */
  code?: string;
  /** Of an OperatorError only. */
  message?: string;
  /** Frames only: the first line of `Error.stack` repeats the message. */
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
