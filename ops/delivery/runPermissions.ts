import type { RoleStatement } from "pulumi-secured-api";
import { coursePartition } from "../../handlers/store/courseItem";
import type { StateLocation } from "./deliveryConfig";

/** The account that the roles are in. */
export interface Account {
  partition: string;
  region: string;
  accountId: string;
}

/** What the program asks AWS while it runs: zones for a network's subnets, the zone of the database's. */
const lookUps: RoleStatement[] = [
  { actions: ["ec2:DescribeAvailabilityZones", "ec2:DescribeSubnets"], resources: ["*"] },
];

/**
 * What reading every resource of the stack takes, by the services that the program uses. The calls either know no
 * resources or would need names that AWS makes up; none of them reads data or a secret's value.
 */
const refresh: RoleStatement[] = [
  {
    actions: [
      "acm:DescribeCertificate",
      "acm:ListTagsForCertificate",
      "apigateway:GET",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetDashboard",
      "cloudwatch:ListTagsForResource",
      "cognito-identity:DescribeIdentityPool",
      "cognito-identity:GetIdentityPoolRoles",
      "cognito-idp:Describe*",
      "cognito-idp:GetGroup",
      "cognito-idp:GetLogDeliveryConfiguration",
      "cognito-idp:GetUserPoolMfaConfig",
      "cognito-idp:ListTagsForResource",
      "dlm:GetLifecyclePolicy",
      "dlm:ListTagsForResource",
      "dynamodb:Describe*",
      "dynamodb:ListTagsOfResource",
      "ec2:Describe*",
      "events:DescribeRule",
      "events:ListTagsForResource",
      "events:ListTargetsByRule",
      "iam:GetInstanceProfile",
      "iam:GetPolicy*",
      "iam:GetRole*",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListPolicyVersions",
      "iam:ListRole*",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListAliases",
      "kms:ListResourceTags",
      "lambda:Get*",
      "lambda:List*",
      "logs:Describe*",
      "logs:ListTagsForResource",
      "route53:GetChange",
      "route53:GetHostedZone",
      "route53:ListResourceRecordSets",
      "s3:GetAccelerateConfiguration",
      "s3:GetBucket*",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
      "s3:ListTagsForResource",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetResourcePolicy",
      "ses:GetEmailIdentity",
      "ses:ListTagsForResource",
      "sns:GetSubscriptionAttributes",
      "sns:GetTopicAttributes",
      "sns:ListTagsForResource",
      "ssm:DescribeAssociation",
      "ssm:DescribeDocument*",
      "ssm:GetDocument",
      "ssm:ListAssociations",
      "ssm:ListTagsForResource",
    ],
    resources: ["*"],
  },
];

/** What a preview needs: the state, and what the program looks up. Comparing with the state takes no call. */
export function previewStatements(account: Account, state: StateLocation | undefined): RoleStatement[] {
  return [...readState(account, state), ...lookUps, publicParameters(account)];
}

/** What a preview with a refresh needs. */
export function driftStatements(account: Account, state: StateLocation | undefined): RoleStatement[] {
  return [...previewStatements(account, state), ...refresh, seedItems(account)];
}

/** What a deployment needs beside its managed policies: to read the state and write it. */
export function deployStatements(account: Account, state: StateLocation | undefined): RoleStatement[] {
  if (state === undefined) return [];
  const objects = `arn:${account.partition}:s3:::${state.bucket}/*`;
  return [
    ...readState(account, state),
    { actions: ["s3:PutObject", "s3:DeleteObject"], resources: [objects] },
    { actions: ["kms:Encrypt", "kms:GenerateDataKey"], resources: [state.keyArn] },
  ];
}

function readState({ partition }: Account, state: StateLocation | undefined): RoleStatement[] {
  if (state === undefined) return [];
  const bucketArn = `arn:${partition}:s3:::${state.bucket}`;
  return [
    { actions: ["s3:ListBucket"], resources: [bucketArn] },
    { actions: ["s3:GetObject"], resources: [`${bucketArn}/*`] },
    { actions: ["kms:Decrypt"], resources: [state.keyArn] },
  ];
}

function publicParameters({ partition, region }: Account): RoleStatement {
  return {
    actions: ["ssm:GetParameter", "ssm:GetParameters"],
    resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
  };
}

/** The courses that a new table begins with are resources of the stack; people's items are under other keys. */
function seedItems({ partition, region, accountId }: Account): RoleStatement {
  return {
    actions: ["dynamodb:GetItem"],
    resources: [`arn:${partition}:dynamodb:${region}:${accountId}:table/store-*`],
    conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [coursePartition] } },
  };
}
