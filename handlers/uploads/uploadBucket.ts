import type * as s3 from "@aws-sdk/client-s3";
import { OperatorError } from "../log";
import type { Page } from "../http/page";

/** A file below the caller's prefix in the bucket. */
export interface Upload {
  /** Without the caller's prefix. */
  name: string;
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
}

/** One client for all invocations of this process, to reuse its connections. */
let client: s3.S3Client | undefined;

/** A page of an identity's files, by name. `UPLOAD_BUCKET` names the bucket; credentials are the function's role's. */
export async function listUploads(identityId: string, page: Page): Promise<{ uploads: Upload[]; more: boolean }> {
  const bucket = process.env.UPLOAD_BUCKET;
  if (bucket === undefined || bucket === "")
    throw new OperatorError("UPLOAD_BUCKET is not set; set it to the bucket's name in the function's environment.");
  const { S3Client, ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  client ??= new S3Client({
    maxAttempts: 3,
    // Without limits of its own a request to a dead endpoint would use up the function's whole timeout.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
  });
  const prefix = `${identityId}/`;
  const { Contents = [], IsTruncated = false } = await client.send(
    new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      MaxKeys: page.limit,
      ...(page.after === undefined ? {} : { StartAfter: prefix + page.after }),
    }),
  );
  const uploads = Contents.map(({ Key = "", Size = 0, LastModified }) => ({
    name: Key.slice(prefix.length),
    size: Size,
    lastModified: (LastModified ?? new Date(0)).toISOString(),
  }));
  return { uploads, more: IsTruncated };
}
