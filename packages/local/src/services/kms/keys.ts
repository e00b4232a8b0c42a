import { randomBytes } from "node:crypto";
import path from "node:path";
import * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import { integer, optional, readInput, text } from "../../http/awsJsonInput";
import type { RequestHandler } from "../../http/httpRequest";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceEvents } from "../events";
import type { AccessControl, ConditionContext } from "../iam/localIam";
import { awsJsonProtocol, signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import { KeyMaterial } from "./keyMaterial";
import type { EncryptionContext } from "./keyMaterial";
import { recordedKeys } from "./recordedKeys";
import type { RecordedKey } from "./recordedKeys";

export interface KeysOptions {
  /** Holds the secret that all keys are derived from, in `kms.key`. */
  dataDirectory: string;
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
}

/** A key to encrypt data with, and the form in which it is kept beside that data. */
export interface DataKey {
  plaintext: Buffer;
  encrypted: Buffer;
}

export const targetPrefix = "TrentService.";

const keyId = { KeyId: text(1, 2048) };
const context = { EncryptionContext: z._default(z.record(z.string(), z.string()), {}) };
const base64 = (maxBytes: number) => text(1, Math.ceil(maxBytes / 3) * 4);
const encryptInput = z.object({ ...keyId, ...context, Plaintext: base64(4096) });
const decryptInput = z.object({ ...context, KeyId: optional(keyId.KeyId), CiphertextBlob: base64(6144) });
const dataKeyInput = z.object({
  ...keyId,
  ...context,
  KeySpec: optional(z.enum(["AES_256", "AES_128"])),
  NumberOfBytes: optional(integer(1, 1024)),
});
const algorithm = { EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };

/** The symmetric keys that a program registered (AWS Key Management Service API). */
export class Keys {
  readonly handle: RequestHandler;
  readonly #material: KeyMaterial;
  #keys: readonly RecordedKey[] = [];
  #accountId = "";

  /** @throws {StoredStateError} when the stored secret can't be read */
  constructor(program: RecordedProgram, { dataDirectory, iam, onRequest }: KeysOptions) {
    this.#material = new KeyMaterial(path.join(dataDirectory, "kms.key"));
    this.update(program);
    const protocol = awsJsonProtocol(targetPrefix, "1.1");
    const operation = (name: string): SignedOperation | undefined => this.#operations.get(name);
    this.handle = signedApi({ service: "kms", protocol, iam, onRequest, operation });
  }

  update(program: RecordedProgram): void {
    this.#accountId = program.accountId;
    this.#keys = recordedKeys(program);
  }

  close(): void {
    // Nothing is open.
  }

  /** For other services, which have grants of their own on AWS. */
  dataKey(keyArn: string, encryptionContext: EncryptionContext): DataKey {
    const plaintext = randomBytes(32);
    return { plaintext, encrypted: this.#material.encrypt(keyArn, plaintext, encryptionContext) };
  }

  readonly #operations: ReadonlyMap<string, SignedOperation> = new Map<string, SignedOperation>([
    [
      "Encrypt",
      (call) => {
        const { KeyId, Plaintext, EncryptionContext } = readInput(encryptInput, call.input, "ValidationException");
        const { arn } = this.#usable(call, KeyId, EncryptionContext);
        const blob = this.#material.encrypt(arn, Buffer.from(Plaintext, "base64"), EncryptionContext);
        return { CiphertextBlob: blob.toString("base64"), KeyId: arn, ...algorithm };
      },
    ],
    [
      "Decrypt",
      (call) => {
        const { KeyId, CiphertextBlob, EncryptionContext } = readInput(decryptInput, call.input, "ValidationException");
        const decrypted = this.#material.decrypt(Buffer.from(CiphertextBlob, "base64"), EncryptionContext);
        if (decrypted === undefined) throw new AwsJsonError("InvalidCiphertextException", "");
        const { arn } = this.#usable(call, decrypted.keyArn, EncryptionContext);
        if (KeyId !== undefined && this.#find(KeyId).arn !== arn) {
          throw new AwsJsonError(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
          );
        }
        return { KeyId: arn, Plaintext: decrypted.plaintext.toString("base64"), ...algorithm };
      },
    ],
    [
      "GenerateDataKey",
      (call) => {
        const input = readInput(dataKeyInput, call.input, "ValidationException");
        const { arn } = this.#usable(call, input.KeyId, input.EncryptionContext);
        const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === "AES_128" ? 16 : 32));
        const blob = this.#material.encrypt(arn, plaintext, input.EncryptionContext);
        return { CiphertextBlob: blob.toString("base64"), Plaintext: plaintext.toString("base64"), KeyId: arn };
      },
    ],
    [
      "DescribeKey",
      (call) => {
        const key = this.#find(readInput(z.object(keyId), call.input, "ValidationException").KeyId);
        call.authorize("kms:DescribeKey", key.arn, {}, key.policy);
        return {
          KeyMetadata: {
            AWSAccountId: this.#accountId,
            KeyId: key.id,
            Arn: key.arn,
            Enabled: key.enabled,
            Description: key.description,
            KeyUsage: "ENCRYPT_DECRYPT",
            KeyState: key.enabled ? "Enabled" : "Disabled",
            Origin: "AWS_KMS",
            KeyManager: "CUSTOMER",
            KeySpec: "SYMMETRIC_DEFAULT",
            EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
            MultiRegion: key.multiRegion,
          },
        };
      },
    ],
  ]);

  /** @throws {AwsJsonError} NotFoundException, AccessDeniedException, DisabledException */
  #usable(call: SignedCall, reference: string, encryptionContext: EncryptionContext): RecordedKey {
    const key = this.#find(reference);
    const conditions: ConditionContext = Object.fromEntries(
      Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    );
    call.authorize(`kms:${call.operation}`, key.arn, conditions, key.policy);
    if (!key.enabled) throw new AwsJsonError("DisabledException", `${key.arn} is disabled.`);
    return key;
  }

  /** @param reference id, ARN, alias name or alias ARN */
  #find(reference: string): RecordedKey {
    const key = this.#keys.find(
      ({ arn, id, aliases }) => arn === reference || id === reference || aliases.includes(reference),
    );
    if (key === undefined) {
      throw new AwsJsonError("NotFoundException", `Key '${reference}' does not exist`);
    }
    return key;
  }
}
