import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { invalidRequest } from "./s3Error";

/** S3 User Guide, "Checking object integrity". */
const checksumAlgorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

/** A checksum of an object or a part. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** Base64; of a composite one with `-<number of parts>` at the end. */
  value: string;
  type: ChecksumType;
}

/** A checksum in the making. */
export interface RunningChecksum {
  update(chunk: Buffer): void;
  /** @returns base64 */
  digest(): Promise<string>;
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return new Crc32();
    case "CRC32C":
    case "CRC64NVME": {
      const checksum = algorithm === "CRC32C" ? new Crc32c() : new Crc64Nvme();
      return {
        update: (chunk) => {
          checksum.update(chunk);
        },
        digest: async () => Buffer.from(await checksum.digest()).toString("base64"),
      };
    }
    case "SHA1":
    case "SHA256": {
      const hash = createHash(algorithm.toLowerCase());
      return {
        update: (chunk) => {
          hash.update(chunk);
        },
        digest: () => Promise.resolve(hash.digest("base64")),
      };
    }
  }
}

class Crc32 implements RunningChecksum {
  #value = 0;

  update(chunk: Buffer): void {
    this.#value = crc32(chunk, this.#value);
  }

  digest(): Promise<string> {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return Promise.resolve(bytes.toString("base64"));
  }
}

/** `x-amz-checksum-crc32` for `CRC32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm that a header or trailer is about; undefined for another header. */
export function algorithmOfHeader(name: string): ChecksumAlgorithm | undefined {
  return checksumAlgorithms.find((algorithm) => checksumHeader(algorithm) === name.toLowerCase());
}

/** @throws {S3Error} InvalidRequest for a name that is no algorithm's */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithms.find((known) => known === name.toUpperCase());
  if (algorithm === undefined) {
    throw invalidRequest(`${name} is not a checksum algorithm; these are: ${checksumAlgorithms.join(", ")}.`);
  }
  return algorithm;
}

/** The checksum of an object in parts: that of the parts' checksums put together. */
export async function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Promise<Checksum> {
  const running = startChecksum(algorithm);
  running.update(Buffer.concat(parts.map((part) => Buffer.from(part, "base64"))));
  return { algorithm, value: `${await running.digest()}-${parts.length}`, type: "COMPOSITE" };
}
