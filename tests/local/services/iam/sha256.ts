import { createHash, createHmac } from "node:crypto";
import type { Hash } from "node:crypto";
import type { Checksum, SourceData } from "@smithy/types";

/** SHA-256 in the form that the SDK's signer takes. */
export class Sha256 implements Checksum {
  readonly #hash: Hash | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string | Uint8Array);
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error("the signer does not start anew");
  }
}
