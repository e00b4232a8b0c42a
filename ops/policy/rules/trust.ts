import { allowing } from "../policyDocument";
import type { Statement } from "../policyDocument";
import { types } from "../rule";
import type { CheckedResource, ResourceRule, Violation } from "../rule";

/** Types whose policy says who may use the resource. */
const shared = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
  "aws:kms/key:Key",
];

export const trustRules: readonly ResourceRule[] = [
  {
    name: "iam-trust-named",
    description: "Roles trust named principals, and tokens that were made for this application alone.",
    appliesTo: types("aws:iam/role:Role"),
    check: (resource) =>
      allowing(resource.properties.assumeRolePolicy).flatMap((statement) => [
        ...everybody(resource, statement),
        ...anyToken(resource, statement),
      ]),
  },
  {
    name: "resource-policy-not-public",
    description: "Policies of buckets, topics, queues, secrets and keys allow named principals alone.",
    appliesTo: types(...shared),
    check: (resource) =>
      allowing(resource.properties.policy)
        // AWS's own defaults name everybody and limit that to one account by a condition.
        .filter(({ conditions }) => Object.keys(conditions).length === 0)
        .flatMap((statement) => everybody(resource, statement)),
  },
];

function everybody({ name }: CheckedResource, statement: Statement): Violation[] {
  const wide = Object.entries(statement.principals).filter(([, values]) => values.includes("*"));
  const found = [...wide.map(([kind]) => `the ${kind} principal "*"`), ...statement.exceptions];
  return found.map((what) => ({
    found: `${what} in ${statement.label} of ${name}`,
    allowed: "named services, accounts, roles or identity providers",
    change: `Principal where the policy of ${name} is made`,
  }));
}

/**
 * A web identity provider signs tokens for everybody's applications: without a condition on the audience any of them
 * may assume the role (IAM User Guide, "Creating a role for web identity or OpenID Connect Federation"); one that signs
 * for everybody's workflows needs the subject too.
 */
function anyToken({ name }: CheckedResource, statement: Statement): Violation[] {
  const providers = (statement.principals.Federated ?? []).filter((provider) => !provider.includes(":saml-provider/"));
  return providers.flatMap((provider) => {
    const host = provider.replace(/^arn:.*:oidc-provider\//, "");
    const keys = host.includes("githubusercontent") ? ["aud", "sub"] : ["aud"];
    return keys
      .map((key) => `${host}:${key}`)
      .filter((key) => !isNarrowed(statement, key))
      .map((key) => ({
        found: `${name} trusts ${host} without a condition on ${key} in ${statement.label}`,
        allowed: `StringEquals or StringLike with ${key}, and a value that is more than a wildcard`,
        change: `Condition where the trust policy of ${name} is made`,
      }));
  });
}

function isNarrowed({ conditions }: Statement, key: string): boolean {
  return Object.entries(conditions).some(([operator, keys]) => {
    const values = keys[key];
    if (values === undefined || !/^(?:ForAnyValue:)?String(?:Equals|Like)$/.test(operator)) return false;
    return !values.some((value) => /^[*?]*$/.test(value));
  });
}
