import { isJsonObject } from "../../packages/local/src/record/recordedProgram";
import type { Json, JsonObject } from "../../packages/local/src/record/recordedProgram";

/** Their members are named by the caller. */
const maps = new Set(["AttributeMapping", "IdentityPoolTags", "ProviderDetails", "UserPoolTags"]);

/** What Pulumi's provider calls otherwise. */
const renamed: Readonly<Record<string, string>> = {
  AttributesRequireVerificationBeforeUpdate: "attributesRequireVerificationBeforeUpdates",
  ClientName: "name",
  From: "fromEmailAddress",
  IdentityPoolTags: "tags",
  PoolName: "name",
  Schema: "schemas",
  UserPoolTags: "tags",
};

/** The input of a management operation under the names of Pulumi's provider. */
export function recordedInputs(input: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      renamed[name] ?? providerName(name),
      maps.has(name) ? value : recordedValue(value),
    ]),
  );
}

/** Such as `smsMessage` of `SMSMessage`, `callbackUrls` of `CallbackURLs`. */
function providerName(name: string): string {
  return name
    .replace("OAuth", "Oauth")
    .replaceAll(/[A-Z]{2,}(?=s?$|[A-Z][a-z])/g, ([first = "", ...rest]) => first + rest.join("").toLowerCase())
    .replace(/^./, (first) => first.toLowerCase());
}

function recordedValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(recordedValue);
  return isJsonObject(value) ? recordedInputs(value) : value;
}
