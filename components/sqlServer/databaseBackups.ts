import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { copyPolicy, copyTrust } from "./backupCopy";
import type { BackupCopy } from "./backupCopy";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";
import { tlsOnlyPolicy } from "../shared/tlsOnlyPolicy";

/** Last word on the arguments and options of the resources of the backups' bucket. */
export interface DatabaseBackupsTransforms {
  backupBucket?: Transform<aws.s3.BucketArgs>;
  backupPublicAccessBlock?: Transform<aws.s3.BucketPublicAccessBlockArgs>;
  backupBucketPolicy?: Transform<aws.s3.BucketPolicyArgs>;
  backupEncryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
  backupVersioning?: Transform<aws.s3.BucketVersioningArgs>;
  backupLifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
  backupCopyRole?: Transform<aws.iam.RoleArgs>;
  backupCopyRolePolicy?: Transform<aws.iam.RolePolicyArgs>;
  backupReplication?: Transform<aws.s3.BucketReplicationConfigArgs>;
}

export interface DatabaseBackupsArgs {
  /** Days that a backup is kept, and as many again if it is overwritten or deleted. */
  retentionDays: number;
  /** Whether the bucket, and the backups in it, are protected from deletion. */
  deletionProtection: boolean;
  /** Default: no copy. */
  copy?: BackupCopy;
  tags?: Record<string, pulumi.Input<string>>;
  transform?: DatabaseBackupsTransforms;
}

/**
 * The part of a {@link SqlServer} that stores its backups: a private bucket with versions, so that the host, which may add
 * objects but delete none, cannot destroy an earlier backup either. The server's arguments are checked there.
 */
export class DatabaseBackups extends ComponentResource<DatabaseBackupsArgs> {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: DatabaseBackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("DatabaseBackups", name, () => args, opts);
    const { deletionProtection, transform } = args;
    this.bucket = this.child(
      aws.s3.Bucket,
      name,
      transform?.backupBucket,
      { forceDestroy: !deletionProtection, ...this.tags },
      deletionProtection ? { protect: true } : {},
    );
    const { bucket } = this.bucket;
    const publicAccessBlock = this.child(aws.s3.BucketPublicAccessBlock, name, transform?.backupPublicAccessBlock, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.child(
      aws.s3.BucketPolicy,
      name,
      transform?.backupBucketPolicy,
      { bucket, policy: this.bucket.arn.apply(tlsOnlyPolicy) },
      // S3 refuses some settings of a bucket while it is busy with another one.
      { dependsOn: publicAccessBlock },
    );
    this.child(aws.s3.BucketServerSideEncryptionConfiguration, name, transform?.backupEncryption, {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, blockedEncryptionTypes: ["SSE-C"] }],
    });
    const versioning = this.child(aws.s3.BucketVersioning, name, transform?.backupVersioning, {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    this.#createLifecycle(versioning);
    if (args.copy !== undefined) this.#copyTo(args.copy, versioning);
    this.registerOutputs({ bucketName: bucket });
  }

  #createLifecycle(versioning: aws.s3.BucketVersioning): void {
    const { retentionDays, transform } = this.args;
    this.child(
      aws.s3.BucketLifecycleConfiguration,
      this.name,
      transform?.backupLifecycle,
      {
        bucket: this.bucket.bucket,
        rules: [
          {
            id: "retention",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: retentionDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      { dependsOn: versioning },
    );
  }

  #copyTo({ bucketArn, accountId }: BackupCopy, versioning: aws.s3.BucketVersioning): void {
    const { transform } = this.args;
    const name = `${this.name}-copy`;
    const role = this.child(aws.iam.Role, name, transform?.backupCopyRole, {
      description: `Copies of the backups in ${this.name} to the account ${accountId}`,
      assumeRolePolicy: copyTrust,
      ...this.tags,
    });
    const rolePolicy = this.child(aws.iam.RolePolicy, name, transform?.backupCopyRolePolicy, {
      role: role.id,
      policy: pulumi.jsonStringify(this.bucket.arn.apply((arn) => copyPolicy(arn, bucketArn))),
    });
    const destination = { bucket: bucketArn, account: accountId, accessControlTranslation: { owner: "Destination" } };
    this.child(
      aws.s3.BucketReplicationConfig,
      this.name,
      transform?.backupReplication,
      {
        bucket: this.bucket.bucket,
        role: role.arn,
        rules: [
          {
            id: "copy",
            status: "Enabled",
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Disabled" },
            destination,
          },
        ],
      },
      { dependsOn: [versioning, rolePolicy] },
    );
  }
}
