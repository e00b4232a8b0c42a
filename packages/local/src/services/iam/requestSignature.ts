import { createHash, createHmac } from "node:crypto";
import { getCanonicalHeaders, SignatureV4Base } from "@smithy/signature-v4";
import type { Checksum, HttpRequest, SourceData } from "@smithy/types";
import type { SignatureParts } from "./signatureParts";
import type { WireRequest } from "../../http/wireRequest";

/** How a service builds the canonical request (IAM User Guide, "Create a canonical request"). */
export interface SigningRules {
  /** Last line of the canonical request: the body's SHA-256 in hexadecimal, or the word that stands for it. */
  payloadHash: string;
  /** Amazon S3 escapes the path once and keeps it as it is; every other service normalises it and escapes it twice. */
  s3Path: boolean;
}

/** @returns the signature that the holder of the secret key would have made, as 64 hexadecimal digits */
export async function expectedSignature(
  request: WireRequest,
  parts: SignatureParts,
  secretAccessKey: string,
  rules: SigningRules,
): Promise<string> {
  const { region, service, scopeDate, timestamp } = parts;
  const scope = `${scopeDate}/${region}/${service}/aws4_request`;
  const stringToSign = await new CanonicalForm(rules.s3Path).stringToSign(request, parts, rules, timestamp, scope);
  return signed(stringToSign, parts, secretAccessKey);
}

/** @returns the signature of a text by the holder of the secret key, as 64 hexadecimal digits */
export function signed(text: string, parts: SignatureParts, secretAccessKey: string): string {
  return createHmac("sha256", signingKey(parts, secretAccessKey)).update(text).digest("hex");
}

/** One for each session, day and service; the sessions of a run are few. */
const maxKeys = 1_000;
const signingKeys = new Map<string, Buffer>();

/** IAM User Guide, "Derive a signing key for SigV4". */
function signingKey({ scopeDate, region, service }: SignatureParts, secretAccessKey: string): Buffer {
  const name = [secretAccessKey, scopeDate, region, service].join(" ");
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  if (signingKeys.size >= maxKeys) signingKeys.clear();
  let key: string | Buffer = `AWS4${secretAccessKey}`;
  for (const part of [scopeDate, region, service, "aws4_request"])
    key = createHmac("sha256", key).update(part).digest();
  signingKeys.set(name, key as Buffer);
  return key as Buffer;
}

/** The library's own canonical form, which signing uses, opened for checking. */
class CanonicalForm extends SignatureV4Base {
  constructor(s3Path: boolean) {
    const credentials = { accessKeyId: "", secretAccessKey: "" };
    super({ service: "", region: "", credentials, sha256: Sha256, uriEscapePath: !s3Path });
  }

  async stringToSign(
    request: WireRequest,
    { signedHeaders }: SignatureParts,
    { payloadHash, s3Path }: SigningRules,
    timestamp: string,
    scope: string,
  ): Promise<string> {
    // Without a prototype, so that no header or parameter can hide behind an inherited property.
    const headers = Object.create(null) as Record<string, string>;
    for (const name of signedHeaders) headers[name] = request.headers.get(name) ?? "";
    const query = Object.create(null) as Record<string, string[]>;
    for (const [name, values] of request.query) query[name] = [...values];
    const path = s3Path ? escapedOnce(request.path) : request.path;
    const canonical: HttpRequest = {
      method: request.method,
      protocol: "http:",
      hostname: "",
      path,
      query,
      headers,
    };
    const canonicalHeaders = getCanonicalHeaders(canonical, undefined, new Set(signedHeaders));
    return this.createStringToSign(
      timestamp,
      scope,
      this.createCanonicalRequest(canonical, canonicalHeaders, payloadHash),
      "AWS4-HMAC-SHA256",
    );
  }
}

/** S3 signs the key's canonical escapes, however the client wrote them. */
function escapedOnce(path: string): string {
  return encodeURIComponent(decodeURIComponent(path))
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** SHA-256, or HMAC with it when there is a secret, for the library. */
export class Sha256 implements Checksum {
  #hash;
  readonly #secret: SourceData | undefined;

  constructor(secret?: SourceData) {
    this.#secret = secret;
    this.#hash = this.#started();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#started();
  }

  #started() {
    if (this.#secret === undefined) return createHash("sha256");
    const secret = typeof this.#secret === "string" ? this.#secret : Buffer.from(bytesOf(this.#secret));
    return createHmac("sha256", secret);
  }
}

function bytesOf(data: Exclude<SourceData, string>): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
