import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { actions, leftToAccount, localArn } from "./target";
import type { Target } from "./target";

/** Actions that name no resource, or one that does not exist yet. What can be reached this way belongs to the account. */
const accountActions = [
  ...actions("cloudformation", "CreateStack"),
  ...actions("cloudtrail", "DeleteTrail StopLogging"),
  ...actions("cloudwatch", "GetMetricData"),
  ...actions("cognito-identity", "CreateIdentityPool ListIdentityPools"),
  ...actions("cognito-idp", "CreateUserPool DescribeUserPoolDomain ListUserPools"),
  ...actions("dynamodb", "CreateTable ListTables"),
  ...actions(
    "ec2",
    "AssignPrivateIpAddresses CreateNetworkInterface DeleteNetworkInterface DescribeAvailabilityZones DescribeInstances DescribeNetworkInterfaces DescribeSnapshots DescribeSubnets DescribeVolumes RunInstances UnassignPrivateIpAddresses",
  ),
  ...actions("ec2messages", "AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply"),
  ...actions("iam", "CreateAccessKey CreateLoginProfile CreatePolicy CreateRole CreateUser PutUserPolicy"),
  ...actions("kms", "CreateKey ListAliases ListKeys"),
  ...actions("lambda", "CreateFunction ListFunctions"),
  ...actions("logs", "CreateLogGroup DescribeLogGroups PutResourcePolicy"),
  ...actions("organizations", "LeaveOrganization"),
  ...actions("route53", "GetChange"),
  ...actions("s3", "CreateBucket ListAllMyBuckets PutAccountPublicAccessBlock"),
  ...actions("secretsmanager", "CreateSecret GetRandomPassword ListSecrets"),
  ...actions("ses", "CreateEmailIdentity"),
  ...actions("sns", "CreateTopic GetSubscriptionAttributes ListTopics"),
  ...actions("ssm", "DescribeParameters ListAssociations SendCommand StartSession UpdateInstanceInformation"),
  ...actions("ssmmessages", "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel"),
  ...actions("sts", "GetFederationToken"),
  ...actions("xray", "GetSamplingRules GetTraceSummaries PutTelemetryRecords PutTraceSegments"),
];

/** The account itself, and what others keep in it: a wildcard that reaches too far reaches these. */
export function otherTargets(program: RecordedProgram): Target[] {
  const { partition, accountId } = program;
  const other = (label: string, arn: string, names: readonly string[]): Target => ({
    label: `another ${label}`,
    arn,
    actions: names,
    presumedPolicy: leftToAccount(program),
  });
  return [
    { label: "the account", arn: "*", actions: accountActions },
    ...[`Pulumi/${program.project}/${program.stack}`, "Other"].map((namespace) => ({
      label: `metrics in the namespace ${namespace}`,
      arn: "*",
      actions: ["cloudwatch:PutMetricData"],
      context: { "cloudwatch:namespace": namespace },
    })),
    {
      label: "parameter that AWS publishes",
      arn: `arn:${partition}:ssm:${program.region}::parameter/aws/service/any`,
      actions: actions("ssm", "GetParameter GetParameters"),
    },
    other(
      "table",
      localArn(program, "dynamodb", "table/other"),
      actions("dynamodb", "DeleteTable DescribeTable GetItem ListTagsOfResource PutItem Query Scan"),
    ),
    other("bucket", `arn:${partition}:s3:::other`, actions("s3", "DeleteBucket ListBucket PutBucketPolicy")),
    other("bucket's object", `arn:${partition}:s3:::other/x`, actions("s3", "DeleteObject GetObject PutObject")),
    other(
      "function",
      localArn(program, "lambda", "function:other"),
      actions("lambda", "InvokeFunction UpdateFunctionCode"),
    ),
    other(
      "log group",
      localArn(program, "logs", "log-group:/other:any"),
      actions("logs", "CreateLogStream DeleteLogGroup FilterLogEvents"),
    ),
    other(
      "log group's stream",
      localArn(program, "logs", "log-group:/other:log-stream:x"),
      actions("logs", "GetLogEvents PutLogEvents"),
    ),
    other(
      "user pool",
      localArn(program, "cognito-idp", "userpool/other"),
      actions("cognito-idp", "AdminCreateUser AdminSetUserPassword ListUsers"),
    ),
    other(
      "identity pool",
      localArn(program, "cognito-identity", "identitypool/other"),
      actions("cognito-identity", "SetIdentityPoolRoles"),
    ),
    other("API's route", localArn(program, "execute-api", "other/$default/GET/x"), ["execute-api:Invoke"]),
    other("role", `arn:${partition}:iam::${accountId}:role/other`, [
      ...actions("iam", "PassRole PutRolePolicy UpdateAssumeRolePolicy"),
      "sts:AssumeRole",
    ]),
    other("account's role", `arn:${partition}:iam::999999999999:role/other`, ["sts:AssumeRole"]),
    other(
      "user",
      `arn:${partition}:iam::${accountId}:user/other`,
      actions("iam", "AttachUserPolicy CreateAccessKey CreateLoginProfile"),
    ),
    other(
      "secret",
      localArn(program, "secretsmanager", "secret:other-AbCdEf"),
      actions("secretsmanager", "GetSecretValue PutSecretValue"),
    ),
    other(
      "parameter",
      localArn(program, "ssm", "parameter/other"),
      actions("ssm", "GetParameter GetParameters GetParametersByPath PutParameter"),
    ),
    other(
      "key",
      localArn(program, "kms", "key/00000000-0000-4000-8000-000000000000"),
      actions("kms", "Decrypt Encrypt GenerateDataKey ScheduleKeyDeletion"),
    ),
    other("instance", localArn(program, "ec2", "instance/i-00000000000000000"), [
      ...actions("ec2", "TerminateInstances"),
      ...actions("ssm", "SendCommand StartSession"),
    ]),
    other(
      "certificate",
      localArn(program, "acm", "certificate/other"),
      actions("acm", "DeleteCertificate DescribeCertificate ExportCertificate ListTagsForCertificate"),
    ),
    other(
      "hosted zone",
      `arn:${partition}:route53:::hostedzone/OTHER`,
      actions("route53", "ChangeResourceRecordSets GetHostedZone ListResourceRecordSets"),
    ),
    other(
      "e-mail identity",
      localArn(program, "ses", "identity/other"),
      actions("ses", "GetEmailIdentity ListTagsForResource SendEmail"),
    ),
    other(
      "policy",
      `arn:${partition}:iam::${accountId}:policy/other`,
      actions("iam", "CreatePolicyVersion GetPolicy GetPolicyVersion ListPolicyVersions"),
    ),
    other("topic", localArn(program, "sns", "other"), actions("sns", "Publish Subscribe")),
    other("queue", localArn(program, "sqs", "other"), actions("sqs", "ReceiveMessage SendMessage")),
  ];
}
