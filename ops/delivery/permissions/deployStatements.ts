import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { ArnPatterns } from "./arnPatterns";
import { merged } from "./mergedStatements";
import type { PatternStatement } from "./mergedStatements";
import { policyStatements, texts } from "./policyStatements";
import { resourceGrants } from "./resourceGrants";
import type { ResourceGrant, ResourceGrants } from "./resourceGrants";
import { boundaryVariable } from "./stackPermissions";

type Conditions = PatternStatement["conditions"];

/**
 * What deploying the program takes, and no more than a pattern of a name or a tag can tell apart.
 * @throws {Error} naming a type without a row in resourceGrants.ts
 */
export function deployStatements(program: RecordedProgram): PatternStatement[] {
  const patterns = new ArnPatterns(program);
  const given = program.resources.flatMap((resource) =>
    grantsOf(resource.type).grants.map((grant) => {
      const resources = grant.arns(resource, program).map((arn) => patterns.of(arn));
      return { actions: grant.actions, resources, conditions: conditionsOf(grant, program, resources) };
    }),
  );
  const read = {
    actions: readActions(program.resources.map(({ type }) => type)),
    resources: ["*"],
    conditions: {},
  };
  return merged([read, ...given, ...passRole(program, patterns)]);
}

/** Reading calls for these types of resources, each once. */
export function readActions(types: Iterable<string>): string[] {
  return [...new Set([...types].flatMap((type) => grantsOf(type).read))].sort();
}

function grantsOf(type: string): ResourceGrants {
  if (!type.startsWith("aws:")) return { read: [], grants: [] };
  const grants = resourceGrants[type];
  if (grants === undefined) {
    throw new Error(`${type} has no row in ops/delivery/permissions/resourceGrants.ts: add what deploying it takes`);
  }
  return grants;
}

function conditionsOf(grant: ResourceGrant, program: RecordedProgram, resources: readonly string[]): Conditions {
  const { only = "stack", conditions = {} } = grant;
  if (resources.includes("*")) return conditions;
  const tags = { "aws:ResourceTag/project": program.project, "aws:ResourceTag/stack": program.stack };
  return {
    ...conditions,
    ...(only === "owned" ? { StringEquals: tags } : { StringEqualsIfExists: tags }),
    ...(only === "bounded" && { StringEquals: { "iam:PermissionsBoundary": boundaryVariable } }),
  };
}

/** Roles may be passed to the services that they trust. */
function passRole(program: RecordedProgram, patterns: ArnPatterns): PatternStatement[] {
  return resourcesOfType(program, "aws:iam/role:Role").map((role) => {
    const trusted = policyStatements("trust", role, "assumeRolePolicy").flatMap(({ Principal }) =>
      isJsonObject(Principal) ? [...texts(Principal.Service), ...texts(Principal.Federated)] : [],
    );
    return {
      actions: ["iam:PassRole"],
      resources: [patterns.of(fieldsOf(role).requiredString("arn"))],
      conditions: { StringEquals: { "iam:PassedToService": trusted } },
    };
  });
}
