import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { actions, leftToAccount, localArn } from "./target";
import type { Target } from "./target";

/** Actions that name no resource, or one that does not exist yet. What can be reached this way belongs to the account. */
const accountActions = Object.entries({
  cloudformation: "CreateStack",
  cloudtrail: "DeleteTrail StopLogging",
  cloudwatch: "GetMetricData",
  "cognito-identity": "CreateIdentityPool ListIdentityPools",
  "cognito-idp": "CreateUserPool DescribeUserPoolDomain ListUserPools",
  dynamodb: "CreateTable ListTables",
  ec2: "AssignPrivateIpAddresses CreateNetworkInterface DeleteNetworkInterface DescribeAvailabilityZones DescribeInstances DescribeNetworkInterfaces DescribeSnapshots DescribeSubnets DescribeVolumes RunInstances UnassignPrivateIpAddresses",
  ec2messages: "AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply",
  iam: "CreateAccessKey CreateLoginProfile CreatePolicy CreateRole CreateUser PutUserPolicy",
  kms: "CreateKey ListAliases ListKeys",
  lambda: "CreateFunction ListFunctions",
  logs: "CreateLogGroup DescribeLogGroups PutResourcePolicy",
  organizations: "LeaveOrganization",
  route53: "GetChange",
  s3: "CreateBucket ListAllMyBuckets PutAccountPublicAccessBlock",
  secretsmanager: "CreateSecret GetRandomPassword ListSecrets",
  ses: "CreateEmailIdentity",
  sns: "CreateTopic GetSubscriptionAttributes ListTopics",
  ssm: "DescribeParameters GetDeployablePatchSnapshotForInstance GetManifest ListAssociations ListInstanceAssociations PutComplianceItems PutConfigurePackageResult PutInventory SendCommand StartSession UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation",
  ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel",
  sts: "GetFederationToken",
  xray: "GetSamplingRules GetTraceSummaries PutTelemetryRecords PutTraceSegments",
}).flatMap(([service, names]) => actions(service, names));

/** The account itself, and what others keep in it: a wildcard that reaches too far reaches these. */
export function otherTargets(program: RecordedProgram): Target[] {
  const { partition, accountId } = program;
  const other = (label: string, arn: string, names: readonly string[]): Target => ({
    label: `another ${label}`,
    arn,
    actions: names,
    presumedPolicy: leftToAccount(program),
  });
  const own = (label: string, service: string, resource: string, names: string): Target =>
    other(label, localArn(program, service, resource), actions(service, names));
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
    own("table", "dynamodb", "table/other", "DeleteTable DescribeTable GetItem ListTagsOfResource PutItem Query Scan"),
    other("bucket", `arn:${partition}:s3:::other`, actions("s3", "DeleteBucket ListBucket PutBucketPolicy")),
    other("bucket's object", `arn:${partition}:s3:::other/x`, actions("s3", "DeleteObject GetObject PutObject")),
    own("function", "lambda", "function:other", "InvokeFunction UpdateFunctionCode"),
    own("log group", "logs", "log-group:/other:any", "CreateLogStream DeleteLogGroup FilterLogEvents"),
    own("log group's stream", "logs", "log-group:/other:log-stream:x", "GetLogEvents PutLogEvents"),
    own("user pool", "cognito-idp", "userpool/other", "AdminCreateUser AdminSetUserPassword ListUsers"),
    own("identity pool", "cognito-identity", "identitypool/other", "SetIdentityPoolRoles"),
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
    own("secret", "secretsmanager", "secret:other-AbCdEf", "GetSecretValue PutSecretValue"),
    own("parameter", "ssm", "parameter/other", "GetParameter GetParameters GetParametersByPath PutParameter"),
    own(
      "key",
      "kms",
      "key/00000000-0000-4000-8000-000000000000",
      "Decrypt Encrypt GenerateDataKey ScheduleKeyDeletion",
    ),
    other("instance", localArn(program, "ec2", "instance/i-00000000000000000"), [
      ...actions("ec2", "TerminateInstances"),
      ...actions("ssm", "SendCommand StartSession"),
    ]),
    own(
      "certificate",
      "acm",
      "certificate/other",
      "DeleteCertificate DescribeCertificate ExportCertificate ListTagsForCertificate",
    ),
    other(
      "hosted zone",
      `arn:${partition}:route53:::hostedzone/OTHER`,
      actions("route53", "ChangeResourceRecordSets GetHostedZone ListResourceRecordSets"),
    ),
    own("e-mail identity", "ses", "identity/other", "GetEmailIdentity ListTagsForResource SendEmail"),
    other(
      "policy",
      `arn:${partition}:iam::${accountId}:policy/other`,
      actions("iam", "CreatePolicyVersion GetPolicy GetPolicyVersion ListPolicyVersions"),
    ),
    own("topic", "sns", "other", "Publish Subscribe"),
    own("queue", "sqs", "other", "ReceiveMessage SendMessage"),
  ];
}
