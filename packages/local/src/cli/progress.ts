import type { OutputStream } from "./screen";

/** How often the line is drawn anew. */
const intervalMs = 100;

/** A stream that a line can be erased on. */
export interface ProgressStream extends OutputStream {
  write: (text: string) => unknown;
}

/**
 * One line that tells what the command does, how far it is and for how long; on a terminal alone, and erased at the end.
 * Whoever prints something else erases it first: it comes back by itself.
 */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #text: () => string;
  readonly #begin = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #shown = false;

  /** @param text what the line says at this moment, without the time */
  constructor(stream: ProgressStream, text: () => string) {
    this.#stream = stream;
    this.#text = text;
    if (stream.isTTY !== true) return;
    this.#timer = setInterval(() => {
      this.#draw();
    }, intervalMs).unref();
    this.#draw();
  }

  erase(): void {
    // carriage return, then "erase in line" (ECMA-48, 8.3.41)
    if (this.#shown) this.#stream.write("\r\u001B[K");
    this.#shown = false;
  }

  end(): void {
    clearInterval(this.#timer);
    this.erase();
  }

  #draw(): void {
    const seconds = ((performance.now() - this.#begin) / 1000).toFixed(1);
    const line = `${this.#text()} … ${seconds} s`.slice(0, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`\r\u001B[K${line}`);
    this.#shown = true;
  }
}

/** What an evaluation tells while it goes on. */
export function evaluationProgress(resources: number): string {
  const count = resources === 0 ? "" : ` (${resources} ${resources === 1 ? "resource" : "resources"})`;
  return `Evaluating the program and bundling its functions${count}`;
}
