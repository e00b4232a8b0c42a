import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { EvaluationError } from "./evaluationError";

const passphraseVariable = "PULUMI_CONFIG_PASSPHRASE";
const iterations = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;

/** Decrypts one value of a stack's file; what `pulumi config set --secret` wrote under `secure`. */
export type Decrypt = (ciphertext: string) => string;

/**
 * Decrypts a stack's values with the passphrase in PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE: AES-256-GCM,
 * the key derived with PBKDF2 (pulumi/pulumi, pkg/secrets/passphrase/manager.go and sdk/go/common/resource/config/crypt.go).
 * @param encryptionSalt the stack's `encryptionsalt`: `v1:<salt>:v1:<nonce>:<ciphertext of "pulumi">`, each in base64
 * @returns undefined when no passphrase is given
 * @throws {EvaluationError} when the passphrase is not the stack's
 */
export function passphraseDecrypter(encryptionSalt: string, fileName: string): Decrypt | undefined {
  const passphrase = givenPassphrase();
  if (passphrase === undefined) return undefined;
  const [, salt, check] = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(encryptionSalt) ?? [];
  if (salt === undefined || check === undefined) {
    throw new EvaluationError([`${fileName}: encryptionsalt: give it as the Pulumi CLI wrote it (v1:...).`]);
  }
  const key = pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), iterations, keyBytes, "sha256");
  if (decrypted(check, key) !== "pulumi") {
    throw new EvaluationError([
      `${fileName}: ${passphraseVariable} does not have the passphrase of this stack; ` +
        "set the right one, or unset it for placeholders.",
    ]);
  }
  return (ciphertext) => {
    const plaintext = decrypted(ciphertext, key);
    if (plaintext !== undefined) return plaintext;
    throw new EvaluationError([`${fileName}: config: a secure value is not encrypted with this stack's passphrase.`]);
  };
}

function givenPassphrase(): string | undefined {
  const { [passphraseVariable]: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (passphrase !== undefined) return passphrase;
  if (file === undefined || file === "") return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new EvaluationError([`PULUMI_CONFIG_PASSPHRASE_FILE cannot be read: ${(error as Error).message}`]);
  }
}

/** Undefined when the key is not the one that the value was encrypted with. */
function decrypted(ciphertext: string, key: Buffer): string | undefined {
  const [version, nonce = "", sealed = ""] = ciphertext.split(":");
  const bytes = Buffer.from(sealed, "base64");
  if (version !== "v1" || bytes.length < tagBytes) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
