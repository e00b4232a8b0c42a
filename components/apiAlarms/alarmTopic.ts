import type * as aws from "@pulumi/aws";
import { parseArn } from "../shared/arn";
import type { Arn } from "../shared/arn";

/** Where something is. */
export type Place = Pick<Arn, "partition" | "region" | "accountId">;

/** Checks the ARN of a CloudWatch log group. */
export function validateLogGroupArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === "logs" && arn.region !== "" && arn.accountId !== "" && arn.resource.startsWith("log-group:")
    ? undefined
    : "the ARN of a CloudWatch log group";
}

/**
 * The policy of the key that encrypts the topic's messages. The account's own IAM policies go on to decide who else may
 * use and manage the key; services get nothing from those, so that they are named here (SNS Developer Guide, "Key
 * management", compatibility between event sources and encrypted topics).
 *
 * EventBridge gives KMS neither account nor rule, and a condition on them would silently drop its messages. What both
 * services send is the topic, in the encryption context: it holds them to topics of this account and region.
 */
export function topicKeyPolicy({ partition, region, accountId }: Place, services: readonly string[]): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "PublishersEncrypt",
        Effect: "Allow",
        Principal: { Service: services },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: {
          StringLike: { "kms:EncryptionContext:aws:sns:topicArn": `arn:${partition}:sns:${region}:${accountId}:*` },
        },
      },
    ],
  };
}

/**
 * The topic's policy: these alarms may publish, over TLS alone. Whoever an IAM policy of the account allows it may
 * subscribe or publish besides.
 *
 * @param rules whether rules of EventBridge publish too. Their statement has no condition: EventBridge User Guide, "Using
 *   resource-based policies", "Amazon SNS permissions", forbids conditions here, and with one the messages would be
 *   dropped without a word. Another account's rule cannot name this topic as its target without a role of this account.
 */
export function alarmTopicPolicy(
  topicArn: string,
  accountId: string,
  { alarmArns, rules }: { alarmArns: string[]; rules: boolean },
): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: {
          ArnEquals: { "aws:SourceArn": alarmArns },
          StringEquals: { "aws:SourceAccount": accountId },
        },
      },
      ...(rules ? [rulesPublish(topicArn)] : []),
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}

function rulesPublish(topicArn: string): aws.iam.PolicyStatement {
  return {
    Sid: "RulesPublish",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
  };
}
