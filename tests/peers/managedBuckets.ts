import type { IncomingMessage } from "node:http";
import type { RecordedProgram } from "../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../local/recordedFixtures";
import { withResource } from "./managedPools";

const bucketType = "aws:s3/bucket:Bucket";

/**
 * What CreateBucket, DeleteBucket and PutBucketVersioning make of a program, and the status of their answer. Undefined for
 * other requests: Amazon S3 of the local run answers.
 */
export function managedBucket(
  program: RecordedProgram,
  { method, url = "" }: IncomingMessage,
  body: string,
): { program: RecordedProgram; status: number } | undefined {
  const [, bucket = "", query = ""] = /^\/([a-z0-9.-]{3,63})\/?(?:\?(.*))?$/.exec(url) ?? [];
  const exists = program.resources.some(({ type, id }) => type === bucketType && id === bucket);
  if (bucket === "") return undefined;
  if (method === "PUT" && query === "") {
    if (exists) return { program, status: 200 };
    const resource = recordedResource(bucketType, bucket, { bucket, arn: `arn:aws:s3:::${bucket}` });
    return { program: withResource(program, resource), status: 200 };
  }
  if (!exists) return undefined;
  if (method === "DELETE" && query === "") {
    const resources = program.resources.filter(({ id }) => id !== bucket);
    return { program: { ...program, resources }, status: 204 };
  }
  const status = /<Status>(Enabled|Suspended)<\/Status>/.exec(body)?.[1];
  if (method !== "PUT" || query !== "versioning" || status === undefined) return undefined;
  const versioning = { bucket, versioningConfiguration: { status } };
  const resource = recordedResource("aws:s3/bucketVersioning:BucketVersioning", bucket, versioning);
  return { program: withResource(program, resource), status: 200 };
}
