import type * as aws from "@pulumi/aws";

/** AWS services that a private network reaches without a route to the internet, by an address in its own subnets. */
export const interfaceServices = ["secretsmanager", "ssm", "ssmmessages", "ec2messages", "monitoring"] as const;

export type InterfaceService = (typeof interfaceServices)[number];

/** Where a network is. */
export interface NetworkPlace {
  partition: string;
  /** Such as `amazonaws.com`. */
  dnsSuffix: string;
  region: string;
  accountId: string;
}

/**
 * The name of a service that an endpoint leads to. For these services it begins with `com.amazonaws` in China and GovCloud
 * too; others have `cn.com.amazonaws` there (AWS PrivateLink Guide, "AWS services that integrate with AWS PrivateLink").
 */
export function endpointServiceName(region: string, service: InterfaceService | "s3"): string {
  return `com.amazonaws.${region}.${service}`;
}

/**
 * Names that resolve within the network: those of its endpoints, and EC2's of its instances. Of S3, every bucket of the
 * region: the endpoint's policy decides which of them can be reached. Each ends with a dot, as Route 53 stores it.
 */
export function endpointDomains({ region, dnsSuffix }: Pick<NetworkPlace, "region" | "dnsSuffix">): string[] {
  return [
    ...interfaceServices.map((service) => `${service}.${region}.${dnsSuffix}.`),
    `s3.${region}.${dnsSuffix}.`,
    `*.s3.${region}.${dnsSuffix}.`,
    "*.compute.internal.",
    "*.ec2.internal.",
  ];
}

/** Lets this account's users and roles through an interface endpoint: nobody else's credentials are of any use inside. */
export function accountOnlyPolicy(accountId: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowOwnAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
      },
    ],
  };
}

/**
 * This account's own buckets, as far as the roles of the network's members allow, and reading from the buckets of AWS that
 * the SSM agent needs. Nothing can be sent to a bucket of another account (Systems Manager User Guide, "SSM Agent communications with AWS managed
 * S3 buckets").
 */
export function bucketsPolicy({ partition, region, accountId }: NetworkPlace): aws.iam.PolicyDocument {
  const buckets = [
    `amazon-ssm-${region}`,
    `amazon-ssm-packages-${region}`,
    `aws-ssm-${region}`,
    `aws-ssm-distributor-file-${region}`,
    `aws-ssm-document-attachments-${region}`,
    `aws-windows-downloads-${region}`,
    `patch-baseline-snapshot-${region}`,
    `${region}-birdwatcher-prod`,
  ];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowOwnBuckets",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: {
          StringEquals: { "aws:PrincipalAccount": accountId, "aws:ResourceAccount": accountId },
        },
      },
      {
        Sid: "AllowReadingAgentBuckets",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
      },
    ],
  };
}

/** Allows only the flow logs of this account and region to assume a role (VPC User Guide, "Flow logs"). */
export function flowLogTrust({ partition, region, accountId }: NetworkPlace): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
        },
      },
    ],
  };
}

/**
 * Writing flow logs to one group, which exists already; looking groups up knows no resource (VPC User Guide, "IAM role for
 * publishing flow logs to CloudWatch Logs").
 */
export function flowLogPolicy(logGroupArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: `${logGroupArn}:*`,
      },
    ],
  };
}
