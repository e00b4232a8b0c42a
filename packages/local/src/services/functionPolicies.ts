import type { JsonObject, RecordedProgram } from "../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedFields } from "../record/recordedFields";
import { functionKey, functionReference } from "./functionReference";
import { readPolicy } from "./recordedPolicy";
import type { RecordedPolicy } from "./recordedPolicy";

/** The resource-based policy of a function, or of one of its versions or aliases. */
export interface FunctionPolicy {
  /** With the version or alias. */
  functionArn: string;
  /** A text says why it can't be judged. */
  policy: RecordedPolicy<"resource"> | string;
}

/** Condition keys of Lambda that calls other than those of function URLs and event sources do not have. */
export const noInvokeContext = {
  "lambda:EventSourceToken": undefined,
  "lambda:FunctionUrlAuthType": undefined,
  "lambda:InvokedViaFunctionUrl": undefined,
};

/**
 * The policies that Lambda makes of the recorded `aws:lambda/permission:Permission` resources, by {@link functionKey} (Lambda
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
    const key = functionKey(permission.string("function") ?? "", permission.string("qualifier"));
    permissions.set(key, [...(permissions.get(key) ?? []), permission]);
  }
  return new Map(
    [...permissions].map(([key, ofFunction]) => {
      const { name = key, qualifier } = functionReference(key) ?? {};
      const arn = functionArns.get(name) ?? `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
      const functionArn = qualifier === undefined ? arn : `${arn}:${qualifier}`;
      const Statement = ofFunction.map((permission) => statementOf(permission, functionArn));
      const policy = readPolicy("resource", `the policy of function ${key}`, { Version: "2012-10-17", Statement });
      return [key, { functionArn, policy }];
    }),
  );
}

function statementOf(permission: RecordedFields, functionArn: string): JsonObject {
  const principal = permission.string("principal") ?? "";
  const sourceArn = permission.string("sourceArn");
  const equal = {
    "AWS:SourceAccount": permission.string("sourceAccount"),
    "aws:PrincipalOrgID": permission.string("principalOrgId"),
    "lambda:EventSourceToken": permission.string("eventSourceToken"),
    "lambda:FunctionUrlAuthType": permission.string("functionUrlAuthType"),
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
    Condition: {
      ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }),
      ...(permission.boolean("invokedViaFunctionUrl") === true && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
      StringEquals,
    },
  };
}
