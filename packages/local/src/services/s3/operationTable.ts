import type { WireRequest } from "../../http/wireRequest";
import { notImplemented, S3Error } from "./s3Error";
import type { S3Target } from "./s3Request";

/** What the local run offers of the S3 API. */
export type OperationName =
  | "AbortMultipartUpload"
  | "CompleteMultipartUpload"
  | "CopyObject"
  | "CreateMultipartUpload"
  | "DeleteObject"
  | "DeleteObjects"
  | "DeleteObjectTagging"
  | "GetBucketCors"
  | "GetBucketLocation"
  | "GetBucketVersioning"
  | "GetObject"
  | "GetObjectAttributes"
  | "GetObjectTagging"
  | "HeadBucket"
  | "HeadObject"
  | "ListBuckets"
  | "ListMultipartUploads"
  | "ListObjects"
  | "ListObjectsV2"
  | "ListObjectVersions"
  | "ListParts"
  | "PutObject"
  | "PutObjectTagging"
  | "UploadPart"
  | "UploadPartCopy";

export interface OperationDefinition {
  name: OperationName;
  method: string;
  /** What the path has to name. */
  on: "service" | "bucket" | "object";
  /** What IAM calls it (Service Authorization Reference, "Amazon S3"); undefined where each key of the body is checked. */
  action: string | undefined;
  /** The same when the request names a version. */
  versionAction: string | undefined;
  /** Query parameters that make a request this operation. */
  required: readonly string[];
  /** Query parameters that it may have besides. */
  optional: readonly string[];
  /** Settings that it has besides those of every operation; the first one of a copy makes a request this operation. */
  settings: readonly string[];
}

/** Headers of the answer that a signed request may set, by the parameter that does. */
export const responseHeaders: Readonly<Record<string, string>> = {
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
  "response-content-language": "content-language",
  "response-content-type": "content-type",
  "response-expires": "expires",
};

const copySource = "x-amz-copy-source";
const sourceSettings = [
  copySource,
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-modified-since",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-if-unmodified-since",
  "x-amz-source-expected-bucket-owner",
];
const read = [...Object.keys(responseHeaders), "partNumber", "versionId"];
const listing = ["delimiter", "encoding-type", "prefix"];

const table: readonly OperationDefinition[] = [
  operation("GET service", "ListBuckets", "s3:ListAllMyBuckets", {
    optional: ["bucket-region", "continuation-token", "max-buckets", "prefix"],
  }),
  operation("HEAD bucket", "HeadBucket", "s3:ListBucket"),
  operation("GET bucket", "GetBucketCors", "s3:GetBucketCORS", { required: ["cors"] }),
  operation("GET bucket", "GetBucketLocation", "s3:GetBucketLocation", { required: ["location"] }),
  operation("GET bucket", "GetBucketVersioning", "s3:GetBucketVersioning", { required: ["versioning"] }),
  operation("GET bucket", "ListObjects", "s3:ListBucket", { optional: [...listing, "marker", "max-keys"] }),
  operation("GET bucket", "ListObjectsV2", "s3:ListBucket", {
    required: ["list-type"],
    optional: [...listing, "continuation-token", "fetch-owner", "max-keys", "start-after"],
  }),
  operation("GET bucket", "ListObjectVersions", "s3:ListBucketVersions", {
    required: ["versions"],
    optional: [...listing, "key-marker", "max-keys", "version-id-marker"],
  }),
  operation("GET bucket", "ListMultipartUploads", "s3:ListBucketMultipartUploads", {
    required: ["uploads"],
    optional: [...listing, "key-marker", "max-uploads", "upload-id-marker"],
  }),
  operation("POST bucket", "DeleteObjects", undefined, { required: ["delete"] }),
  operation("GET object", "GetObject", "s3:GetObject", { versionAction: "s3:GetObjectVersion", optional: read }),
  operation("HEAD object", "HeadObject", "s3:GetObject", { versionAction: "s3:GetObjectVersion", optional: read }),
  operation("GET object", "GetObjectAttributes", "s3:GetObject", {
    versionAction: "s3:GetObjectVersion",
    required: ["attributes"],
    optional: ["versionId"],
    settings: ["x-amz-max-parts", "x-amz-object-attributes", "x-amz-part-number-marker"],
  }),
  operation("GET object", "GetObjectTagging", "s3:GetObjectTagging", {
    versionAction: "s3:GetObjectVersionTagging",
    required: ["tagging"],
    optional: ["versionId"],
  }),
  operation("PUT object", "PutObjectTagging", "s3:PutObjectTagging", {
    versionAction: "s3:PutObjectVersionTagging",
    required: ["tagging"],
    optional: ["versionId"],
  }),
  operation("DELETE object", "DeleteObjectTagging", "s3:DeleteObjectTagging", {
    versionAction: "s3:DeleteObjectVersionTagging",
    required: ["tagging"],
    optional: ["versionId"],
  }),
  operation("PUT object", "PutObject", "s3:PutObject", { settings: ["x-amz-tagging"] }),
  operation("PUT object", "CopyObject", "s3:PutObject", {
    settings: [...sourceSettings, "x-amz-metadata-directive", "x-amz-tagging", "x-amz-tagging-directive"],
  }),
  operation("DELETE object", "DeleteObject", "s3:DeleteObject", {
    versionAction: "s3:DeleteObjectVersion",
    optional: ["versionId"],
  }),
  operation("POST object", "CreateMultipartUpload", "s3:PutObject", {
    required: ["uploads"],
    settings: ["x-amz-tagging"],
  }),
  operation("PUT object", "UploadPart", "s3:PutObject", { required: ["partNumber", "uploadId"] }),
  operation("PUT object", "UploadPartCopy", "s3:PutObject", {
    required: ["partNumber", "uploadId"],
    settings: [...sourceSettings, "x-amz-copy-source-range"],
  }),
  operation("POST object", "CompleteMultipartUpload", "s3:PutObject", {
    required: ["uploadId"],
    settings: ["x-amz-mp-object-size"],
  }),
  operation("DELETE object", "AbortMultipartUpload", "s3:AbortMultipartUpload", { required: ["uploadId"] }),
  operation("GET object", "ListParts", "s3:ListMultipartUploadParts", {
    required: ["uploadId"],
    optional: ["max-parts", "part-number-marker"],
  }),
];

/**
 * The operation that a request asks for. A parameter that the operation does not know makes it another one, which is
 * not offered: no parameter is ever ignored.
 * @throws {S3Error} NotImplemented, MethodNotAllowed
 */
export function operationOf(
  { method, query }: WireRequest,
  { bucketName, key }: S3Target,
  settings: ReadonlyMap<string, string>,
): OperationDefinition {
  if (!["DELETE", "GET", "HEAD", "POST", "PUT"].includes(method)) {
    throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", {
      Method: method,
    });
  }
  // `x-id` is the SDK's own note of the operation; it decides nothing.
  const names = [...query.keys()].filter((name) => name !== "x-id" && !name.toLowerCase().startsWith("x-amz-"));
  const on = bucketName === undefined ? "service" : key === undefined ? "bucket" : "object";
  const found = table.find(
    (candidate) =>
      candidate.method === method &&
      candidate.on === on &&
      (method !== "PUT" || candidate.settings.includes(copySource) === settings.has(copySource)) &&
      candidate.required.every((name) => names.includes(name)) &&
      names.every((name) => candidate.required.includes(name) || candidate.optional.includes(name)),
  );
  if (found === undefined || [...query.values()].some((values) => values.length > 1)) {
    throw notImplemented(`${method} on the ${on} with ${names.join(", ") || "no parameters"}`);
  }
  if (found.name === "ListObjectsV2" && query.get("list-type")?.[0] !== "2")
    throw notImplemented("list-type other than 2");
  return found;
}

function operation(
  target: `${string} ${OperationDefinition["on"]}`,
  name: OperationName,
  action: string | undefined,
  more: Partial<Pick<OperationDefinition, "versionAction" | "required" | "optional" | "settings">> = {},
): OperationDefinition {
  const [method, on] = target.split(" ") as [string, OperationDefinition["on"]];
  return { name, method, on, action, versionAction: action, required: [], optional: [], settings: [], ...more };
}
