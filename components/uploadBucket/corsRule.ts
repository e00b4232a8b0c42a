import type * as aws from "@pulumi/aws";

/** All that S3 has: CORS says what a browser may ask, the grants of IdentityRoles say what a user may do. */
const methods = ["DELETE", "GET", "HEAD", "POST", "PUT"];

/**
 * What AWS SDKs and their users set in a browser, besides the headers that need no permission; in lower case, as browsers
 * ask for them. Metadata and checksums begin with `x-amz-`.
 */
const requestHeaders = [
  "amz-sdk-*",
  "authorization",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-md5",
  "content-type",
  "expires",
  "if-*",
  "range",
  "x-amz-*",
];

/** What SDKs read. S3 allows no wildcard here (S3 User Guide, "Elements of a CORS configuration"). */
const responseHeaders = [
  // Multipart uploads are completed with the parts' ETags, and their checksums.
  "ETag",
  "x-amz-checksum-crc32",
  "x-amz-checksum-crc32c",
  "x-amz-checksum-crc64nvme",
  "x-amz-checksum-sha1",
  "x-amz-checksum-sha256",
  "x-amz-checksum-type",
  "Content-Range",
  "Location",
  "x-amz-delete-marker",
  "x-amz-id-2",
  "x-amz-request-id",
  "x-amz-server-side-encryption",
  "x-amz-version-id",
];

/** Seconds for which a browser may remember a preflight's answer. */
const preflightMaxAge = 3_600;

/** Lets pages of these origins use the bucket with an AWS SDK, and with forms that were signed for them. */
export function corsRule(allowedOrigins: string[]): aws.types.input.s3.BucketCorsConfigurationCorsRule {
  return {
    allowedOrigins,
    allowedMethods: methods,
    allowedHeaders: requestHeaders,
    exposeHeaders: responseHeaders,
    maxAgeSeconds: preflightMaxAge,
  };
}
