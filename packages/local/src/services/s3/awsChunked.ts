import { createHash } from "node:crypto";
import type { ChunkSignatures } from "./chunkSignatures";
import { invalidRequest } from "./s3Error";

/** More than a chunk's size line or all trailers ever take. */
const longestLine = 4_096;
const lineEnd = Buffer.from("\r\n");

/**
 * Takes off the `aws-chunked` encoding, in which AWS SDKs send streams (Amazon S3 API Reference, "Signature
 * calculations … transferring a payload in multiple chunks"): chunks, each after its size, then trailing headers.
 *
 * @param trailers filled, by lower-case name, once the last chunk has been read
 * @param signatures of a body whose chunks are signed; what is wrong with one shows after its bytes
 * @throws {S3Error} when the encoding is broken, ends early or has a wrong signature
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
  signatures?: ChunkSignatures,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  for (;;) {
    const { size, signature } = chunkHeader(await reader.line(), signatures !== undefined);
    const hash = createHash("sha256");
    for await (const piece of reader.bytes(size)) {
      if (signatures !== undefined) hash.update(piece);
      yield piece;
    }
    signatures?.checkChunk(hash.digest("hex"), signature);
    if (size === 0) break;
    if ((await reader.line()) !== "") throw broken("a chunk is longer than its size says");
  }
  for (let line = await reader.line(); line !== ""; line = await reader.line()) {
    const separator = line.indexOf(":");
    if (separator < 1 || trailers.size >= 16) throw broken("a trailing header is malformed");
    trailers.set(line.slice(0, separator).trim().toLowerCase(), line.slice(separator + 1).trim());
  }
  signatures?.checkTrailers(trailers);
  if (!(await reader.atEnd())) throw broken("something follows the trailing headers");
}

function chunkHeader(line: string, signed: boolean): { size: number; signature: string } {
  const [, size, signature = ""] = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line) ?? [];
  if (size === undefined) throw broken("a chunk has no size");
  if (signed !== (signature !== "")) throw broken(signed ? "a chunk is not signed" : "a chunk is signed");
  return { size: parseInt(size, 16), signature };
}

function broken(what: string) {
  return invalidRequest(`The aws-chunked body is malformed: ${what}.`);
}

/** Reads lines and byte counts off a stream of buffers, holding one buffer at a time. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The text up to the next CRLF, which is skipped. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(lineEnd);
      if (end !== -1) {
        const line = this.#held.toString("latin1", 0, end);
        this.#held = this.#held.subarray(end + lineEnd.length);
        return line;
      }
      if (this.#held.length > longestLine) throw broken("a line is too long");
      if (!(await this.#more())) throw broken("it ends early");
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.#more())) throw broken("it ends early");
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async atEnd(): Promise<boolean> {
    while (this.#held.length === 0) if (!(await this.#more())) return true;
    return false;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
