import type { WireRequest } from "../../http/wireRequest";
import { notImplemented, S3Error } from "./s3Error";
import type { S3Target } from "./s3Request";

/** What the local run offers of the S3 API. */
type OperationName =
  | "AbortMultipartUpload"
  | "CompleteMultipartUpload"
  | "CreateMultipartUpload"
  | "DeleteObject"
  | "GetObject"
  | "HeadBucket"
  | "HeadObject"
  | "ListObjectsV2"
  | "PutObject"
  | "UploadPart";

export interface OperationDefinition {
  name: OperationName;
  method: string;
  /** What the path has to name. */
  on: "bucket" | "object";
  /** What IAM calls it (Service Authorization Reference, "Amazon S3"). */
  action: string;
  /** Query parameters that make a request this operation. */
  required: readonly string[];
  /** Query parameters that it may have besides. */
  optional: readonly string[];
}

const listParameters = [
  "continuation-token",
  "delimiter",
  "encoding-type",
  "fetch-owner",
  "max-keys",
  "prefix",
  "start-after",
];

/** Headers of the answer that a signed request may set, by the parameter that does. */
export const responseHeaders: Readonly<Record<string, string>> = {
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
  "response-content-language": "content-language",
  "response-content-type": "content-type",
  "response-expires": "expires",
};

const table: readonly OperationDefinition[] = [
  operation("HeadBucket", "HEAD", "bucket", "s3:ListBucket"),
  operation("ListObjectsV2", "GET", "bucket", "s3:ListBucket", ["list-type"], listParameters),
  operation("GetObject", "GET", "object", "s3:GetObject", [], Object.keys(responseHeaders)),
  operation("HeadObject", "HEAD", "object", "s3:GetObject", [], Object.keys(responseHeaders)),
  operation("PutObject", "PUT", "object", "s3:PutObject"),
  operation("DeleteObject", "DELETE", "object", "s3:DeleteObject"),
  operation("CreateMultipartUpload", "POST", "object", "s3:PutObject", ["uploads"]),
  operation("UploadPart", "PUT", "object", "s3:PutObject", ["partNumber", "uploadId"]),
  operation("CompleteMultipartUpload", "POST", "object", "s3:PutObject", ["uploadId"]),
  operation("AbortMultipartUpload", "DELETE", "object", "s3:AbortMultipartUpload", ["uploadId"]),
];

/**
 * The operation that a request asks for. A parameter that the operation does not know makes it another one, which is
 * not offered: `?versionId=…`, say, is never read as the present version.
 * @throws {S3Error} NotImplemented, MethodNotAllowed
 */
export function operationOf({ method, query }: WireRequest, { bucketName, key }: S3Target): OperationDefinition {
  if (!["DELETE", "GET", "HEAD", "POST", "PUT"].includes(method)) {
    throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", {
      Method: method,
    });
  }
  // `x-id` is the SDK's own note of the operation; it decides nothing.
  const names = [...query.keys()].filter((name) => name !== "x-id" && !name.toLowerCase().startsWith("x-amz-"));
  const on = key === undefined ? "bucket" : "object";
  const found = table.find(
    (candidate) =>
      bucketName !== undefined &&
      candidate.method === method &&
      candidate.on === on &&
      candidate.required.every((name) => names.includes(name)) &&
      names.every((name) => candidate.required.includes(name) || candidate.optional.includes(name)),
  );
  if (found === undefined || [...query.values()].some((values) => values.length > 1)) {
    throw notImplemented(
      `${method} on ${bucketName === undefined ? "the service" : `a ${on}`} with ${names.join(", ") || "no parameters"}`,
    );
  }
  if (found.name === "ListObjectsV2" && query.get("list-type")?.[0] !== "2")
    throw notImplemented("list-type other than 2");
  return found;
}

function operation(
  name: OperationName,
  method: string,
  on: OperationDefinition["on"],
  action: string,
  required: readonly string[] = [],
  optional: readonly string[] = [],
): OperationDefinition {
  return { name, method, on, action, required, optional };
}
