import type { RecordedProgram, RecordedResource } from "../../../../packages/local/src/record/recordedProgram";
import { bucketArn, bucketName, identityProgram, policyOf, resource, rolePolicy } from "../iam/identityProgram";

export const archiveName = "archive-1a2b3c4";
export const archiveArn = `arn:aws:s3:::${archiveName}`;

/** Keys under it are closed to the program below, whatever the operation. */
export const closedPrefix = "closed/";

/** A program whose signed-in users may do everything in two buckets, but for what lies under `closedPrefix`. */
export function managedProgram(...more: RecordedResource[]): RecordedProgram {
  const both = [bucketArn, archiveArn];
  return identityProgram(
    resource("aws:s3/bucket:Bucket", "archive", archiveName, { bucket: archiveName, arn: archiveArn }),
    rolePolicy(
      "identity-authenticated",
      "all",
      policyOf(
        { Effect: "Allow", Action: ["s3:*"], Resource: both.flatMap((arn) => [arn, `${arn}/*`]) },
        { Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] },
        { Effect: "Deny", Action: ["s3:*"], Resource: both.map((arn) => `${arn}/${closedPrefix}*`) },
      ),
    ),
    ...more,
  );
}

/** `aws.s3.BucketVersioning` of the first bucket. */
export function versioning(status: "Enabled" | "Suspended" | "Disabled"): RecordedResource {
  return resource("aws:s3/bucketVersioning:BucketVersioning", "uploads", bucketName, {
    bucket: bucketName,
    versioningConfiguration: { status },
  });
}
