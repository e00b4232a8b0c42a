import { isProtected, types } from "../rule";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { at, isOrMayBe, notYetKnown, quoted } from "../value";
import type { Value } from "../value";

/** By type: the property that keeps AWS from deleting the resource, and the value that it needs. */
const protection: Readonly<Record<string, [property: string, protective: Value]>> = {
  "aws:cognito/userPool:UserPool": ["deletionProtection", "ACTIVE"],
  "aws:dynamodb/table:Table": ["deletionProtectionEnabled", true],
  "aws:rds/instance:Instance": ["deletionProtection", true],
  "aws:rds/cluster:Cluster": ["deletionProtection", true],
};

/** By type: the property and value that make deletion final. */
const recklessSettings: Readonly<Record<string, [property: string, reckless: Value, allowed: string]>> = {
  "aws:s3/bucket:Bucket": ["forceDestroy", true, "false, which keeps a bucket that has objects"],
  "aws:secretsmanager/secret:Secret": ["recoveryWindowInDays", 0, "7 to 30 days, in which a secret can come back"],
};

export const deletionProtectionRules: readonly ResourceRule[] = [
  {
    name: "data-deletion-protected",
    description: "On protected stacks AWS itself refuses to delete users and data.",
    uses: ["protectedStacks"],
    appliesTo: types(...Object.keys(protection), ...Object.keys(recklessSettings)),
    check: (resource, context) => (isProtected(resource, context) ? checkProtection(resource, context) : []),
  },
];

function checkProtection({ type, name, properties }: CheckedResource, { stack }: Context): Violation | Violation[] {
  const where = `at ${name} on the stack ${stack}, which is protected`;
  const change = `learninghub:deletionProtection in Pulumi.${stack}.yaml to true, or the arguments of ${name}`;
  const [property, protective] = protection[type] ?? [];
  if (property !== undefined && protective !== undefined) {
    const value = at(properties, property);
    if (isOrMayBe(value, protective)) return [];
    return { found: `${property} ${quoted(value)} ${where}`, allowed: quoted(protective), change };
  }
  const [field, reckless, allowed] = recklessSettings[type] ?? [];
  if (field === undefined || reckless === undefined || allowed === undefined) return [];
  const value = at(properties, field);
  if (value === notYetKnown || value !== reckless) return [];
  return { found: `${field} ${quoted(value)} ${where}`, allowed, change };
}
