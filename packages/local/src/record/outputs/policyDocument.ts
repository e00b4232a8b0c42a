import { objectsOf, present, textOf, textsOf } from "../jsonValues";
import { isJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";

/**
 * The IAM policy document that `aws.iam.getPolicyDocument` writes for its arguments: one-element lists become plain
 * strings, longer ones are sorted from last to first, `&{…}` stands for IAM's own `${…}`, and statements with the same
 * `sid` are replaced by those of the documents that override them.
 */
export function policyDocument(args: JsonObject): JsonObject {
  const sources = documents(args.sourcePolicyDocuments);
  const overrides = documents(args.overridePolicyDocuments);
  const own: JsonObject = {
    Version: textOf(args.version) ?? "2012-10-17",
    Statement: objectsOf(args.statements).map(statement),
  };

  const merged: JsonObject = {};
  let statements: JsonObject[] = [];
  for (const document of [...sources, own, ...overrides]) {
    const [version, id] = [textOf(document.Version), textOf(document.Id)];
    if (version !== undefined && version > (textOf(merged.Version) ?? "")) merged.Version = version;
    if (id !== undefined) merged.Id = id;
    statements = withStatements(statements, document.Statement);
  }
  const policyId = textOf(args.policyId);
  return { ...merged, ...(policyId !== undefined && { Id: policyId }), Statement: statements };
}

/** Adds statements; one that has a `sid` takes the place of an earlier one with the same. */
function withStatements(statements: readonly JsonObject[], added: Json | undefined): JsonObject[] {
  const result = [...statements];
  for (const statement of isJsonObject(added) ? [added] : objectsOf(added)) {
    const sid = textOf(statement.Sid) ?? "";
    const place = sid === "" ? -1 : result.findIndex(({ Sid }) => Sid === sid);
    if (place === -1) result.push(statement);
    else result[place] = statement;
  }
  return result;
}

function statement(args: JsonObject): JsonObject {
  return present({
    Sid: textOf(args.sid),
    Effect: textOf(args.effect) ?? "Allow",
    Action: oneOrMany(args.actions),
    NotAction: oneOrMany(args.notActions),
    Resource: oneOrMany(args.resources),
    NotResource: oneOrMany(args.notResources),
    Principal: principals(args.principals),
    NotPrincipal: principals(args.notPrincipals),
    Condition: conditions(args.conditions),
  });
}

function principals(given: Json | undefined): Json | undefined {
  const byType = new Map<string, string[]>();
  for (const principal of objectsOf(given)) {
    const type = textOf(principal.type) ?? "";
    byType.set(type, [...(byType.get(type) ?? []), ...textsOf(principal.identifiers)]);
  }
  if (byType.size === 0) return undefined;
  if (byType.get("*")?.includes("*") === true) return "*";
  return Object.fromEntries([...byType].map(([type, identifiers]) => [type, oneOrMany(identifiers) ?? []]));
}

function conditions(given: Json | undefined): JsonObject | undefined {
  const byTest = new Map<string, JsonObject>();
  for (const condition of objectsOf(given)) {
    const [test, variable] = [textOf(condition.test) ?? "", textOf(condition.variable) ?? ""];
    byTest.set(test, { ...byTest.get(test), [variable]: oneOrMany(condition.values) ?? [] });
  }
  return byTest.size === 0 ? undefined : Object.fromEntries(byTest);
}

function oneOrMany(given: Json | undefined): Json | undefined {
  const values = textsOf(given).map((value) => value.replaceAll("&{", "${"));
  if (values.length === 0) return undefined;
  return values.length === 1 ? (values[0] ?? "") : values.sort().reverse();
}

function documents(given: Json | undefined): JsonObject[] {
  return objectsOf(textsOf(given).map((source) => JSON.parse(source) as Json));
}
