import type { JsonObject } from "../../record/recordedProgram";

const functionLogs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * What policies that AWS manages allow on every resource, by the ARN's last part ("AWS Managed Policy Reference"): those
 * that programs attach to roles of functions and integrations most, among them all that Pulumi gives to a function by
 * default. Statements with conditions, such as those for `iam:PassRole`, are left out.
 */
const actionsByPolicy: Record<string, readonly string[]> = {
  AdministratorAccess: ["*"],
  AmazonCognitoPowerUser: [
    "acm:ListCertificates",
    "cognito-identity:*",
    "cognito-idp:*",
    "cognito-sync:*",
    "iam:GetRole",
    "iam:ListRoles",
    "kinesis:ListStreams",
    "lambda:GetPolicy",
    "lambda:ListFunctions",
    "ses:GetIdentityVerificationAttributes",
    "ses:ListIdentities",
    "sns:ListPlatformApplications",
  ],
  AmazonDynamoDBFullAccess: ["dynamodb:*", "dax:*"],
  AmazonDynamoDBReadOnlyAccess: [
    "dynamodb:BatchGetItem",
    "dynamodb:Describe*",
    "dynamodb:GetItem",
    "dynamodb:List*",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
  ],
  AmazonKinesisFullAccess: ["kinesis:*"],
  AmazonS3FullAccess: ["s3:*", "s3-object-lambda:*"],
  AmazonS3ReadOnlyAccess: ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"],
  AmazonSNSFullAccess: ["sns:*"],
  AmazonSQSFullAccess: ["sqs:*"],
  AmazonSSMFullAccess: ["ssm:*", "ds:CreateComputer", "ds:DescribeDirectories", "cloudwatch:PutMetricData"],
  AmazonSSMManagedInstanceCore: [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:GetManifest",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  AmazonSSMReadOnlyAccess: ["ssm:Describe*", "ssm:Get*", "ssm:List*"],
  AWSLambda_FullAccess: [
    "cloudformation:DescribeStacks",
    "cloudformation:ListStackResources",
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:ListRoles",
    "kms:ListAliases",
    "lambda:*",
    "logs:DescribeLogGroups",
    "states:DescribeStateMachine",
    "states:ListStateMachines",
    "tag:GetResources",
    "xray:BatchGetTraces",
    "xray:GetTraceSummaries",
  ],
  AWSXRayDaemonWriteAccess: [
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ],
  AWSXrayWriteOnlyAccess: [
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ],
  CloudWatchEventsFullAccess: ["events:*"],
  CloudWatchFullAccessV2: [
    "cloudwatch:*",
    "logs:*",
    "rum:*",
    "synthetics:*",
    "xray:*",
    "sns:CreateTopic",
    "sns:Subscribe",
  ],
  CloudWatchLogsFullAccess: ["logs:*", "cloudwatch:GenerateQuery"],
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
  ],
  CloudWatchFullAccess: ["cloudwatch:*", "logs:*", "sns:*", "autoscaling:Describe*", "iam:GetPolicy", "iam:GetRole"],
  SecretsManagerReadWrite: ["secretsmanager:*", "kms:DescribeKey", "kms:ListAliases", "kms:ListKeys"],
  "service-role/AWSLambdaBasicExecutionRole": functionLogs,
  "service-role/AWSLambdaDynamoDBExecutionRole": [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    ...functionLogs,
  ],
  "service-role/AWSLambdaRole": ["lambda:InvokeFunction"],
  "service-role/AWSLambdaSQSQueueExecutionRole": [
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    ...functionLogs,
  ],
  "service-role/AWSLambdaVPCAccessExecutionRole": [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    ...functionLogs,
  ],
};

/** The name of a policy that AWS manages; undefined for any other, and for those of AWS's that deny. */
export function awsManagedPolicyName(arn: string): string | undefined {
  return /^arn:[^:]+:iam::aws:policy\/(?!AWSDeny|AWSCompromisedKey)(.+)$/.exec(arn)?.[1];
}

/** What a policy that AWS manages allows; undefined when its statements are not known here. */
export function awsManagedPolicyActions(arn: string): readonly string[] | undefined {
  const name = awsManagedPolicyName(arn) ?? "";
  return Object.hasOwn(actionsByPolicy, name) ? actionsByPolicy[name] : undefined;
}

/** The document of a policy that AWS manages; undefined when its statements are not known here. */
export function awsManagedPolicy(arn: string): JsonObject | undefined {
  const actions = awsManagedPolicyActions(arn);
  return actions && { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [...actions], Resource: "*" }] };
}
