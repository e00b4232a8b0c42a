import { fieldsOf } from "../../../packages/local/src/record/recordedFields";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { Json, JsonObject, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { readPolicy } from "../../../packages/local/src/services/recordedPolicy";

/**
 * The statements that allow something, of a policy document in a field of a recorded resource.
 * @throws {Error} when it is no policy document
 */
export function policyStatements(kind: "identity" | "trust", resource: RecordedResource, field: string): JsonObject[] {
  const policy = readPolicy(kind, `${resource.urn} ${field}`, fieldsOf(resource).json(field));
  if (typeof policy === "string") throw new Error(policy);
  const statements = [policy.document.Statement ?? []].flat().filter(isJsonObject);
  return statements.filter(({ Effect }) => Effect === "Allow");
}

/** A list of texts, or one of them. */
export function texts(value: Json | undefined): string[] {
  return [value ?? []].flat().filter((one) => typeof one === "string");
}
