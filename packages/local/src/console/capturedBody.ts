/** Bytes of a body that are kept. */
const maxBodyBytes = 64 * 1024;

/** The beginning of a body, while it passes. Nothing is copied that was not cut. */
export class CapturedBody {
  /** Length as sent. */
  bytes = 0;
  /** Bytes of what is kept. */
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

  /** @returns where its bytes end */
  writeTo(memory: Buffer, offset: number): number {
    let at = offset;
    for (const chunk of this.#chunks ?? []) {
      if (typeof chunk === "string") at += memory.write(chunk, at);
      else {
        memory.set(chunk, at);
        at += chunk.length;
      }
    }
    return at;
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
