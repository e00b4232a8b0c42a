import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import { functionNameOf } from "../../../packages/local/src/services/apigateway/lambdaPermissions";
import { RecordedPolicies } from "../../../packages/local/src/services/iam/recordedPolicies";
import type { NamedPolicy } from "../../../packages/local/src/services/iam/recordedPolicies";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type {
  Json,
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../packages/local/src/record/recordedProgram";

/** Where else policies of resources are recorded, and which field names the resource that they belong to. */
const policyResources: Record<string, { policy: string; of: string; type: string }> = {
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    policy: "policy",
    of: "secretArn",
    type: "aws:secretsmanager/secret:Secret",
  },
  "aws:sns/topicPolicy:TopicPolicy": { policy: "policy", of: "arn", type: "aws:sns/topic:Topic" },
};

/** Types that hold their policy themselves. */
const ownPolicy = ["aws:secretsmanager/secret:Secret", "aws:sns/topic:Topic", "aws:kms/key:Key"];

/** Policies that limit a way, a role or a function, and that are read elsewhere or take nothing but access away. */
const readElsewhere = [
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:s3/bucketPolicy:BucketPolicy",
];

/**
 * The resource-based policy of each resource that has one, by URN: bucket policies, who may assume a role, the
 * permissions of functions as the statements that Lambda makes of them.
 * @throws when a policy document is recorded where this does not look
 */
export function resourcePolicies(program: RecordedProgram): Map<string, NamedPolicy> {
  const recorded = new RecordedPolicies(program);
  const policies = new Map<string, NamedPolicy>();
  const add = (resource: RecordedResource, policy: NamedPolicy | undefined, problems: string[]) => {
    if (problems.length > 0) throw new Error(problems.join("\n"));
    if (policy !== undefined) policies.set(resource.urn, policy);
  };
  for (const role of resourcesOfType(program, "aws:iam/role:Role")) {
    const trust = recorded.role(fieldsOf(role).requiredString("arn"))?.trust;
    add(role, trust?.policy, trust?.problems ?? [`role ${role.name} has no trust policy`]);
  }
  for (const bucket of resourcesOfType(program, "aws:s3/bucket:Bucket")) {
    const { policy, problems } = recorded.bucketPolicy(bucket.id ?? fieldsOf(bucket).requiredString("bucket"));
    add(bucket, policy, problems);
  }
  for (const made of resourcesOfType(program, "aws:lambda/function:Function")) {
    const document = permissionsOf(program, made);
    if (document !== undefined) add(made, { name: `the policy of function ${made.name}`, document }, []);
  }
  for (const resource of program.resources) {
    const document = ownPolicy.includes(resource.type) ? documentOf(resource.outputs.policy) : undefined;
    if (document !== undefined) add(resource, { name: `the policy of ${resource.name}`, document }, []);
    const separate = policyResources[resource.type];
    if (separate !== undefined) {
      const owner = resourcesOfType(program, separate.type).find(
        ({ outputs, id }) => resource.outputs[separate.of] === outputs.arn || resource.outputs[separate.of] === id,
      );
      const policy = documentOf(resource.outputs[separate.policy]);
      if (owner === undefined || policy === undefined)
        throw new Error(`${resource.urn} belongs to no recorded resource`);
      add(owner, { name: `the policy of ${owner.name}`, document: policy }, []);
    }
  }
  refuseOthers(program);
  return policies;
}

/** Lambda's own form of permissions: AddPermission in the API Reference. */
function permissionsOf(program: RecordedProgram, { outputs }: RecordedResource): JsonObject | undefined {
  const statements = resourcesOfType(program, "aws:lambda/permission:Permission")
    .map(fieldsOf)
    .filter((permission) => functionNameOf(permission.string("function") ?? "") === outputs.name)
    .map((permission): JsonObject => {
      const principal = permission.string("principal") ?? "";
      const sourceArn = permission.string("sourceArn");
      const sourceAccount = permission.string("sourceAccount");
      const principalOrgId = permission.string("principalOrgId");
      const service = principal.includes(".amazonaws.com");
      const condition: JsonObject = {
        ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }),
        ...((sourceAccount ?? principalOrgId) !== undefined && {
          StringEquals: {
            ...(sourceAccount !== undefined && { "AWS:SourceAccount": sourceAccount }),
            ...(principalOrgId !== undefined && { "aws:PrincipalOrgID": principalOrgId }),
          },
        }),
      };
      return {
        Effect: "Allow",
        Principal: service ? { Service: principal } : principal === "*" ? "*" : { AWS: principal },
        Action: permission.string("action") ?? "",
        Resource: outputs.arn ?? "",
        ...(Object.keys(condition).length > 0 && { Condition: condition }),
      };
    });
  return statements.length === 0 ? undefined : { Version: "2012-10-17", Statement: statements };
}

function refuseOthers({ resources }: RecordedProgram): void {
  const known = [...ownPolicy, ...readElsewhere, ...Object.keys(policyResources)];
  for (const { type, name, outputs, custom } of resources) {
    if (!custom || known.includes(type)) continue;
    for (const [field, value] of Object.entries(outputs)) {
      if (documentOf(value) === undefined) continue;
      throw new Error(
        `${type} ${name} has a policy document in "${field}", which the access matrix does not read; ` +
          "add the type to ops/security/access/resourcePolicies.ts",
      );
    }
  }
}

function documentOf(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== "string") return isJsonObject(value) && "Statement" in value ? value : undefined;
  if (!value.includes('"Statement"')) return undefined;
  try {
    return documentOf(JSON.parse(value) as Json);
  } catch {
    return undefined;
  }
}
