/** Thrown when something in the data folder can't be used; the message names the file and the fix. */
export class StoredStateError extends Error {
  /** @param cause what the file system or SQLite threw. A full disk is reported as such, as a reset would not help. */
  constructor(file: string, what: string, cause?: unknown) {
    super(
      isDiskFull(cause)
        ? `${file}: the disk is full (${cause.message}). Free space on it, or name a folder on another disk with --data.`
        : `${file}: ${what}. \`npm start -- --reset\` clears the local run's data and starts anew.`,
      cause === undefined ? undefined : { cause },
    );
    this.name = "StoredStateError";
  }
}

const fullDiskCodes = ["EDQUOT", "ENOSPC", "SQLITE_FULL"];

/** Whether an error of the file system or SQLite means that the disk, or the user's share of it, is full. */
export function isDiskFull(error: unknown): error is Error {
  return error instanceof Error && "code" in error && fullDiskCodes.includes(String(error.code));
}
