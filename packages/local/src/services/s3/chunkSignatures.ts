import { createHash } from "node:crypto";
import type { SignatureParts } from "../iam/signatureParts";
import { S3Error } from "./s3Error";

const trailerSignature = "x-amz-trailer-signature";
const emptyHash = createHash("sha256").digest("hex");

/**
 * The signatures of a body's chunks, each of which covers the one before it (Amazon S3 API Reference, "Signature
 * calculations for the authorization header: transferring payload in multiple chunks", and "… including trailing
 * headers").
 */
export class ChunkSignatures {
  readonly #parts: SignatureParts;
  readonly #sign: (text: string) => string;
  readonly #withTrailers: boolean;
  #previous: string;

  /** @param parts of the request's own signature, which the first chunk's covers */
  constructor(parts: SignatureParts, sign: (text: string) => string, withTrailers: boolean) {
    this.#parts = parts;
    this.#sign = sign;
    this.#withTrailers = withTrailers;
    this.#previous = parts.signature;
  }

  /** @param hash hexadecimal, of the chunk's bytes @throws {S3Error} SignatureDoesNotMatch */
  checkChunk(hash: string, signature: string): void {
    this.#check("AWS4-HMAC-SHA256-PAYLOAD", `${emptyHash}\n${hash}`, signature);
  }

  /** @param trailers by lower-case name; the signature among them is taken out @throws {S3Error} SignatureDoesNotMatch */
  checkTrailers(trailers: Map<string, string>): void {
    const signature = trailers.get(trailerSignature);
    trailers.delete(trailerSignature);
    if (!this.#withTrailers && trailers.size === 0 && signature === undefined) return;
    const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join("");
    this.#check("AWS4-HMAC-SHA256-TRAILER", createHash("sha256").update(text).digest("hex"), signature ?? "");
  }

  #check(algorithm: string, hashes: string, signature: string): void {
    const { scopeDate, region, service, timestamp, accessKeyId } = this.#parts;
    const scope = `${scopeDate}/${region}/${service}/aws4_request`;
    const text = [algorithm, timestamp, scope, this.#previous, hashes].join("\n");
    if (this.#sign(text) !== signature) {
      throw new S3Error(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        { AWSAccessKeyId: accessKeyId },
        "the signature of a chunk or of the trailing headers does not fit",
      );
    }
    this.#previous = signature;
  }
}
