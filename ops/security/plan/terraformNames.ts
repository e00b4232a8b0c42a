/** Modules of the AWS provider whose Terraform types begin with `aws_<module>_`. */
const ownPrefix = new Set([
  ...[
    "acm",
    "apigatewayv2",
    "cloudwatch",
    "cognito",
    "dlm",
    "dynamodb",
    "ebs",
    "iam",
    "kms",
    "lambda",
    "route53",
    "s3",
  ],
  ...["secretsmanager", "sesv2", "sns", "sqs", "ssm", "vpc"],
]);
/** Modules whose Terraform types begin with `aws_` alone. */
const noPrefix = new Set(["ec2"]);

/** Types with a name of their own. */
const exceptions: Readonly<Record<string, string>> = {
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": "aws_cognito_identity_pool_roles_attachment",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "aws_s3_bucket_replication_configuration",
};

/**
 * The Terraform type of a type token: `aws_apigatewayv2_api` for `aws:apigatewayv2/api:Api`, `aws_subnet` for
 * `aws:ec2/subnet:Subnet`.
 * @throws {Error} when the token's module is in neither list above
 */
export function terraformType(token: string): string {
  const [, module = "", name = ""] = /^aws:(\w+)\/(\w+):\w+$/.exec(token) ?? [];
  const exception = exceptions[token];
  if (exception !== undefined) return exception;
  if (ownPrefix.has(module)) return `aws_${module}_${snakeCase(name)}`;
  if (noPrefix.has(module)) return `aws_${snakeCase(name)}`;
  throw new Error(`${token} has no Terraform type: add its module to ownPrefix or noPrefix in ${__filename}`);
}

/** Inputs that the Pulumi provider names otherwise; by Terraform type. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_cloudwatch_metric_alarm: { name: "alarm_name" },
  aws_lambda_function: { name: "function_name" },
  aws_lambda_permission: { function: "function_name" },
};

/** Terraform's name of a resource's input that is no list of blocks. */
export function attributeName(type: string, input: string): string {
  return renamed[type]?.[input] ?? (input === "audiences" ? "audience" : snakeCase(input));
}

/** Blocks whose Terraform names are plural. */
const pluralBlocks = new Set(["cognito_identity_providers", "route_settings", "targets"]);

/** Terraform's name of a list of blocks: Pulumi has the plural, Terraform the singular of each. */
export function blockName(input: string): string {
  const name = snakeCase(input);
  if (pluralBlocks.has(name) || name.endsWith("ss")) return name;
  return name
    .replace(/ies$/, "y")
    .replace(/(x|ss)es$/, "$1")
    .replace(/s$/, "");
}

/** `cidr_block` for `cidrBlock`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
