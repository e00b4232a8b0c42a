import { isJsonObject, parseJsonObject } from "../record/recordedProgram";
import type { Json, JsonObject } from "../record/recordedProgram";
import { compilePolicy, invalidReason } from "./iam/evaluator";
import type { CompiledPolicy, PolicyKind } from "./iam/evaluator";

/** A policy without errors, and the document that it was compiled from. */
export interface RecordedPolicy<Kind extends PolicyKind = PolicyKind> extends CompiledPolicy<Kind> {
  document: JsonObject;
  /** The resource that holds it; undefined for one that the program does not register. */
  urn?: string | undefined;
}

/**
 * Compiles a recorded policy document, which is JSON text or, where the program gave an object, that.
 * @param name for people to find it by, such as `policy identities-authenticated-objects-1a2b3c4`
 * @param urn of the resource that holds it. Default: none
 * @returns a text when the policy can't be judged: why
 */
export function readPolicy<Kind extends PolicyKind>(
  kind: Kind,
  name: string,
  value: Json | undefined,
  urn?: string,
): RecordedPolicy<Kind> | string {
  const given = typeof value === "string" ? parseJsonObject(value) : value;
  if (!isJsonObject(given)) return `${name} is not a policy document in JSON`;
  const policy = { ...recordedPolicy(kind, name, given), urn };
  return invalidReason(policy) ?? policy;
}

export function recordedPolicy<Kind extends PolicyKind>(
  kind: Kind,
  name: string,
  document: JsonObject,
): RecordedPolicy<Kind> {
  return { ...compilePolicy(kind, name, document), document };
}
