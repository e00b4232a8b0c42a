import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { EncryptionContext } from "../../kms/keyMaterial";
import type { PoolContext } from "../pool/poolContext";

/** AES-256-GCM with a key derived by HKDF-SHA-256, no signature (AWS Encryption SDK, "Algorithms reference"). */
const algorithm = bytes(2, 0x0178);
const version = bytes(1, 1);
const customerData = bytes(1, 0x80);
const framed = bytes(1, 2);
const ivBytes = 12;
const frameBytes = 4096;
const lastFrame = bytes(4, 0xff_ff_ff_ff);

/**
 * Encrypts a text that is shorter than a frame, in the format of the AWS Encryption SDK (its developer guide, "Message
 * format reference", version 1).
 */
export function encryptedMessage(
  text: string,
  keyArn: string,
  context: EncryptionContext,
  dataKey: PoolContext["dataKey"],
): Buffer {
  const { plaintext: key, encrypted } = dataKey(keyArn, context);
  const messageId = randomBytes(16);
  const messageKey = Buffer.from(hkdfSync("sha256", key, "", Buffer.concat([algorithm, messageId]), 32));
  const header = Buffer.concat([
    ...[version, customerData, algorithm, messageId],
    sized(encodedContext(context)),
    ...[bytes(2, 1), sized(Buffer.from("aws-kms")), sized(Buffer.from(keyArn)), sized(encrypted)],
    ...[framed, bytes(4, 0), bytes(1, ivBytes), bytes(4, frameBytes)],
  ]);
  const headerIv = bytes(ivBytes, 0);
  const sealedHeader = seal(messageKey, headerIv, header, Buffer.alloc(0));
  const sequence = bytes(4, 1);
  const frameIv = bytes(ivBytes, 1);
  const content = Buffer.from(text);
  const frameContext = [
    messageId,
    Buffer.from("AWSKMSEncryptionClient Final Frame"),
    sequence,
    bytes(8, content.length),
  ];
  const sealedFrame = seal(messageKey, frameIv, Buffer.concat(frameContext), content);
  return Buffer.concat([
    ...[header, headerIv, sealedHeader.tag],
    ...[lastFrame, sequence, frameIv, bytes(4, content.length), sealedFrame.ciphertext, sealedFrame.tag],
  ]);
}

function encodedContext(context: EncryptionContext): Buffer {
  const entries = Object.entries(context).flatMap((entry) => entry.map((part) => sized(Buffer.from(part))));
  return Buffer.concat([bytes(2, entries.length / 2), ...entries]);
}

function seal(key: Buffer, iv: Buffer, authenticated: Buffer, plaintext: Buffer): { ciphertext: Buffer; tag: Buffer } {
  const encryption = createCipheriv("aes-256-gcm", key, iv).setAAD(authenticated);
  const ciphertext = Buffer.concat([encryption.update(plaintext), encryption.final()]);
  return { ciphertext, tag: encryption.getAuthTag() };
}

/** With its length before it. */
function sized(part: Buffer): Buffer {
  return Buffer.concat([bytes(2, part.length), part]);
}

/** A number, most significant byte first. */
function bytes(length: number, value: number): Buffer {
  const buffer = Buffer.alloc(length);
  buffer.writeUIntBE(value, Math.max(length - 6, 0), Math.min(length, 6));
  return buffer;
}
