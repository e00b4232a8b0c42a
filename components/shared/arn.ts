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
  const arn = parseArn(text);
  return arn?.service === "iam" && arn.resource.startsWith("role/") ? undefined : "the ARN of an IAM role";
}

/** Checks the ARN of a KMS key. */
export function validateKeyArn(text: string): string | undefined {
  const arn = parseArn(text);
  // An alias would not do: IAM policies name keys, and S3 reports the key where an alias was given.
  return arn?.service === "kms" && arn.resource.startsWith("key/")
    ? undefined
    : "the ARN of a KMS key (not of an alias)";
}

/** Checks the ARN of an ACM certificate that a Cognito domain can use. */
export function validateDomainCertificateArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === "acm" && arn.region === "us-east-1" && arn.resource.startsWith("certificate/")
    ? undefined
    : "the ARN of an ACM certificate in us-east-1, where CloudFront takes them from";
}

/** Checks the ARN of a WAFv2 web ACL that a user pool can use. */
export function validateWebAclArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === "wafv2" && arn.resource.startsWith("regional/webacl/")
    ? undefined
    : "the ARN of a WAFv2 web ACL of the pool's region (scope REGIONAL)";
}

/** Checks the ARN of a Lambda function, version or alias. */
export function validateFunctionArn(text: string): string | undefined {
  return splitFunctionArn(text) === undefined ? "the ARN of a Lambda function" : undefined;
}

/** A function's ARN without the version or alias, and that qualifier if there was one; undefined when it is none. */
export function splitFunctionArn(text: string): { functionArn: string; qualifier?: string } | undefined {
  const [, functionArn, qualifier] =
    /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+)(?::(\$LATEST|[A-Za-z0-9_-]+))?$/.exec(text) ??
    [];
  if (functionArn === undefined) return undefined;
  return { functionArn, ...(qualifier !== undefined && { qualifier }) };
}
