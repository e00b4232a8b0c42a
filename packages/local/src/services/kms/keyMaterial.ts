import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { StoredStateError } from "../../storage/storedStateError";

/** Names and values that a ciphertext is bound to (KMS developer guide, "Encryption context"). */
export type EncryptionContext = Readonly<Record<string, string>>;

const cipher = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts under keys of any ARN: each is derived from one secret of the data directory. */
export class KeyMaterial {
  readonly #secret: Buffer;

  /**
   * @param file made, for its owner alone, when it does not exist
   * @throws {StoredStateError} when it is damaged
   */
  constructor(file: string) {
    this.#secret = secretIn(file);
  }

  encrypt(keyArn: string, plaintext: Buffer, context: EncryptionContext): Buffer {
    const iv = randomBytes(ivBytes);
    const encryption = createCipheriv(cipher, this.#key(keyArn), iv).setAAD(boundTo(context));
    const ciphertext = Buffer.concat([encryption.update(plaintext), encryption.final()]);
    const name = Buffer.from(keyArn);
    const length = Buffer.from([name.length >> 8, name.length & 0xff]);
    return Buffer.concat([length, name, iv, encryption.getAuthTag(), ciphertext]);
  }

  /** @returns undefined for what `encrypt` did not make, or for another context */
  decrypt(blob: Buffer, context: EncryptionContext): { keyArn: string; plaintext: Buffer } | undefined {
    const nameBytes = blob.length < 2 ? Infinity : blob.readUInt16BE(0);
    const iv = 2 + nameBytes;
    const tag = iv + ivBytes;
    const ciphertext = tag + tagBytes;
    if (blob.length < ciphertext) return undefined;
    const keyArn = blob.toString("utf8", 2, iv);
    const decryption = createDecipheriv(cipher, this.#key(keyArn), blob.subarray(iv, tag)).setAAD(boundTo(context));
    decryption.setAuthTag(blob.subarray(tag, ciphertext));
    try {
      const plaintext = Buffer.concat([decryption.update(blob.subarray(ciphertext)), decryption.final()]);
      return { keyArn, plaintext };
    } catch {
      return undefined;
    }
  }

  #key(keyArn: string): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#secret, "", keyArn, 32));
  }
}

function boundTo(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function secretIn(file: string): Buffer {
  const bytes = 32;
  try {
    writeFileSync(file, randomBytes(bytes), { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const secret = readFileSync(file);
  if (secret.length !== bytes) throw new StoredStateError(file, `it holds ${secret.length} bytes instead of ${bytes}`);
  return secret;
}
