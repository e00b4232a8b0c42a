import { styleText } from "node:util";

/** What of a stream decides how text is laid out on it. */
export interface OutputStream {
  isTTY?: boolean;
  /** Of a terminal; changes with its window. */
  columns?: number;
  /** Whether the terminal shows colours; false with the environment variable NO_COLOR (no-color.org). */
  hasColors?: () => boolean;
}

type Format = "bold" | "cyan" | "dim" | "green" | "red" | "yellow";

/** Where text is printed: how wide it is, and whether it has colours. A file or a pipe has neither. */
export class Screen {
  readonly #stream: OutputStream;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** In characters; undefined for a file or a pipe, whose lines are never cut or wrapped. */
  get width(): number | undefined {
    return this.#stream.isTTY === true ? (this.#stream.columns ?? 80) : undefined;
  }

  paint(format: Format, text: string): string {
    const coloured = this.#stream.isTTY === true && this.#stream.hasColors?.() === true;
    return coloured ? styleText(format, text, { validateStream: false }) : text;
  }
}

/** The text in lines of at most this many characters, broken at spaces; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?! )/)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word.trimStart());
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line) => line.trimEnd());
}

/** The text in at most this many characters: a longer one loses its middle, as begin and end of a path say most. */
export function cutInTheMiddle(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return [...characters.slice(0, width - 1 - end), "…", ...characters.slice(characters.length - end)].join("");
}
