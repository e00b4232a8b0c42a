import { fieldsOf, resourcesOfType } from "./record/recordedFields";
import { isJsonObject } from "./record/recordedProgram";
import type { Json, JsonObject, RecordedProgram } from "./record/recordedProgram";

/**
 * The stack's outputs as `pulumi stack output --json` prints them: secrets are masked, and every address of an API or of
 * a hosted sign-in that is served here is the local one. The issuer stays AWS's, because tokens carry it.
 */
export function localOutputs(
  program: RecordedProgram,
  { cognito, served }: { cognito: string | undefined; served: readonly Address[] },
): JsonObject {
  const addresses = [...served, ...signInAddresses(program, cognito)];
  const localised = (value: Json): Json => {
    if (typeof value === "string") return localAddress(value, addresses);
    if (Array.isArray(value)) return value.map(localised);
    return isJsonObject(value) ? mapped(value, localised) : value;
  };
  const secret = new Set(program.secretOutputs);
  return mapped(program.outputs, (value, name) => (secret.has(name) ? "[secret]" : localised(value)));
}

/** An address on AWS, and what stands for it here. */
export type Address = readonly [remote: string, local: string];

function signInAddresses(program: RecordedProgram, endpoint: string | undefined): Address[] {
  if (endpoint === undefined) return [];
  return resourcesOfType(program, "aws:cognito/userPoolDomain:UserPoolDomain").flatMap((resource): Address[] => {
    const domain = fieldsOf(resource).string("domain");
    if (domain === undefined) return [];
    // A domain of the user's own has dots; a prefix can't have any.
    const host = domain.includes(".") ? domain : `${domain}.auth.${program.region}.amazoncognito.com`;
    return [[`https://${host}`, endpoint]];
  });
}

function localAddress(value: string, addresses: readonly Address[]): string {
  for (const [remote, local] of addresses) {
    const rest = value.slice(remote.length);
    if (value.startsWith(remote) && /^(?:$|[/?#])/.test(rest)) return local + rest;
  }
  return value;
}

function mapped(values: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
