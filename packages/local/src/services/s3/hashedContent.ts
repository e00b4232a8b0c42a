import { createHash } from "node:crypto";
import { startChecksum } from "./checksums";
import type { Checksum, ChecksumAlgorithm } from "./checksums";

/** Where content is written to. */
export interface Sink {
  write: (chunk: Buffer) => Promise<void>;
}

/** Content that was written, with what is known of its bytes. */
export interface HashedContent {
  size: number;
  /** Hexadecimal. */
  md5: string;
  checksum: Checksum | undefined;
}

/** Writes content, a chunk at a time, and computes its hashes on the way. */
export async function hashedInto(
  sink: Sink,
  source: AsyncIterable<Buffer>,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<HashedContent> {
  const md5 = createHash("md5");
  const running = algorithm === undefined ? undefined : startChecksum(algorithm);
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    md5.update(chunk);
    running?.update(chunk);
    await sink.write(chunk);
  }
  return {
    size,
    md5: md5.digest("hex"),
    checksum: running && algorithm && { algorithm, value: await running.digest(), type: "FULL_OBJECT" },
  };
}
