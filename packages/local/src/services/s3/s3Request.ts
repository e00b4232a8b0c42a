import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { WireRequest } from "../../http/wireRequest";
import type { ConditionContext } from "../iam/localIam";
import type { BucketConfiguration } from "./bucketConfiguration";
import type { ChunkSignatures } from "./chunkSignatures";
import { S3Error } from "./s3Error";

export const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** What a path-style target names. */
export interface S3Target {
  /** Undefined for the service itself. */
  bucketName: string | undefined;
  /** Undefined for the bucket itself. Taken as it is: `..` is a name like any other. */
  key: string | undefined;
}

/** Longest key in bytes of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const longestKeyBytes = 1_024;

/** @throws {S3Error} InvalidURI, KeyTooLongError */
export function s3Target({ path }: WireRequest): S3Target {
  const [, bucketPart = "", keyPart] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  try {
    const bucketName = decodeURIComponent(bucketPart);
    const key = decodeURIComponent(keyPart ?? "");
    checkKeyLength(key);
    return { bucketName: bucketName === "" ? undefined : bucketName, key: key === "" ? undefined : key };
  } catch (error) {
    if (error instanceof S3Error) throw error;
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.", { URI: path });
  }
}

/**
 * The request's `x-amz-` settings by lower-case name. Presigned URLs carry as parameters what other requests carry as
 * headers; both are signed.
 */
export function amzSettings({ headers, query }: WireRequest, presigned: boolean): Map<string, string> {
  const settings = new Map<string, string>();
  if (presigned) {
    for (const [name, values] of query) {
      const lower = name.toLowerCase();
      if (lower.startsWith("x-amz-") && !signatureParameters.has(lower)) settings.set(lower, values.join(","));
    }
  }
  for (const [name, value] of headers) if (name.startsWith("x-amz-")) settings.set(name, value);
  return settings;
}

/** @throws {S3Error} KeyTooLongError */
export function checkKeyLength(key: string): void {
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes <= longestKeyBytes) return;
  throw new S3Error(400, "KeyTooLongError", "Your key is too long", {
    Size: String(keyBytes),
    MaxSizeAllowed: String(longestKeyBytes),
  });
}

/** @param name lower-case */
export function isSignatureParameter(name: string): boolean {
  return signatureParameters.has(name);
}

const signatureParameters = new Set([
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
]);

/** Content to be stored under a key. */
export interface StoreRequest {
  /** Where the content comes from. */
  message: Readable;
  wire: Pick<WireRequest, "headers">;
  bucket: BucketConfiguration;
  /** Empty for an operation on the bucket. */
  key: string;
  settings: ReadonlyMap<string, string>;
  /** `x-amz-content-sha256`, or what stands for it: a hash, `UNSIGNED-PAYLOAD` or the name of a streaming form. */
  payloadHash: string;
  /** Of a body whose chunks are signed. */
  chunkSignatures?: ChunkSignatures | undefined;
}

/** One request to a bucket that was found and may be answered. */
export interface S3Exchange extends StoreRequest {
  response: ServerResponse;
  wire: WireRequest;
  /** The version that the request names. */
  versionId: string | undefined;
  access: ObjectAccess;
  region: string;
}

/** What the caller may do, besides what the operation itself has been allowed for. */
export interface ObjectAccess {
  /**
   * @param key undefined for the bucket itself
   * @throws {S3Error} NoSuchBucket, AccessDenied
   * @returns the bucket
   */
  check: (
    action: string,
    bucketName: string,
    key: string | undefined,
    context?: ConditionContext,
  ) => BucketConfiguration;
  /** Whether the caller may learn that a key of the bucket does not exist. */
  mayList: (bucket: BucketConfiguration) => boolean;
}
