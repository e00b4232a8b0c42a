import { on } from "node:events";
import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { SignInError } from "./signInError";

/** A terminal or a pipe that answers come from. */
export type AnswerSource = NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

/** Asks a person, or takes one line after the other from a pipe. Questions go to standard error. */
export class Answers {
  readonly #input: AnswerSource;
  readonly #say: (text: string) => void;
  #lines: AsyncIterator<string> | undefined;
  #reader: Interface | undefined;

  constructor(input: AnswerSource, say: (text: string) => void) {
    this.#input = input;
    this.#say = say;
  }

  /** Whether somebody sits in front of it. */
  get interactive(): boolean {
    return this.#input.isTTY === true;
  }

  /** An answer that may be seen. @throws {SignInError} when there is no further one */
  async visible(question: string): Promise<string> {
    this.#say(question);
    return this.#line(question);
  }

  /** An answer that the terminal does not show. @throws {SignInError} when there is none */
  async hidden(question: string): Promise<string> {
    this.#say(question);
    if (!this.interactive) return this.#line(question);
    this.#reader?.close();
    this.#reader = this.#lines = undefined;
    const answer = await this.#withoutEcho();
    this.#say("\n");
    return answer;
  }

  close(): void {
    this.#reader?.close();
    this.#input.pause();
  }

  async #line(question: string): Promise<string> {
    this.#reader ??= createInterface({ input: this.#input, terminal: false });
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    const next = await this.#lines.next();
    if (next.done === true) throw new SignInError(`Standard input ended before the answer to "${question.trim()}".`);
    return next.value;
  }

  async #withoutEcho(): Promise<string> {
    const input = this.#input;
    input.setRawMode?.(true);
    input.setEncoding("utf8");
    const chunks = on(input, "data", { close: ["end"] });
    // It stays paused after an earlier answer, listeners or not.
    input.resume();
    let typed = "";
    try {
      for await (const text of chunks) {
        for (const key of String(text)) {
          if (key === "\r" || key === "\n") return typed;
          // Ctrl-C and Ctrl-D, which raw mode passes on as characters.
          if (key === "\u0003" || key === "\u0004") throw new SignInError("Given up.");
          typed = key === "\u007f" || key === "\b" ? Array.from(typed).slice(0, -1).join("") : typed + key;
        }
      }
      throw new SignInError("The terminal was closed.");
    } finally {
      input.setRawMode?.(false);
      input.pause();
    }
  }
}
