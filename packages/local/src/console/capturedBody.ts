/** Bytes of a body that are kept. */
const maxBodyBytes = 64 * 1024;

/** The beginning of a body, as it passed. Nothing is copied that was not cut. */
export class CapturedBody {
  /** Length as sent. */
  bytes = 0;
  /** Of what is kept, in characters or bytes. */
  kept = 0;
  /** Made with its only chunk, as most bodies have one: an empty list would get room for sixteen more. */
  #chunks: (string | Uint8Array)[] | undefined;

  add(chunk: unknown, encoding?: unknown): void {
    if (typeof chunk === "string") {
      const isText = typeof encoding !== "string" || /^utf-?8$/i.test(encoding);
      if (isText) this.#add(chunk, Buffer.byteLength(chunk));
      else this.add(Buffer.from(chunk, encoding as BufferEncoding));
    } else if (chunk instanceof Uint8Array) this.#add(chunk, chunk.length);
  }

  get truncated(): boolean {
    return this.bytes > this.kept;
  }

  /** Undefined when there is nothing, or bytes that are no text. */
  get text(): string | undefined {
    if (this.kept === 0) return undefined;
    const text = this.content().toString("utf8");
    // A cut may have split the last character.
    const whole = this.truncated ? text.replace(/\uFFFD$/, "") : text;
    return /[\uFFFD\0]/.test(whole) ? undefined : whole;
  }

  content(): Buffer {
    return Buffer.concat((this.#chunks ?? []).map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk)));
  }

  /** Lets go of the content; its length stays known. */
  drop(): void {
    this.#chunks = undefined;
    this.kept = 0;
  }

  #keep(chunk: string | Uint8Array): void {
    if (this.#chunks === undefined) this.#chunks = [chunk];
    else this.#chunks.push(chunk);
  }

  #add(chunk: string | Uint8Array, bytes: number): void {
    this.bytes += bytes;
    const room = maxBodyBytes - this.kept;
    if (room <= 0 || bytes === 0) return;
    if (bytes <= room) {
      this.#keep(chunk);
      this.kept += bytes;
      return;
    }
    // A copy: a part of a large chunk would hold on to all of it.
    const start = typeof chunk === "string" ? chunk.slice(0, room) : chunk.subarray(0, room);
    const copy = Buffer.from(start as string).subarray(0, room);
    this.#keep(Buffer.from(copy));
    this.kept += copy.length;
  }
}
