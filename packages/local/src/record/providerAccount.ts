import { isJsonObject } from "./recordedProgram";
import type { Json, JsonObject } from "./recordedProgram";

/**
 * The account that an explicit AWS provider's resources are in: that of the last role that it assumes, else the first of
 * `allowedAccountIds`; undefined when its inputs name none.
 */
export function providerAccount(inputs: JsonObject): string | undefined {
  const roles = [inputs.assumeRole, inputs.assumeRoles].flatMap(listOf).filter(isJsonObject);
  const accounts = roles.flatMap(({ roleArn }) =>
    typeof roleArn === "string" ? (/^arn:[^:]*:iam::(\d{12}):/.exec(roleArn)?.[1] ?? []) : [],
  );
  const allowed = listOf(inputs.allowedAccountIds).find((account) => typeof account === "string");
  return accounts.at(-1) ?? allowed;
}

/** Providers' lists and objects travel as JSON text. */
function listOf(value: Json | undefined): Json[] {
  const parsed = typeof value === "string" ? parsedJson(value) : value;
  if (parsed === undefined || parsed === null) return [];
  return Array.isArray(parsed) ? parsed : [parsed];
}

function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
