import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import { RecordedPolicies } from "../../../packages/local/src/services/iam/recordedPolicies";
import { readPolicy } from "../../../packages/local/src/services/recordedPolicy";
import type { RecordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import { functionPolicies } from "../../../packages/local/src/services/functionPolicies";
import { isJsonObject, parseJsonObject } from "../../../packages/local/src/record/recordedProgram";
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
export function resourcePolicies(program: RecordedProgram): Map<string, RecordedPolicy<"resource" | "trust">> {
  const recorded = new RecordedPolicies(program);
  const ofFunctions = functionPolicies(program);
  const policies = new Map<string, RecordedPolicy<"resource" | "trust">>();
  const add = (resource: RecordedResource, policy: RecordedPolicy<"resource" | "trust"> | string | undefined) => {
    if (typeof policy === "string") throw new Error(policy);
    if (policy !== undefined) policies.set(resource.urn, policy);
  };
  for (const role of resourcesOfType(program, "aws:iam/role:Role")) {
    const trust = recorded.role(fieldsOf(role).requiredString("arn"))?.trust;
    add(role, trust?.problems[0] ?? trust?.policy ?? `role ${role.name} has no trust policy`);
  }
  for (const bucket of resourcesOfType(program, "aws:s3/bucket:Bucket")) {
    const { policy, problems } = recorded.bucketPolicy(bucket.id ?? fieldsOf(bucket).requiredString("bucket"));
    add(bucket, problems[0] ?? policy);
  }
  for (const made of resourcesOfType(program, "aws:lambda/function:Function")) {
    add(made, ofFunctions.get(fieldsOf(made).requiredString("name"))?.policy);
  }
  for (const resource of program.resources) {
    const document = ownPolicy.includes(resource.type) ? documentOf(resource.outputs.policy) : undefined;
    if (document !== undefined) add(resource, readPolicy("resource", `the policy of ${resource.name}`, document));
    const separate = policyResources[resource.type];
    if (separate !== undefined) {
      const owner = resourcesOfType(program, separate.type).find(
        ({ outputs, id }) => resource.outputs[separate.of] === outputs.arn || resource.outputs[separate.of] === id,
      );
      const policy = documentOf(resource.outputs[separate.policy]);
      if (owner === undefined || policy === undefined)
        throw new Error(`${resource.urn} belongs to no recorded resource`);
      add(owner, readPolicy("resource", `the policy of ${owner.name}`, policy));
    }
  }
  refuseOthers(program);
  return policies;
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
  return value.includes('"Statement"') ? documentOf(parseJsonObject(value)) : undefined;
}
