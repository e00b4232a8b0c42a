/** Where a text stops being JSON (RFC 8259). */
export interface JsonSyntaxError {
  offset: number;
  /** From 1, as editors count. */
  line: number;
  column: number;
  message: string;
}

const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const string = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** The first error of a text that should be JSON. Browsers' own messages name a place only sometimes. */
export function jsonSyntaxError(text: string): JsonSyntaxError | undefined {
  const reader = new Reader(text);
  try {
    reader.value();
    if (reader.offset < text.length) reader.fail("nothing more after the value");
    return undefined;
  } catch (error) {
    if (!(error instanceof Expected)) throw error;
    const before = text.slice(0, reader.offset).split("\n");
    const found = reader.offset < text.length ? `found ${JSON.stringify(text[reader.offset])}` : "the text ends here";
    return {
      offset: reader.offset,
      line: before.length,
      column: (before.at(-1) ?? "").length + 1,
      message: `expected ${error.message}, ${found}`,
    };
  }
}

class Expected extends Error {}

class Reader {
  offset = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads a value and the space around it. */
  value(): void {
    this.#take(space);
    if (this.#next("{"))
      this.#members("}", () => {
        this.#member();
      });
    else if (this.#next("["))
      this.#members("]", () => {
        this.value();
      });
    else if (!this.#take(scalar)) this.fail("a value");
    this.#take(space);
  }

  fail(expected: string): never {
    throw new Expected(expected);
  }

  #members(end: string, read: () => void): void {
    this.#take(space);
    if (this.#next(end)) return;
    do read();
    while (this.#next(","));
    if (!this.#next(end)) this.fail(`"," or "${end}"`);
  }

  #member(): void {
    this.#take(space);
    if (!this.#take(string)) this.fail("a property name in double quotes");
    this.#take(space);
    if (!this.#next(":")) this.fail('":"');
    this.value();
  }

  #next(character: string): boolean {
    if (this.#text[this.offset] !== character) return false;
    this.offset += 1;
    return true;
  }

  /** Goes past what the pattern matches here; patterns for space always match. */
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    const [found] = pattern.exec(this.#text) ?? [];
    this.offset += found?.length ?? 0;
    return found !== undefined;
  }
}
