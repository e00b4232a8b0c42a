import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateKeyArn } from "../shared/arn";
import { validateCorsOrigin } from "../shared/corsOrigin";
import { corsRule } from "./corsRule";
import { tlsOnlyPolicy } from "../shared/tlsOnlyPolicy";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";

/** S3 takes any positive 32-bit number of days. */
const days = wholeNumber(1, 2 ** 31 - 1);

export interface UploadBucketArgs {
  /** Origins of the pages that upload and download: exact https origins (http for localhost); at least one. */
  allowOrigins: string[];
  /** Days until S3 drops the parts of an upload that was never completed; default 7. */
  expireIncompleteUploadsAfterDays?: number;
  /** Days that an overwritten or deleted object can still be restored; default 30. */
  noncurrentVersionExpirationDays?: number;
  /** Whether destroying the bucket deletes the objects in it; default false, a bucket with objects is kept. */
  forceDestroy?: boolean;
  /** ARN of a KMS key to encrypt with; default: S3's own key (AES-256). */
  kmsKeyArn?: pulumi.Input<string>;
  /** Tags of the bucket. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to the underlying resources' arguments and options. */
  transform?: {
    bucket?: Transform<aws.s3.BucketArgs>;
    ownershipControls?: Transform<aws.s3.BucketOwnershipControlsArgs>;
    publicAccessBlock?: Transform<aws.s3.BucketPublicAccessBlockArgs>;
    policy?: Transform<aws.s3.BucketPolicyArgs>;
    encryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
    versioning?: Transform<aws.s3.BucketVersioningArgs>;
    lifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
    cors?: Transform<aws.s3.BucketCorsConfigurationArgs>;
  };
}

/**
 * A private bucket that signed-in users upload to from the browser, each under a prefix of their own:
 *
 * ```ts
 * const uploads = new UploadBucket("uploads", { allowOrigins: ["https://app.example.com"] });
 * identityRoles.grantReadWrite(uploads);
 * ```
 *
 * Encrypted, versioned, over TLS alone, without ACLs and closed to the public; unfinished uploads and old versions go
 * after a while.
 *
 * Pages of `allowOrigins` may use an AWS SDK, multipart uploads included, and post forms. **Nothing limits the size of what
 * a user uploads who was granted writing**: IAM and S3 have no condition on it. A limit needs a form that a function of
 * yours signs, without a grant of writing to users: `createPresignedPost` with `["content-length-range", 1, maxBytes]`.
 */
export class UploadBucket extends ComponentResource<UploadBucketArgs> {
  readonly bucket: aws.s3.Bucket;
  readonly ownershipControls: aws.s3.BucketOwnershipControls;
  readonly publicAccessBlock: aws.s3.BucketPublicAccessBlock;
  readonly policy: aws.s3.BucketPolicy;
  readonly encryption: aws.s3.BucketServerSideEncryptionConfiguration;
  readonly versioning: aws.s3.BucketVersioning;
  readonly lifecycle: aws.s3.BucketLifecycleConfiguration;
  readonly cors: aws.s3.BucketCorsConfiguration;

  readonly bucketName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The KMS key that the objects are encrypted with; absent with S3's own. */
  readonly kmsKeyArn?: pulumi.Output<string>;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: UploadBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("UploadBucket", name, (checks) => checkUploadBucketArgs(checks, args), opts);

    this.bucket = this.#createBucket();
    this.ownershipControls = this.#createOwnershipControls();
    this.publicAccessBlock = this.#createPublicAccessBlock();
    this.policy = this.#createPolicy();
    this.encryption = this.#createEncryption();
    this.versioning = this.#createVersioning();
    this.lifecycle = this.#createLifecycle();
    this.cors = this.#createCors();

    this.bucketName = this.bucket.bucket;
    this.arn = this.bucket.arn;
    if (this.args.kmsKeyArn !== undefined) this.kmsKeyArn = pulumi.output(this.args.kmsKeyArn);
    this.registerOutputs({ bucketName: this.bucketName, arn: this.arn, kmsKeyArn: this.kmsKeyArn });
  }

  #createBucket(): aws.s3.Bucket {
    const { forceDestroy = false, transform } = this.args;
    return this.child(aws.s3.Bucket, this.name, transform?.bucket, { forceDestroy, ...this.tags });
  }

  /** The bucket's owner owns every object, and ACLs count for nothing. */
  #createOwnershipControls(): aws.s3.BucketOwnershipControls {
    return this.child(aws.s3.BucketOwnershipControls, this.name, this.args.transform?.ownershipControls, {
      bucket: this.bucket.bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  }

  #createPublicAccessBlock(): aws.s3.BucketPublicAccessBlock {
    return this.child(
      aws.s3.BucketPublicAccessBlock,
      this.name,
      this.args.transform?.publicAccessBlock,
      {
        bucket: this.bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      this.#after(this.ownershipControls),
    );
  }

  #createPolicy(): aws.s3.BucketPolicy {
    return this.child(
      aws.s3.BucketPolicy,
      this.name,
      this.args.transform?.policy,
      {
        bucket: this.bucket.bucket,
        policy: this.bucket.arn.apply(tlsOnlyPolicy),
      },
      this.#after(this.publicAccessBlock),
    );
  }

  #createEncryption(): aws.s3.BucketServerSideEncryptionConfiguration {
    const { kmsKeyArn, transform } = this.args;
    const rule =
      kmsKeyArn === undefined
        ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
        : {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
            // One data key for many objects: S3 asks, and pays, KMS a fraction as often.
            bucketKeyEnabled: true,
          };
    return this.child(aws.s3.BucketServerSideEncryptionConfiguration, this.name, transform?.encryption, {
      bucket: this.bucket.bucket,
      // Nobody may encrypt objects with a key that the bucket's owner does not have.
      rules: [{ ...rule, blockedEncryptionTypes: ["SSE-C"] }],
    });
  }

  #createVersioning(): aws.s3.BucketVersioning {
    return this.child(aws.s3.BucketVersioning, this.name, this.args.transform?.versioning, {
      bucket: this.bucket.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
  }

  #createLifecycle(): aws.s3.BucketLifecycleConfiguration {
    const { expireIncompleteUploadsAfterDays = 7, noncurrentVersionExpirationDays = 30, transform } = this.args;
    return this.child(
      aws.s3.BucketLifecycleConfiguration,
      this.name,
      transform?.lifecycle,
      {
        bucket: this.bucket.bucket,
        rules: [
          {
            id: "expire-leftovers",
            status: "Enabled",
            filter: { prefix: "" },
            abortIncompleteMultipartUpload: { daysAfterInitiation: expireIncompleteUploadsAfterDays },
            noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionExpirationDays },
            // What a deletion leaves behind once the versions are gone.
            expiration: { expiredObjectDeleteMarker: true },
          },
        ],
      },
      this.#after(this.versioning),
    );
  }

  #createCors(): aws.s3.BucketCorsConfiguration {
    const { allowOrigins, transform } = this.args;
    return this.child(aws.s3.BucketCorsConfiguration, this.name, transform?.cors, {
      bucket: this.bucket.bucket,
      corsRules: [corsRule(allowOrigins)],
    });
  }

  /** S3 refuses some settings of a bucket while it is busy with another one, so these come one after the other. */
  #after(resource: pulumi.Resource): pulumi.CustomResourceOptions {
    return { dependsOn: resource };
  }
}

function checkUploadBucketArgs(checks: ArgumentChecks, args: UploadBucketArgs): UploadBucketArgs {
  const { allowOrigins, expireIncompleteUploadsAfterDays, noncurrentVersionExpirationDays, kmsKeyArn } = args;
  if (allowOrigins.length === 0) checks.note("allowOrigins", allowOrigins, "at least one origin");
  allowOrigins.forEach((origin, index) => {
    const allowed = allowOrigins.indexOf(origin) < index ? "each origin once" : validateCorsOrigin(origin);
    checks.note(`allowOrigins[${index}]`, origin, allowed);
  });
  for (const [field, value] of Object.entries({ expireIncompleteUploadsAfterDays, noncurrentVersionExpirationDays })) {
    if (value !== undefined) checks.note(field, value, days(value));
  }
  const checkedKey = kmsKeyArn === undefined ? {} : { kmsKeyArn: checks.text("kmsKeyArn", kmsKeyArn, validateKeyArn) };
  return { ...args, ...checkedKey };
}
