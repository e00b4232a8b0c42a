/** The end of the log that an answer may have ("Invoke", LogType). */
const maxBytes = 4_096;

/** Hears what one invocation prints, and holds the end of it. */
export class LogTail {
  #text = "";

  readonly onLine = (line: string): void => {
    this.#text += `${line}\n`;
  };

  /** UTF-8. */
  get bytes(): Buffer {
    return Buffer.from(this.#text).subarray(-maxBytes);
  }
}
