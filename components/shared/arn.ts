/** An Amazon Resource Name, taken apart (AWS General Reference, "Amazon Resource Names"). */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  /** The rest, such as `userpool/eu-west-1_Ab1Cd2Ef3`; may hold colons. */
  resource: string;
}

/** Takes an ARN apart; undefined when the text is none. */
export function parseArn(text: string): Arn | undefined {
  const [, partition, service, region, accountId, resource] =
    /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):(\S+)$/.exec(text) ?? [];
  if (partition === undefined || service === undefined || region === undefined) return undefined;
  if (accountId === undefined || resource === undefined) return undefined;
  return { partition, service, region, accountId, resource };
}

/** Checks the ARN of an IAM role. */
export function validateRoleArn(text: string): string | undefined {
  return names(text, { service: "iam", region: "", kind: "role" }) ? undefined : "the ARN of an IAM role";
}

/** Checks the ARN of a KMS key. */
export function validateKeyArn(text: string): string | undefined {
  // An alias would not do: IAM policies name keys, and S3 reports the key where an alias was given.
  return names(text, { service: "kms", kind: "key" }) ? undefined : "the ARN of a KMS key (not of an alias)";
}

/** Checks the ARN of an ACM certificate that a Cognito domain can use. */
export function validateDomainCertificateArn(text: string): string | undefined {
  return names(text, { service: "acm", region: "us-east-1", kind: "certificate" })
    ? undefined
    : "the ARN of an ACM certificate in us-east-1, where CloudFront takes them from";
}

/** Checks the ARN of a WAFv2 web ACL that a user pool can use. */
export function validateWebAclArn(text: string): string | undefined {
  return names(text, { service: "wafv2", kind: "regional/webacl" })
    ? undefined
    : "the ARN of a WAFv2 web ACL of the pool's region (scope REGIONAL)";
}

/** Whether an ARN names a resource of an account. @param region default: any, but one */
function names(text: string, { service, region, kind }: { service: string; region?: string; kind: string }): boolean {
  const arn = parseArn(text);
  if (arn?.service !== service || arn.accountId === "" || !arn.resource.startsWith(`${kind}/`)) return false;
  return region === undefined ? arn.region !== "" : arn.region === region;
}

/** Checks the ARN of a Lambda function, version or alias. */
export function validateFunctionArn(text: string): string | undefined {
  return splitFunctionArn(text) === undefined ? "the ARN of a Lambda function" : undefined;
}

/** The parts of a function's ARN. */
export interface FunctionArn {
  /** Without the version or alias. */
  functionArn: string;
  functionName: string;
  /** The version or alias. */
  qualifier?: string;
}

/** Takes the ARN of a Lambda function, version or alias apart; undefined when it is none. */
export function splitFunctionArn(text: string): FunctionArn | undefined {
  const [, functionArn, functionName, qualifier] =
    /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]+))(?::(\$LATEST|[A-Za-z0-9_-]+))?$/.exec(text) ??
    [];
  if (functionArn === undefined || functionName === undefined) return undefined;
  return { functionArn, functionName, ...(qualifier !== undefined && { qualifier }) };
}
