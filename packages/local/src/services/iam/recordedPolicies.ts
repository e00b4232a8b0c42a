import { validateIdentityPolicy, validateResourcePolicy, validateTrustPolicy } from "@cloud-copilot/iam-policy";
import { object, objects, optionalText, resourcesOfType, texts } from "../../record/recordedValues";
import { isJsonObject } from "../../record/recordedProgram";
import type { Json, JsonObject, RecordedProgram, RecordedResource } from "../../record/recordedProgram";

/** One policy document that was read and found valid. */
export interface NamedPolicy {
  /** Such as `policy identities-authenticated-objects-1a2b3c4`, for people to find it by. */
  name: string;
  document: JsonObject;
}

/** A role and everything that says what its sessions may do. */
export interface RecordedRole {
  arn: string;
  /** Without the path: what assumed role ARNs hold. */
  name: string;
  /** `AROA…`, the first half of the user id of its sessions. */
  uniqueId: string;
  trust: ResourcePolicy;
  identityPolicies: NamedPolicy[];
  permissionsBoundary: NamedPolicy | undefined;
  /** Policies that can't be judged; whoever has one is denied everything, as one of them may hold a denial. */
  problems: string[];
}

/** The policy of a bucket, or who may assume a role; or why it can't be judged. */
export interface ResourcePolicy {
  policy: NamedPolicy | undefined;
  problems: string[];
}

/** The IAM roles and resource policies that a program registered. */
export class RecordedPolicies {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly #roles: ReadonlyMap<string, RecordedRole>;
  readonly #bucketPolicies: ReadonlyMap<string, ResourcePolicy>;

  constructor(program: RecordedProgram) {
    this.accountId = program.accountId;
    this.region = program.region;
    this.partition = program.partition;
    const managed = managedPolicies(program);
    const roles = resourcesOfType(program, "aws:iam/role:Role").map((role) => recordedRole(program, role, managed));
    this.#roles = new Map(roles.map((role) => [role.arn, role]));
    this.#bucketPolicies = bucketPolicies(program);
  }

  role(arn: string): RecordedRole | undefined {
    return this.#roles.get(arn);
  }

  bucketPolicy(bucketName: string): ResourcePolicy {
    return this.#bucketPolicies.get(bucketName) ?? { policy: undefined, problems: [] };
  }
}

/** Gathers what is wrong with policies, so that everything can be told at once. */
class PolicyReader {
  readonly problems: string[] = [];

  read(name: string, value: Json | undefined, validate: (document: unknown) => { message: string; path: string }[]) {
    const document = parsed(value);
    if (document === undefined) {
      this.problems.push(`${name} is not a policy document in JSON`);
      return [];
    }
    const [error] = validate(document);
    if (error !== undefined) {
      this.problems.push(`${name} is not valid: ${error.path === "" ? "" : `${error.path}: `}${error.message}`);
      return [];
    }
    return [{ name, document }];
  }
}

function recordedRole(
  program: RecordedProgram,
  role: RecordedResource,
  managed: ReadonlyMap<string, RecordedResource>,
): RecordedRole {
  const { outputs } = role;
  const name = optionalText(outputs.name) ?? role.name;
  const reader = new PolicyReader();
  const trust = new PolicyReader();
  const [trustPolicy] = trust.read(`the trust policy of role ${name}`, outputs.assumeRolePolicy, validateTrustPolicy);
  const ofRole = (resource: RecordedResource) => isRole(resource.outputs.role, role, name);

  const inline = resourcesOfType(program, "aws:iam/rolePolicy:RolePolicy")
    .filter(ofRole)
    .map((policy) => ({ name: optionalText(policy.outputs.name) ?? policy.name, value: policy.outputs.policy }));
  const written = objects(outputs.inlinePolicies)
    .filter((policy) => policy.policy !== undefined)
    .map((policy) => ({ name: optionalText(policy.name) ?? "inline", value: policy.policy }));
  const attachedArns = [
    ...resourcesOfType(program, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(ofRole)
      .flatMap(({ outputs: attachment }) => optionalText(attachment.policyArn) ?? []),
    ...resourcesOfType(program, "aws:iam/policyAttachment:PolicyAttachment")
      .filter(({ outputs: attachment }) => texts(attachment.roles).some((one) => isRole(one, role, name)))
      .flatMap(({ outputs: attachment }) => optionalText(attachment.policyArn) ?? []),
    ...texts(outputs.managedPolicyArns),
  ];
  const identityPolicies = [...inline, ...written].flatMap((policy) =>
    reader.read(`policy ${policy.name}`, policy.value, validateIdentityPolicy),
  );
  const byArn = (arn: string, use: string) => {
    const policy = managed.get(arn);
    if (policy !== undefined) return reader.read(`policy ${arn}`, policy.outputs.policy, validateIdentityPolicy);
    reader.problems.push(
      `${arn} is ${use} of role ${name}, but the program does not register it, so that its statements are not known ` +
        "here; write those that the role needs into a policy of its own",
    );
    return [];
  };
  for (const arn of new Set(attachedArns)) identityPolicies.push(...byArn(arn, "a managed policy"));
  const boundaryArn = optionalText(outputs.permissionsBoundary);
  const [permissionsBoundary] = boundaryArn === undefined ? [] : byArn(boundaryArn, "the permissions boundary");
  return {
    arn: optionalText(outputs.arn) ?? `arn:${program.partition}:iam::${program.accountId}:role/${name}`,
    name,
    uniqueId: optionalText(outputs.uniqueId) ?? "AROA00000000000000000",
    trust: { policy: trustPolicy, problems: trust.problems },
    identityPolicies,
    permissionsBoundary,
    problems: reader.problems,
  };
}

/** Programs name a role by its name, which is its id, or, mistakenly but understood, by its ARN. */
function isRole(reference: Json | undefined, role: RecordedResource, name: string): boolean {
  return reference === name || reference === role.id || reference === role.outputs.arn;
}

function managedPolicies(program: RecordedProgram): Map<string, RecordedResource> {
  const policies = resourcesOfType(program, "aws:iam/policy:Policy");
  return new Map(policies.map((policy) => [optionalText(policy.outputs.arn) ?? policy.id ?? policy.urn, policy]));
}

function bucketPolicies(program: RecordedProgram): Map<string, ResourcePolicy> {
  const policies = new Map<string, ResourcePolicy>();
  for (const { name, outputs } of resourcesOfType(program, "aws:s3/bucketPolicy:BucketPolicy")) {
    const bucketName = optionalText(outputs.bucket) ?? name;
    const reader = new PolicyReader();
    const [policy] = reader.read(`the policy of bucket ${bucketName}`, outputs.policy, validateResourcePolicy);
    policies.set(bucketName, { policy, problems: reader.problems });
  }
  return policies;
}

/** Policies are recorded as JSON text or, where the program gave an object, as that. */
function parsed(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== "string") return isJsonObject(value) ? object(value) : undefined;
  try {
    const document = JSON.parse(value) as Json;
    return isJsonObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
