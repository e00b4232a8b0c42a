import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import type { RecordedProgram, RecordedResource } from "../../record/recordedProgram";
import { awsManagedPolicy, awsManagedPolicyName } from "./awsManagedPolicies";
import { readPolicy } from "../recordedPolicy";
import type { RecordedPolicy } from "../recordedPolicy";
import type { PolicyKind } from "./evaluator";

/** A role and everything that says what its sessions may do. */
export interface RecordedRole {
  arn: string;
  /** Without the path: what assumed role ARNs hold. */
  name: string;
  /** `AROA…`, the first half of the user id of its sessions. */
  uniqueId: string;
  trust: ResourcePolicy<"trust">;
  identityPolicies: RecordedPolicy<"identity">[];
  permissionsBoundary: RecordedPolicy<"boundary"> | undefined;
  /** AWS's own policies whose statements are not known here: in the local run they allow nothing, and on AWS they may. */
  unknownPolicies: string[];
  /** Policies that can't be judged; whoever has one is denied everything, as one of them may hold a denial. */
  problems: string[];
}

/** The policy of a bucket, or who may assume a role; or why it can't be judged. */
export interface ResourcePolicy<Kind extends PolicyKind> {
  policy: RecordedPolicy<Kind> | undefined;
  problems: string[];
}

/** The IAM roles and resource policies that a program registered. */
export class RecordedPolicies {
  readonly accountId: string;
  readonly region: string;
  /** Where the program has resources; another provider's may be elsewhere. */
  readonly regions: ReadonlySet<string>;
  readonly partition: string;
  /** The role of whoever runs the program: it may do everything, and no program registers it. */
  readonly administrator: RecordedRole;
  readonly #roles: ReadonlyMap<string, RecordedRole>;
  readonly #bucketPolicies: ReadonlyMap<string, ResourcePolicy<"resource">>;

  constructor(program: RecordedProgram) {
    this.accountId = program.accountId;
    this.region = program.region;
    this.regions = new Set(
      program.resources.flatMap(({ outputs: { region } }) => (typeof region === "string" ? [region] : [])),
    ).add(program.region);
    this.partition = program.partition;
    const managed = {
      identity: managedPolicies(program, "identity"),
      boundary: managedPolicies(program, "boundary"),
    };
    const roles = resourcesOfType(program, "aws:iam/role:Role").map((role) => recordedRole(program, role, managed));
    this.administrator = administrator(program);
    this.#roles = new Map([...roles, this.administrator].map((role) => [role.arn, role]));
    this.#bucketPolicies = bucketPolicies(program);
  }

  /** Those that the program registers. */
  get roles(): RecordedRole[] {
    return [...this.#roles.values()].filter((role) => role !== this.administrator);
  }

  role(arn: string): RecordedRole | undefined {
    return this.#roles.get(arn);
  }

  bucketPolicy(bucketName: string): ResourcePolicy<"resource"> {
    return this.#bucketPolicies.get(bucketName) ?? { policy: undefined, problems: [] };
  }
}

/** The program's managed policies by ARN, compiled for each kind of use; a text says why one can't be judged. */
interface ManagedPolicies {
  identity: ReadonlyMap<string, RecordedPolicy<"identity"> | string>;
  boundary: ReadonlyMap<string, RecordedPolicy<"boundary"> | string>;
}

function recordedRole(program: RecordedProgram, role: RecordedResource, managed: ManagedPolicies): RecordedRole {
  const fields = fieldsOf(role);
  const name = fields.string("name") ?? role.name;
  const trust = readPolicy("trust", `the trust policy of role ${name}`, fields.json("assumeRolePolicy"), role.urn);
  const problems: string[] = [];
  const judged = <Kind extends PolicyKind>(policy: RecordedPolicy<Kind> | string) => {
    if (typeof policy !== "string") return [policy];
    problems.push(policy);
    return [];
  };
  const ofRole = (attached: RecordedFields) => isRole(attached.string("role"), role, name);
  const rolePolicies = resourcesOfType(program, "aws:iam/rolePolicy:RolePolicy").filter((one) => ofRole(fieldsOf(one)));
  const ofType = (type: string) => resourcesOfType(program, `aws:iam/${type}`).map(fieldsOf);

  const inline = [
    ...rolePolicies.map((one) => ({ policy: fieldsOf(one), urn: one.urn })),
    ...fields
      .objects("inlinePolicies")
      .filter((policy) => policy.json("policy") !== undefined)
      .map((policy) => ({ policy, urn: role.urn })),
  ];
  const attachedArns = [
    ...ofType("rolePolicyAttachment:RolePolicyAttachment").filter(ofRole),
    ...ofType("policyAttachment:PolicyAttachment").filter((attachment) =>
      attachment.strings("roles")?.some((one) => isRole(one, role, name)),
    ),
  ].flatMap((attachment) => attachment.string("policyArn") ?? []);
  attachedArns.push(...(fields.strings("managedPolicyArns") ?? []));
  const identityPolicies = inline.flatMap(({ policy, urn }) =>
    judged(readPolicy("identity", `policy ${policy.string("name") ?? "inline"}`, policy.json("policy"), urn)),
  );
  const unknown = (arn: string, use: string) =>
    `${arn} is ${use} of role ${name}, but the program does not register it, so that its statements are not known ` +
    "here; write those that the role needs into a policy of its own";
  const unknownPolicies: string[] = [];
  for (const arn of new Set(attachedArns)) {
    const policy = managed.identity.get(arn) ?? readAwsManagedPolicy("identity", arn);
    if (policy !== undefined) identityPolicies.push(...judged(policy));
    else if (awsManagedPolicyName(arn) === undefined) problems.push(unknown(arn, "a managed policy"));
    else {
      unknownPolicies.push(unknown(arn, "a managed policy"));
      identityPolicies.push(withoutStatements(arn));
    }
  }
  const boundaryArn = fields.string("permissionsBoundary");
  const [permissionsBoundary] =
    boundaryArn === undefined
      ? []
      : judged(
          managed.boundary.get(boundaryArn) ??
            readAwsManagedPolicy("boundary", boundaryArn) ??
            unknown(boundaryArn, "the permissions boundary"),
        );
  return {
    arn: fields.string("arn") ?? `arn:${program.partition}:iam::${program.accountId}:role/${name}`,
    name,
    uniqueId: fields.string("uniqueId") ?? "AROA00000000000000000",
    trust: policyParts(trust),
    identityPolicies,
    permissionsBoundary,
    unknownPolicies,
    problems,
  };
}

function administrator({ partition, accountId }: RecordedProgram): RecordedRole {
  const policy = readAwsManagedPolicy("identity", `arn:${partition}:iam::aws:policy/AdministratorAccess`);
  const { policy: allowed, problems } = policyParts(policy);
  return {
    arn: `arn:${partition}:iam::${accountId}:role/LocalAdministrator`,
    name: "LocalAdministrator",
    uniqueId: "AROALOCALADMINISTRATR",
    trust: { policy: undefined, problems: ["nobody may assume LocalAdministrator"] },
    identityPolicies: allowed === undefined ? [] : [allowed],
    permissionsBoundary: undefined,
    unknownPolicies: [],
    problems,
  };
}

/** Programs name a role by its name, which is its id, or by its ARN, which is wrong but understood. */
function isRole(reference: string | undefined, role: RecordedResource, name: string): boolean {
  return reference === name || reference === role.id || reference === role.outputs.arn;
}

function managedPolicies<Kind extends PolicyKind>(
  program: RecordedProgram,
  kind: Kind,
): Map<string, RecordedPolicy<Kind> | string> {
  return new Map(
    resourcesOfType(program, "aws:iam/policy:Policy").map((policy) => {
      const fields = fieldsOf(policy);
      const arn = fields.string("arn") ?? policy.id ?? policy.urn;
      return [arn, readPolicy(kind, `policy ${arn}`, fields.json("policy"), policy.urn)];
    }),
  );
}

function readAwsManagedPolicy<Kind extends PolicyKind>(
  kind: Kind,
  arn: string,
): RecordedPolicy<Kind> | string | undefined {
  const document = awsManagedPolicy(arn);
  return document && readPolicy(kind, `policy ${arn}`, document);
}

/** AWS's policies allow; one with unknown statements is taken to allow nothing, and takes nothing from the others. */
function withoutStatements(arn: string): RecordedPolicy<"identity"> {
  const name = `policy ${arn}, whose statements are not known here`;
  return { kind: "identity", name, errors: [], statements: [], document: {} };
}

function bucketPolicies(program: RecordedProgram): Map<string, ResourcePolicy<"resource">> {
  return new Map(
    resourcesOfType(program, "aws:s3/bucketPolicy:BucketPolicy").map((policy) => {
      const fields = fieldsOf(policy);
      const bucketName = fields.string("bucket") ?? policy.name;
      const name = `the policy of bucket ${bucketName}`;
      return [bucketName, policyParts(readPolicy("resource", name, fields.json("policy"), policy.urn))];
    }),
  );
}

/** @param policy a text says why it can't be judged */
export function policyParts<Kind extends PolicyKind>(
  policy: RecordedPolicy<Kind> | string | undefined,
): ResourcePolicy<Kind> {
  return typeof policy === "string" ? { policy: undefined, problems: [policy] } : { policy, problems: [] };
}
