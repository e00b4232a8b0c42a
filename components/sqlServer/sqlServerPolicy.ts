import type * as aws from "@pulumi/aws";

/** Allows EC2 instances to assume a role. `dnsSuffix` is `amazonaws.com`, or `amazonaws.com.cn` in China. */
export function trustInstances(dnsSuffix: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `ec2.${dnsSuffix}` }, Action: "sts:AssumeRole" }],
  };
}

/**
 * What the host does with the secrets of its database: it makes the passwords, stores them there and reads them again.
 * Making a password touches no resource, so none can be named (Service Authorization Reference, "AWS Secrets Manager").
 */
export function hostSecretsPolicy(secretArns: string[]): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
        Resource: secretArns,
      },
      { Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
    ],
  };
}

/** Allows to add backups and to read them, not to delete one: the bucket's lifecycle does that. */
export function hostBackupsPolicy(bucketArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: `${bucketArn}/*` },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    ],
  };
}

/** Allows to publish metrics in one namespace; PutMetricData knows no resource. */
export function hostMetricsPolicy(namespace: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
      },
    ],
  };
}
