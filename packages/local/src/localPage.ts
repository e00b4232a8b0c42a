import type { PageConfig } from "./config";
import { isJsonObject } from "./record/recordedProgram";
import type { Json, JsonObject, RecordedProgram, RecordedResource } from "./record/recordedProgram";

/** Where the page is served, and where sign-in and sign-out return to on it. */
export interface LocalPage {
  /** Such as `http://localhost:3003`. */
  origin: string;
  callbackUrl: string;
  logoutUrl: string;
}

/** @param port the page's port; browsers know it as localhost, for which Cognito takes plain http */
export function localPage(
  port: number,
  { callbackPath = "/callback", logoutPath = "/" }: Pick<PageConfig, "callbackPath" | "logoutPath"> = {},
): LocalPage {
  const origin = `http://localhost:${port}`;
  return { origin, callbackUrl: `${origin}${callbackPath}`, logoutUrl: `${origin}${logoutPath}` };
}

/**
 * The program with the local page allowed, as the stack's own front end is: its origin in the CORS configuration of
 * APIs and buckets that have one, its addresses in app clients with a hosted sign-in. The program itself is evaluated
 * with the stack's configuration alone.
 */
export function withLocalPage(program: RecordedProgram, page: LocalPage | undefined): RecordedProgram {
  if (page === undefined) return program;
  return { ...program, resources: program.resources.map((resource) => withPageAllowed(resource, page)) };
}

function withPageAllowed(resource: RecordedResource, page: LocalPage): RecordedResource {
  const change = changes[resource.type];
  if (change === undefined) return resource;
  return { ...resource, inputs: change(resource.inputs, page), outputs: change(resource.outputs, page) };
}

const changes: Record<string, (values: JsonObject, page: LocalPage) => JsonObject> = {
  "aws:apigatewayv2/api:Api": (values, { origin }) => {
    const { corsConfiguration } = values;
    if (!isJsonObject(corsConfiguration)) return values;
    return { ...values, corsConfiguration: extended(corsConfiguration, "allowOrigins", origin) };
  },
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": (values, { origin }) => {
    const { corsRules } = values;
    if (!Array.isArray(corsRules)) return values;
    const rules = corsRules.map((rule): Json => (isJsonObject(rule) ? extended(rule, "allowedOrigins", origin) : rule));
    return { ...values, corsRules: rules };
  },
  "aws:cognito/userPoolClient:UserPoolClient": (values, { callbackUrl, logoutUrl }) => {
    if (values.allowedOauthFlowsUserPoolClient !== true) return values;
    return extended(extended(values, "callbackUrls", callbackUrl), "logoutUrls", logoutUrl);
  },
};

function extended(values: JsonObject, key: string, item: string): JsonObject {
  const list = Array.isArray(values[key]) ? values[key] : [];
  return list.includes(item) ? values : { ...values, [key]: [...list, item] };
}
