import type { AccessControl } from "../iam/localIam";
import type { ServiceModule } from "../service";
import { createBuckets } from "./buckets";

/** Buckets. Settings that change nothing on one machine, such as encryption at rest, are taken as they are. */
export const s3 = {
  name: "s3",
  resourceTypes: [
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
  ],
  servedTypes: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  listener: "s3",
  targetPrefix: "",
  storage: ["s3"],
  create: (program, { dataDirectory, events }, { iam }) =>
    createBuckets(program, {
      dataDirectory,
      iam,
      onRequest: events.onRequest,
      onWarning: (message) => {
        events.onDiagnostic("warning", message);
      },
    }),
} satisfies ServiceModule<{
  iam: AccessControl;
}>;
