/** Thrown when something in the data folder can't be used; the message names the file and the fix. */
export class StoredStateError extends Error {
  constructor(file: string, what: string, cause?: unknown) {
    super(
      `${file}: ${what}. \`npm start -- --reset\` clears the local run's data and starts anew.`,
      cause === undefined ? undefined : { cause },
    );
    this.name = "StoredStateError";
  }
}
