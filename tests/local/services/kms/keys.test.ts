import { rmSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../../recordedFixtures";
import { Sha256 } from "../iam/sha256";
import { functionRole, roleArn, ServedSdk } from "../servedSdk";

const keyId = "0c1d3b0e-5d1c-4c0b-9d0e-1f1a2b3c4d5e";
const arnOf = (id: string) => `arn:aws:kms:eu-west-1:000000000000:key/${id}`;
const arn = arnOf(keyId);
const key = (id: string, more: JsonObject = {}) =>
  recordedResource("aws:kms/key:Key", id, { keyId: id, arn: arnOf(id), isEnabled: true, ...more });
const ofPool = (action: string) => ({
  Effect: "Allow",
  Action: action,
  Resource: arn,
  Condition: { StringEquals: { "kms:EncryptionContext:userpool-id": "eu-west-1_TestPool1" } },
});
const recorded = [
  key(keyId, { description: "codes" }),
  key("disabled", { isEnabled: false }),
  key("signing", { customerMasterKeySpec: "RSA_2048" }),
  key("shared", {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "kms:Encrypt", Resource: "*", Principal: { AWS: roleArn("sender") } }],
    }),
  }),
  recordedResource("aws:kms/alias:Alias", "alias", {
    name: "alias/codes",
    arn: "arn:aws:kms:eu-west-1:000000000000:alias/codes",
    targetKeyId: keyId,
  }),
  functionRole("all", [{ Effect: "Allow", Action: "kms:*", Resource: "*" }]),
  functionRole("sender", [ofPool("kms:Decrypt")]),
];
const userPool = { "userpool-id": "eu-west-1_TestPool1" };
const Plaintext = Buffer.from("123456").toString("base64");

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

describe("KMS", () => {
  let served: ServedSdk;

  before(async () => {
    served = await ServedSdk.start(recorded);
  });

  after(() => served.stop());

  /** The SDK's client is one package more; its requests are no more than this. */
  const call = async (operation: string, input: object, role = "all"): Promise<Answer> => {
    const { credentials, region } = served.client(role);
    const signer = new SignatureV4({ service: "kms", region, credentials, sha256: Sha256 });
    const { hostname, port, host } = new URL(served.url);
    const body = JSON.stringify(input);
    const { headers } = await signer.sign({
      method: "POST",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: "/",
      query: {},
      headers: { host, "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${operation}` },
      body,
    });
    const response = await fetch(served.url, { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const encrypt = async (input: object = {}): Promise<unknown> => {
    const { status, body } = await call("Encrypt", { KeyId: keyId, Plaintext, ...input });
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(body).to.include({ KeyId: arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    return body.CiphertextBlob;
  };
  const refuses = ({ status, body }: Answer, type: string, message?: string) => {
    expect(status).to.equal(400);
    expect(body.__type).to.equal(type);
    if (message !== undefined) expect(body.message).to.equal(message);
  };

  it("decrypts what it encrypted, whichever way the key was named, and after a restart", async () => {
    const decrypted = { KeyId: arn, Plaintext, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };
    for (const KeyId of [keyId, arn, "alias/codes", "arn:aws:kms:eu-west-1:000000000000:alias/codes"]) {
      expect((await call("Decrypt", { CiphertextBlob: await encrypt({ KeyId }) })).body).to.deep.equal(decrypted);
    }
    const CiphertextBlob = await encrypt();
    await served.restart(recorded);
    expect((await call("Decrypt", { CiphertextBlob, KeyId: "alias/codes" })).body).to.deep.equal(decrypted);
    expect(statSync(path.join(served.dataDirectory, "kms.key")).mode & 0o777).to.equal(0o600);
  });

  it("makes data keys", async () => {
    const { body } = await call("GenerateDataKey", { KeyId: arn, EncryptionContext: userPool, KeySpec: "AES_256" });
    expect(Buffer.from(body.Plaintext as string, "base64")).to.have.length(32);
    const decrypted = await call("Decrypt", { CiphertextBlob: body.CiphertextBlob, EncryptionContext: userPool });
    expect(decrypted.body.Plaintext).to.equal(body.Plaintext);
  });

  it("refuses another encryption context, and what it did not encrypt", async () => {
    const CiphertextBlob = await encrypt({ EncryptionContext: userPool });
    const decrypt = (input: object) => call("Decrypt", { CiphertextBlob, ...input });
    refuses(await decrypt({}), "InvalidCiphertextException");
    refuses(await decrypt({ EncryptionContext: { "userpool-id": "other" } }), "InvalidCiphertextException");
    for (const CiphertextBlob of ["AA==", Plaintext, Buffer.alloc(100, 1).toString("base64")]) {
      refuses(await decrypt({ CiphertextBlob }), "InvalidCiphertextException");
    }
    const right = { EncryptionContext: userPool };
    refuses(await decrypt({ ...right, KeyId: arnOf("shared") }), "IncorrectKeyException");
    expect((await decrypt(right)).status).to.equal(200);
  });

  it("asks IAM, with the encryption context and the key's own policy", async () => {
    const CiphertextBlob = await encrypt({ EncryptionContext: userPool });
    const asSender = (operation: string, input: object) => call(operation, input, "sender");
    expect((await asSender("Decrypt", { CiphertextBlob, EncryptionContext: userPool })).status).to.equal(200);
    const free = await encrypt();
    const denied = await asSender("Decrypt", { CiphertextBlob: free });
    refuses(denied, "AccessDeniedException");
    expect(denied.body.message).to.match(/is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:.*key/);
    expect(served.lastTrace()).to.include({ service: "kms", operation: "Decrypt", resourceArn: arn });
    refuses(await asSender("Encrypt", { KeyId: keyId, Plaintext }), "AccessDeniedException");
    const shared = await asSender("Encrypt", { KeyId: arnOf("shared"), Plaintext });
    expect(shared.status, served.lastTrace().reason).to.equal(200);
  });

  it("describes keys, and names those that it can't use", async () => {
    const described = await call("DescribeKey", { KeyId: "alias/codes" });
    expect(described.body.KeyMetadata).to.deep.include({
      AWSAccountId: "000000000000",
      KeyId: keyId,
      Arn: arn,
      Enabled: true,
      Description: "codes",
      KeyState: "Enabled",
    });
    const encryptWith = (KeyId: string) => call("Encrypt", { KeyId, Plaintext });
    refuses(await encryptWith("disabled"), "DisabledException", `${arnOf("disabled")} is disabled.`);
    refuses(await encryptWith("none"), "NotFoundException", "Key 'none' does not exist");
    refuses(await encryptWith("signing"), "NotFoundException");
    refuses(
      await call("Encrypt", { Plaintext }),
      "ValidationException",
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    );
    refuses(await call("CreateKey", {}), "UnknownOperationException");
  });

  it("reports a secret that is damaged", async () => {
    const file = path.join(served.dataDirectory, "kms.key");
    truncateSync(file, 10);
    let failure: unknown;
    await served.restart(recorded).catch((error: unknown) => (failure = error));
    expect(failure)
      .to.have.property("message")
      .that.matches(/kms\.key: it holds 10 bytes instead of 32/);
    rmSync(file);
    await served.restart(recorded);
  });
});
