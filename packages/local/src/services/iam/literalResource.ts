/**
 * The Resource of a policy that names exactly this ARN: a wildcard in it stands for itself (IAM User Guide, "IAM policy
 * elements: Variables and tags", special characters). `*`, the resource of actions that have none, stays.
 */
export function literalResource(arn: string): string {
  return arn === "*" ? arn : arn.replace(/\$(?=\{)|[*?]/g, (character) => `\${${character}}`);
}
