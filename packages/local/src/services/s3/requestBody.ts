import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { SignatureParts } from "../iam/signatureParts";
import { decodeAwsChunked } from "./awsChunked";
import { algorithmOfHeader, checksumAlgorithm, checksumHeader } from "./checksums";
import type { Checksum, ChecksumAlgorithm } from "./checksums";
import { ChunkSignatures } from "./chunkSignatures";
import { hashedInto } from "./hashedContent";
import type { HashedContent, Sink } from "./hashedContent";
import type { ObjectFiles } from "./objectFiles";
import { entityTooLarge, invalidRequest, notImplemented, S3Error } from "./s3Error";
import type { StoreRequest } from "./s3Request";

/** Bodies in the aws-chunked encoding, and what follows their chunks. */
const streamingForms = new Map([
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", { signed: false, trailers: true }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", { signed: true, trailers: false }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { signed: true, trailers: true }],
]);
export const unsignedPayload = "UNSIGNED-PAYLOAD";

/** A body that was received whole and is what the request said it would be. */
export interface ReceivedBody extends HashedContent {
  file: string;
}

/** @throws {S3Error} when the value is none that S3 knows */
export function checkPayloadHash(payloadHash: string): void {
  if (/^[0-9a-f]{64}$/.test(payloadHash) || payloadHash === unsignedPayload || streamingForms.has(payloadHash)) return;
  if (payloadHash.startsWith("STREAMING-AWS4-ECDSA-")) throw notImplemented(`x-amz-content-sha256: ${payloadHash}`);
  throw new S3Error(
    400,
    "InvalidArgument",
    `x-amz-content-sha256 must be ${unsignedPayload}, ${[...streamingForms.keys()].join(", ")}, or a valid sha256 value.`,
    { ArgumentName: "x-amz-content-sha256", ArgumentValue: payloadHash },
  );
}

/** Checks the chunks of a body that says they are signed. */
export function chunkSignatures(
  payloadHash: string,
  parts: SignatureParts,
  sign: (text: string) => string,
): ChunkSignatures | undefined {
  const form = streamingForms.get(payloadHash);
  return form?.signed === true ? new ChunkSignatures(parts, sign, form.trailers) : undefined;
}

/**
 * Receives a body into a file, a chunk at a time, and checks it against every length, hash and checksum that the
 * request gives. Nothing is kept of a body that fails.
 * @throws {S3Error}
 */
export async function receiveBody(exchange: StoreRequest, files: ObjectFiles, limit: number): Promise<ReceivedBody> {
  const expected = expectations(exchange, limit);
  const staged = await files.stage();
  try {
    const content = await receiveInto(staged, exchange, expected);
    return { ...content, file: await staged.keep() };
  } catch (error) {
    await staged.discard().catch(() => undefined);
    throw error;
  }
}

/** A small body, such as a list of parts, checked like any other. @throws {S3Error} */
export async function readSmallBody(exchange: StoreRequest, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const sink = {
    write: (chunk: Buffer) => {
      chunks.push(chunk);
      return Promise.resolve();
    },
  };
  await receiveInto(sink, exchange, expectations(exchange, limit));
  return Buffer.concat(chunks);
}

interface Expectations {
  /** Bytes of the content, as announced. */
  length: number;
  chunked: boolean;
  /** Hexadecimal. */
  sha256: string | undefined;
  /** Base64. */
  md5: string | undefined;
  algorithm: ChecksumAlgorithm | undefined;
  /** Base64; undefined when it follows as a trailer. */
  checksum: string | undefined;
}

/** What the headers promise about the body. */
function expectations({ wire, settings, payloadHash }: StoreRequest, limit: number): Expectations {
  const { headers } = wire;
  const form = streamingForms.get(payloadHash);
  const chunked = form !== undefined;
  if (!chunked && /(?:^|,)\s*aws-chunked\b/i.test(headers.get("content-encoding") ?? "")) {
    throw invalidRequest(`An aws-chunked body needs x-amz-content-sha256: ${[...streamingForms.keys()].join(" or ")}.`);
  }
  const announced = chunked ? settings.get("x-amz-decoded-content-length") : headers.get("content-length");
  if (announced === undefined && headers.has("transfer-encoding") && !chunked)
    throw notImplemented("Transfer-Encoding");
  if (announced === undefined || !/^\d{1,15}$/.test(announced)) {
    throw new S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  const length = Number(announced);
  if (length > limit) throw entityTooLarge(limit);
  const given = [...settings].flatMap(([name, value]) => {
    const algorithm = algorithmOfHeader(name);
    return algorithm === undefined ? [] : [{ algorithm, value }];
  });
  const [checksum] = given;
  if (given.length > 1)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const trailer = form?.trailers === true ? settings.get("x-amz-trailer") : undefined;
  const trailing = trailer === undefined ? undefined : algorithmOfHeader(trailer);
  if (trailer !== undefined && trailing === undefined) throw notImplemented(`the trailer ${trailer}`);
  const named = settings.get("x-amz-sdk-checksum-algorithm");
  const algorithm = checksum?.algorithm ?? trailing;
  if (named !== undefined && algorithm !== undefined && checksumAlgorithm(named) !== algorithm) {
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header does not match the checksum that is sent.");
  }
  return {
    length,
    chunked,
    sha256: /^[0-9a-f]{64}$/.test(payloadHash) ? payloadHash : undefined,
    md5: contentMd5(headers.get("content-md5")),
    algorithm,
    checksum: checksum?.value,
  };
}

async function receiveInto(
  sink: Sink,
  { message, chunkSignatures: signatures }: StoreRequest,
  expected: Expectations,
): Promise<HashedContent> {
  const trailers = new Map<string, string>();
  // Leaving the loop early must not end the connection, on which the answer has yet to go out.
  const raw = message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const sha256 = createHash("sha256");
  const body = announced(expected.chunked ? decodeAwsChunked(raw, trailers, signatures) : raw, expected.length, sha256);
  const content = await hashedInto(sink, body, expected.algorithm);
  const computed = sha256.digest("hex");
  if (expected.sha256 !== undefined && computed !== expected.sha256) {
    throw new S3Error(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: expected.sha256, S3ComputedContentSHA256: computed },
    );
  }
  if (expected.md5 !== undefined && expected.md5 !== Buffer.from(content.md5, "hex").toString("base64")) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  const { checksum } = content;
  if (checksum !== undefined)
    checkChecksum(checksum, expected.checksum ?? trailers.get(checksumHeader(checksum.algorithm)));
  return content;
}

/** The base64 of 16 bytes. @throws {S3Error} InvalidDigest */
function contentMd5(given: string | undefined): string | undefined {
  if (given === undefined || /^[A-Za-z0-9+/]{22}==$/.test(given)) return given;
  throw new S3Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
}

/** A body as long as was announced, which is within the limit; more than that is not stored. */
async function* announced(source: AsyncIterable<Buffer>, length: number, hash: Hash): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > length) break;
    hash.update(chunk);
    yield chunk;
  }
  if (size !== length) {
    throw new S3Error(400, "IncompleteBody", "The request body is not as long as its headers say.");
  }
}

function checkChecksum({ algorithm, value }: Checksum, given: string | undefined): void {
  if (given === undefined) {
    throw new S3Error(400, "MalformedTrailerError", `The trailer ${checksumHeader(algorithm)} is missing.`);
  }
  if (given !== value) {
    throw new S3Error(400, "BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
