import type * as aws from "@pulumi/aws";
import { identityServiceName } from "./identityTrust";

/** Nothing, whatever else gets attached to the role: an explicit deny beats every allow. */
export const denyEverything: aws.iam.PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"] }],
};

/** Invoking exactly these routes. */
export function invokePolicy(executeArns: readonly string[]): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [...executeArns] }],
  };
}

/** What may be done with the objects under the caller's own prefix, and the key that the bucket encrypts with. */
interface ObjectAccess {
  identityPoolId: string;
  bucketArn: string;
  /** Deletes, besides reading and writing. */
  delete: boolean;
  /** Lists the keys under the prefix. */
  list: boolean;
  kmsKeyArn?: string | undefined;
}

/**
 * Reading and writing the objects under `<identity id>/` of one bucket.
 *
 * The identity id stays a policy variable: IAM puts in the caller's own at each request (IAM User Guide,
 * "IAM policy elements: Variables and tags"), so that one role serves every user and none reaches another's objects.
 */
export function objectPolicy(access: ObjectAccess): aws.iam.PolicyDocument {
  const { bucketArn, kmsKeyArn } = access;
  const ownPrefix = `\${${identityServiceName(access.identityPoolId)}:sub}`;
  // To upload in parts is to put; to give up and free the parts is not.
  const actions = [
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:PutObject",
    ...(access.delete ? ["s3:DeleteObject"] : []),
  ];
  const statements: aws.iam.PolicyStatement[] = [
    { Effect: "Allow", Action: actions, Resource: [`${bucketArn}/${ownPrefix}/*`] },
  ];
  if (access.list) {
    const Condition = { StringLike: { "s3:prefix": [`${ownPrefix}/*`] } };
    statements.push({ Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn], Condition });
  }
  if (kmsKeyArn !== undefined) {
    // S3 names the bucket (with a bucket key) or the object in the encryption context: no use of the key elsewhere.
    const Condition = { StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] } };
    const Action = ["kms:Decrypt", "kms:GenerateDataKey"];
    statements.push({ Effect: "Allow", Action, Resource: [kmsKeyArn], Condition });
  }
  return { Version: "2012-10-17", Statement: statements };
}
