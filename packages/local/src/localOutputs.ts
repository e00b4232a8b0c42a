import type { LocalEndpoints } from "./config";
import { fieldsOf, resourcesOfType } from "./record/recordedFields";
import { isJsonObject } from "./record/recordedProgram";
import type { Json, JsonObject, RecordedProgram } from "./record/recordedProgram";

/**
 * The stack's outputs as `pulumi stack output --json` prints them: secrets are masked, and every address of an API or of
 * a hosted sign-in that is served here is the local one. The issuer stays AWS's, because tokens carry it.
 */
export function localOutputs(program: RecordedProgram, endpoints: LocalEndpoints): JsonObject {
  const addresses = [...apiAddresses(program, endpoints.api), ...signInAddresses(program, endpoints.cognito)];
  const localised = (value: Json): Json => {
    if (typeof value === "string") return localAddress(value, addresses);
    if (Array.isArray(value)) return value.map(localised);
    return isJsonObject(value) ? mapped(value, localised) : value;
  };
  const secret = new Set(program.secretOutputs);
  return mapped(program.outputs, (value, name) => (secret.has(name) ? "[secret]" : localised(value)));
}

/** An address on AWS, and what stands for it here. */
type Address = [remote: string, local: string];

/** Several APIs are told apart by the host's first label, as on AWS. */
function apiAddresses(program: RecordedProgram, endpoint: string | undefined): Address[] {
  if (endpoint === undefined) return [];
  return resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api, index): Address[] => {
    const remote = fieldsOf(api).string("apiEndpoint");
    if (remote === undefined) return [];
    const { port } = new URL(endpoint);
    return [[remote, index === 0 || api.id === undefined ? endpoint : `http://${api.id}.localhost:${port}`]];
  });
}

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
