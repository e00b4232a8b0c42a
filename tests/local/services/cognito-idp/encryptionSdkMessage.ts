import { createDecipheriv, hkdfSync } from "node:crypto";

/** What a message of the AWS Encryption SDK says of itself, and its text. */
export interface DecryptedMessage {
  context: Record<string, string>;
  keyArn: string;
  text: string;
}

/**
 * Reads a message of one frame (AWS Encryption SDK developer guide, "Message format reference", version 1).
 * @param dataKeyOf decrypts a data key, as KMS does
 */
export function readMessage(
  base64: string,
  dataKeyOf: (encrypted: Buffer, context: Record<string, string>) => Buffer,
): DecryptedMessage {
  const message = Buffer.from(base64, "base64");
  let at = 0;
  const take = (length: number): Buffer => message.subarray(at, (at += length));
  const number = (length: number): number => take(length).readUIntBE(0, length);
  const sized = (): string => take(number(2)).toString();
  if (number(1) !== 1 || number(1) !== 0x80) throw new Error("not a message of version 1");
  const algorithm = take(2);
  const messageId = take(16);
  number(2);
  const context = Object.fromEntries(Array.from({ length: number(2) }, () => [sized(), sized()]));
  if (number(2) !== 1 || sized() !== "aws-kms") throw new Error("not encrypted under one key of KMS");
  const keyArn = sized();
  const dataKey = dataKeyOf(take(number(2)), context);
  const key = Buffer.from(hkdfSync("sha256", dataKey, "", Buffer.concat([algorithm, messageId]), 32));
  const [contentType] = [number(1), number(4), number(1), number(4)];
  if (algorithm.toString("hex") !== "0178" || contentType !== 2) throw new Error("another algorithm, or no frames");
  const header = message.subarray(0, at);
  opened(key, take(12), header, Buffer.alloc(0), take(16));
  if (number(4) !== 0xff_ff_ff_ff) throw new Error("more than one frame");
  const sequence = take(4);
  const iv = take(12);
  const length = take(4);
  const frame = [messageId, Buffer.from("AWSKMSEncryptionClient Final Frame"), sequence, Buffer.alloc(4), length];
  const ciphertext = take(length.readUInt32BE(0));
  const text = opened(key, iv, Buffer.concat(frame), ciphertext, take(16));
  if (at !== message.length) throw new Error("something follows the frame");
  return { context, keyArn, text };
}

function opened(key: Buffer, iv: Buffer, authenticated: Buffer, ciphertext: Buffer, tag: Buffer): string {
  const decryption = createDecipheriv("aes-256-gcm", key, iv).setAAD(authenticated).setAuthTag(tag);
  return Buffer.concat([decryption.update(ciphertext), decryption.final()]).toString();
}
