/** The beginning of a body that has passed. */
export class RecordedBody {
  readonly content: Buffer;
  /** Length as sent. */
  readonly bytes: number;

  constructor(content: Buffer, bytes: number) {
    this.content = content;
    this.bytes = bytes;
  }

  get truncated(): boolean {
    return this.bytes > this.content.length;
  }

  /** Undefined when there is nothing, or bytes that are no text. */
  get text(): string | undefined {
    if (this.content.length === 0) return undefined;
    const text = this.content.toString("utf8");
    // A cut may have split the last character.
    const whole = this.truncated ? text.replace(/\uFFFD$/, "") : text;
    return /[\uFFFD\0]/.test(whole) ? undefined : whole;
  }
}
