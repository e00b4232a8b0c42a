/** A check of checkov that fails on the prod stack, and why it may. */
export interface AcceptedFinding {
  check: string;
  title: string;
  /** Addresses in the plan; `*` is any part of a name. Each resource that one of them names fails the check, and no other. */
  resources: string[];
  /** As in docs/security.md. */
  reason: string;
}

const customerKey =
  "AWS's key encrypts it. Another key adds cost and a way to lose the data, while IAM already decides who reads it";
const functionsInNetwork = "`ec2:CreateNetworkInterface` and related: see the table above";

/** What checkov 3.3 reports for the prod stack; the table in docs/security.md has the same. */
export const acceptedFindings: readonly AcceptedFinding[] = [
  {
    check: "CKV_AWS_18",
    title: "bucket access logs",
    resources: ["aws_s3_bucket.*"],
    reason: "access logs need a bucket that outlives the stack; CloudTrail data events of the account record the same",
  },
  {
    check: "CKV_AWS_115",
    title: "reserved concurrency",
    resources: [
      "aws_lambda_function.migrateDatabase",
      "aws_lambda_function.listCourses",
      "aws_lambda_function.getCourse",
      "aws_lambda_function.submitExam",
      "aws_lambda_function.getExam",
      "aws_lambda_function.listUploads",
    ],
    reason:
      "routes limit their functions' rate. A reservation takes from the account's concurrency; only functions of open routes have one",
  },
  {
    check: "CKV_AWS_116",
    title: "dead-letter queue",
    resources: ["aws_lambda_function.*"],
    reason: "all are invoked synchronously: the caller gets the error, and a dead-letter queue nothing",
  },
  {
    check: "CKV_AWS_117",
    title: "function in a VPC",
    resources: ["aws_lambda_function.listUploads"],
    reason: "calls S3 alone; functions that need the database are in the VPC",
  },
  {
    check: "CKV_AWS_126",
    title: "detailed monitoring",
    resources: ["aws_instance.database"],
    reason: "alarms watch status checks and the host's own metrics, which detailed monitoring does not change",
  },
  {
    check: "CKV_AWS_135",
    title: "EBS optimization",
    resources: ["aws_instance.database"],
    reason:
      "instance types of the Nitro system, the only ones allowed, always are; the argument would replace hosts that exist",
  },
  {
    check: "CKV_AWS_144",
    title: "bucket replication",
    resources: ["aws_s3_bucket.*"],
    reason:
      "the stack is in one region. `SqlServer` copies backups (`backupCopy`) and snapshots (`snapshotCopyRegion`) elsewhere when asked to",
  },
  {
    check: "CKV_AWS_145",
    title: "bucket with a customer managed key",
    resources: ["aws_s3_bucket.*"],
    reason: `${customerKey}; \`UploadBucket\` accepts \`kmsKeyArn\``,
  },
  {
    check: "CKV_AWS_149",
    title: "secret with a customer managed key",
    resources: ["aws_secretsmanager_secret.*"],
    reason: customerKey,
  },
  {
    check: "CKV_AWS_158",
    title: "log group with a customer managed key",
    resources: ["aws_cloudwatch_log_group.*"],
    reason: customerKey,
  },
  {
    check: "CKV_AWS_173",
    title: "variables with a customer managed key",
    resources: ["aws_lambda_function.*"],
    reason:
      "environment variables have no secrets (`function-environment-no-secrets`) and are encrypted with AWS's key",
  },
  {
    check: "CKV_AWS_189",
    title: "volume with a customer managed key",
    resources: ["aws_ebs_volume.database-data"],
    reason: customerKey,
  },
  {
    check: "CKV_AWS_272",
    title: "code signing",
    resources: ["aws_lambda_function.*"],
    reason: "the run that bundles the code deploys it, and the deploy role alone may change it",
  },
  {
    check: "CKV_AWS_290",
    title: "write access without constraints",
    resources: ["aws_iam_role_policy.*-network"],
    reason: functionsInNetwork,
  },
  {
    check: "CKV_AWS_309",
    title: "route without authorization",
    resources: ["aws_apigatewayv2_route.api-get-health"],
    reason: 'open by intent (`authorization: "NONE"`), with a throttle and reserved concurrency of its own',
  },
  {
    check: "CKV_AWS_355",
    title: "statement with resource `*`",
    resources: ["aws_iam_role_policy.*-network"],
    reason: functionsInNetwork,
  },
  {
    check: "CKV2_AWS_57",
    title: "automatic rotation",
    resources: ["aws_secretsmanager_secret.*"],
    reason:
      "[rotated on request](operations.md#rotate-a-password), by the host. A schedule needs a function that may change logins",
  },
  {
    check: "CKV2_AWS_62",
    title: "bucket notifications",
    resources: ["aws_s3_bucket.*"],
    reason: "nothing reacts to objects",
  },
];

/** The rows of the table in docs/security.md: check, resources, reason. */
export function documentedRows(): string[][] {
  return acceptedFindings.map(({ check, title, resources, reason }) => {
    const addresses = resources.map((address) => `\`${address.replace(/^aws_/, "")}\``).join(", ");
    return [`${check}: ${title}`, addresses, reason];
  });
}

/** The addresses that a finding names, of those in the plan. */
export function acceptedAddresses({ resources }: AcceptedFinding, addresses: readonly string[]): string[] {
  const patterns = resources.map((text) => new RegExp(`^${text.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));
  return addresses.filter((address) => patterns.some((pattern) => pattern.test(address)));
}
