import type { JsonObject, RecordedProgram } from "../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedFields } from "../record/recordedFields";
import { readPolicy } from "./recordedPolicy";
import type { RecordedPolicy } from "./recordedPolicy";

/** The resource-based policy of a function. */
export interface FunctionPolicy {
  functionArn: string;
  /** A text says why it can't be judged. */
  policy: RecordedPolicy<"resource"> | string;
}

/**
 * The policies that Lambda makes of the recorded `aws:lambda/permission:Permission` resources, by function name (Lambda
 * API Reference, AddPermission). A function without permissions has none.
 */
export function functionPolicies(program: RecordedProgram): Map<string, FunctionPolicy> {
  const { partition, region, accountId } = program;
  const functionArns = new Map(
    resourcesOfType(program, "aws:lambda/function:Function")
      .map(fieldsOf)
      .map((fields) => [fields.string("name"), fields.string("arn")]),
  );
  const permissions = new Map<string, RecordedFields[]>();
  for (const permission of resourcesOfType(program, "aws:lambda/permission:Permission").map(fieldsOf)) {
    const name = functionNameOf(permission.string("function") ?? "");
    permissions.set(name, [...(permissions.get(name) ?? []), permission]);
  }
  return new Map(
    [...permissions].map(([name, ofFunction]) => {
      const functionArn = functionArns.get(name) ?? `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
      const Statement = ofFunction.map((permission) => statementOf(permission, functionArn));
      const policy = readPolicy("resource", `the policy of function ${name}`, { Version: "2012-10-17", Statement });
      return [name, { functionArn, policy }];
    }),
  );
}

/**
 * The name in a function's name, ARN, partial ARN (`account:function:name`) or the URI of an integration; versions
 * and aliases are left out, as the local run has one version of each function.
 */
export function functionNameOf(reference: string): string {
  return /(?:^|:)function:([^:/]+)/.exec(reference)?.[1] ?? reference.split(":", 1).join("");
}

function statementOf(permission: RecordedFields, functionArn: string): JsonObject {
  const principal = permission.string("principal") ?? "";
  const sourceArn = permission.string("sourceArn");
  const equal = {
    "AWS:SourceAccount": permission.string("sourceAccount"),
    "aws:PrincipalOrgID": permission.string("principalOrgId"),
  };
  const StringEquals = Object.fromEntries(
    Object.entries(equal).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  return {
    Effect: "Allow",
    Principal: principal.includes(".amazonaws.com")
      ? { Service: principal }
      : principal === "*"
        ? "*"
        : { AWS: principal },
    Action: permission.string("action") ?? "",
    Resource: functionArn,
    Condition: { ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }), StringEquals },
  };
}
