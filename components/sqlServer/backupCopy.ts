import type * as aws from "@pulumi/aws";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { parseArn } from "../shared/arn";

/** A bucket of another account that every backup is copied to. */
export interface BackupCopy {
  /** ARN of the bucket, which has versions; in any region. */
  bucketArn: string;
  /** Account that the bucket is in: it gets to own the copies. */
  accountId: string;
}

export function checkBackupCopy(checks: ArgumentChecks, { bucketArn, accountId }: BackupCopy): void {
  const { service, region, accountId: account, resource = "" } = parseArn(bucketArn) ?? {};
  const isBucket =
    service === "s3" && region === "" && account === "" && /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(resource);
  checks.note("backupCopy.bucketArn", bucketArn, isBucket ? undefined : "the ARN of a bucket, arn:aws:s3:::…");
  checks.note("backupCopy.accountId", accountId, /^\d{12}$/.test(accountId) ? undefined : "an account's 12 digits");
}

/** Allows S3 to assume a role. Nobody but who may pass the role has S3 use it. */
export const copyTrust: aws.iam.PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/**
 * Reading versions of the backups and writing them to the other account's bucket (S3 User Guide, "Setting up permissions
 * for live replication"). Deletions are not copied.
 */
export function copyPolicy(sourceArn: string, bucketArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: sourceArn },
      {
        Effect: "Allow",
        Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
        Resource: `${sourceArn}/*`,
      },
      {
        Effect: "Allow",
        Action: ["s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateObject", "s3:ReplicateTags"],
        Resource: `${bucketArn}/*`,
      },
    ],
  };
}
