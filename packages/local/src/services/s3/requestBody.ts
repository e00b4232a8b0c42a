import { createHash } from "node:crypto";
import { decodeAwsChunked } from "./awsChunked";
import { algorithmOfHeader, checksumAlgorithm, checksumHeader, startChecksum } from "./checksums";
import type { Checksum, ChecksumAlgorithm } from "./checksums";
import type { ObjectFiles, StagedFile } from "./objectFiles";
import { entityTooLarge, invalidRequest, notImplemented, S3Error } from "./s3Error";
import type { StoreRequest } from "./s3Request";

/** How aws-chunked bodies with a checksum at the end are announced. */
const streamingTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
export const unsignedPayload = "UNSIGNED-PAYLOAD";

/** A body that was received whole and is what the request said it would be. */
export interface ReceivedBody {
  file: string;
  size: number;
  /** Hexadecimal. */
  md5: string;
  checksum: Checksum | undefined;
}

/** @throws {S3Error} when the value is none that S3 knows, or stands for signed chunks */
export function checkPayloadHash(payloadHash: string): void {
  if (/^[0-9a-f]{64}$/.test(payloadHash) || [unsignedPayload, streamingTrailer].includes(payloadHash)) return;
  if (payloadHash.startsWith("STREAMING-")) throw notImplemented(`x-amz-content-sha256: ${payloadHash}`);
  throw new S3Error(
    400,
    "InvalidArgument",
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, or a valid sha256 value.",
    { ArgumentName: "x-amz-content-sha256", ArgumentValue: payloadHash },
  );
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
    const { size, md5, checksum } = await receiveInto(staged, exchange, expected);
    return { file: await staged.keep(), size, md5, checksum };
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
  const chunked = payloadHash === streamingTrailer;
  if (!chunked && /(?:^|,)\s*aws-chunked\b/i.test(headers.get("content-encoding") ?? "")) {
    throw invalidRequest(`An aws-chunked body needs x-amz-content-sha256: ${streamingTrailer}.`);
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
  const trailer = chunked ? settings.get("x-amz-trailer") : undefined;
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
    md5: headers.get("content-md5"),
    algorithm,
    checksum: checksum?.value,
  };
}

async function receiveInto(
  sink: Pick<StagedFile, "write">,
  { message }: StoreRequest,
  expected: Expectations,
): Promise<Omit<ReceivedBody, "file">> {
  const trailers = new Map<string, string>();
  // Leaving the loop early must not end the connection, on which the answer has yet to go out.
  const raw = message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const sha256 = createHash("sha256");
  const md5 = createHash("md5");
  const running = expected.algorithm === undefined ? undefined : startChecksum(expected.algorithm);
  let size = 0;
  for await (const chunk of expected.chunked ? decodeAwsChunked(raw, trailers) : raw) {
    size += chunk.length;
    // What was announced is within the limit; more than that is not stored.
    if (size > expected.length) break;
    sha256.update(chunk);
    md5.update(chunk);
    running?.update(chunk);
    await sink.write(chunk);
  }
  if (size !== expected.length) {
    throw new S3Error(400, "IncompleteBody", "The request body is not as long as its headers say.");
  }
  const computed = sha256.digest("hex");
  if (expected.sha256 !== undefined && computed !== expected.sha256) {
    throw new S3Error(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: expected.sha256, S3ComputedContentSHA256: computed },
    );
  }
  const digest = md5.digest();
  if (expected.md5 !== undefined && expected.md5 !== digest.toString("base64")) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  const checksum = running && expected.algorithm && { algorithm: expected.algorithm, value: await running.digest() };
  if (checksum !== undefined)
    checkChecksum(checksum, expected.checksum ?? trailers.get(checksumHeader(checksum.algorithm)));
  return {
    size,
    md5: digest.toString("hex"),
    checksum: checksum === undefined ? undefined : { ...checksum, type: "FULL_OBJECT" },
  };
}

function checkChecksum(
  { algorithm, value }: { algorithm: ChecksumAlgorithm; value: string },
  given: string | undefined,
): void {
  if (given === undefined) {
    throw new S3Error(400, "MalformedTrailerError", `The trailer ${checksumHeader(algorithm)} is missing.`);
  }
  if (given !== value) {
    throw new S3Error(400, "BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
