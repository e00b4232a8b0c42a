import { validateIdentityPolicy, validateResourcePolicy, validateTrustPolicy } from "@cloud-copilot/iam-policy";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
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
  const fields = fieldsOf(role);
  const name = fields.string("name") ?? role.name;
  const reader = new PolicyReader();
  const trust = new PolicyReader();
  const [trustPolicy] = trust.read(
    `the trust policy of role ${name}`,
    fields.json("assumeRolePolicy"),
    validateTrustPolicy,
  );
  const ofRole = (attached: RecordedFields) => isRole(attached.string("role"), role, name);
  const ofType = (type: string) => resourcesOfType(program, `aws:iam/${type}`).map(fieldsOf);

  const inline = [
    ...ofType("rolePolicy:RolePolicy").filter(ofRole),
    ...fields.objects("inlinePolicies").filter((policy) => policy.json("policy") !== undefined),
  ];
  const attachedArns = [
    ...ofType("rolePolicyAttachment:RolePolicyAttachment").filter(ofRole),
    ...ofType("policyAttachment:PolicyAttachment").filter((attachment) =>
      attachment.strings("roles")?.some((one) => isRole(one, role, name)),
    ),
  ].flatMap((attachment) => attachment.string("policyArn") ?? []);
  attachedArns.push(...(fields.strings("managedPolicyArns") ?? []));
  const identityPolicies = inline.flatMap((policy) =>
    reader.read(`policy ${policy.string("name") ?? "inline"}`, policy.json("policy"), validateIdentityPolicy),
  );
  const byArn = (arn: string, use: string) => {
    const policy = managed.get(arn);
    if (policy !== undefined)
      return reader.read(`policy ${arn}`, fieldsOf(policy).json("policy"), validateIdentityPolicy);
    reader.problems.push(
      `${arn} is ${use} of role ${name}, but the program does not register it, so that its statements are not known ` +
        "here; write those that the role needs into a policy of its own",
    );
    return [];
  };
  for (const arn of new Set(attachedArns)) identityPolicies.push(...byArn(arn, "a managed policy"));
  const boundaryArn = fields.string("permissionsBoundary");
  const [permissionsBoundary] = boundaryArn === undefined ? [] : byArn(boundaryArn, "the permissions boundary");
  return {
    arn: fields.string("arn") ?? `arn:${program.partition}:iam::${program.accountId}:role/${name}`,
    name,
    uniqueId: fields.string("uniqueId") ?? "AROA00000000000000000",
    trust: { policy: trustPolicy, problems: trust.problems },
    identityPolicies,
    permissionsBoundary,
    problems: reader.problems,
  };
}

/** Programs name a role by its name, which is its id, or, mistakenly but understood, by its ARN. */
function isRole(reference: string | undefined, role: RecordedResource, name: string): boolean {
  return reference === name || reference === role.id || reference === role.outputs.arn;
}

function managedPolicies(program: RecordedProgram): Map<string, RecordedResource> {
  const policies = resourcesOfType(program, "aws:iam/policy:Policy");
  return new Map(policies.map((policy) => [fieldsOf(policy).string("arn") ?? policy.id ?? policy.urn, policy]));
}

function bucketPolicies(program: RecordedProgram): Map<string, ResourcePolicy> {
  const policies = new Map<string, ResourcePolicy>();
  for (const recorded of resourcesOfType(program, "aws:s3/bucketPolicy:BucketPolicy")) {
    const fields = fieldsOf(recorded);
    const bucketName = fields.string("bucket") ?? recorded.name;
    const reader = new PolicyReader();
    const [policy] = reader.read(`the policy of bucket ${bucketName}`, fields.json("policy"), validateResourcePolicy);
    policies.set(bucketName, { policy, problems: reader.problems });
  }
  return policies;
}

/** Policies are recorded as JSON text or, where the program gave an object, as that. */
function parsed(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== "string") return isJsonObject(value) ? value : undefined;
  try {
    const document = JSON.parse(value) as Json;
    return isJsonObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
