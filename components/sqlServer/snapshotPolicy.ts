import type * as aws from "@pulumi/aws";
import { parseArn } from "../shared/arn";

/**
 * Allows only this account's lifecycle policies to assume a role (EBS User Guide, "IAM service roles for Amazon Data
 * Lifecycle Manager").
 */
export function snapshotTrust({
  partition,
  accountId,
}: {
  partition: string;
  accountId: string;
}): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "dlm.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:${partition}:dlm:*:${accountId}:policy/*` },
        },
      },
    ],
  };
}

/**
 * Making snapshots of one volume, copying them to another region if there is one, and deleting what Data Lifecycle Manager
 * has made: it marks its snapshots with a tag that nobody else can give. EC2 has no resources for looking things up.
 */
export function snapshotPolicy(volumeArn: string, copyRegion?: string): aws.iam.PolicyDocument {
  const { partition = "aws", region = "*" } = parseArn(volumeArn) ?? {};
  const snapshotsIn = (place: string): string => `arn:${partition}:ec2:${place}::snapshot/*`;
  const made = snapshotsIn(region);
  const snapshots = copyRegion === undefined ? made : [made, snapshotsIn(copyRegion)];
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], Resource: "*" },
      { Effect: "Allow", Action: "ec2:CreateSnapshot", Resource: [volumeArn, made] },
      ...(copyRegion === undefined
        ? []
        : [{ Effect: "Allow" as const, Action: "ec2:CopySnapshot", Resource: snapshots }]),
      { Effect: "Allow", Action: "ec2:CreateTags", Resource: snapshots },
      {
        Effect: "Allow",
        Action: "ec2:DeleteSnapshot",
        Resource: snapshots,
        Condition: { StringLike: { "aws:ResourceTag/aws:dlm:lifecycle-policy-id": "*" } },
      },
    ],
  };
}
