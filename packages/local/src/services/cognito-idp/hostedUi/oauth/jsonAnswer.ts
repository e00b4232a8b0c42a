import type { IncomingMessage, ServerResponse } from "node:http";
import { FormError, readForm } from "../../../../http/formBody";
import { OAuthError } from "./oauthError";

/** Any page may call these endpoints, as on AWS: what they take and give travels in no cookie. */
const corsHeaders = { "access-control-allow-origin": "*", "access-control-expose-headers": "www-authenticate" };

/** Answers with JSON that nobody may keep (RFC 6749 section 5.1). */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = value === undefined ? "" : JSON.stringify(value);
  response.writeHead(status, {
    ...corsHeaders,
    ...(body !== "" && { "content-type": "application/json; charset=utf-8" }),
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    pragma: "no-cache",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(body);
}

/** Answers a browser's preflight. */
export function sendPreflight(response: ServerResponse, methods: readonly string[]): void {
  sendJson(response, 204, undefined, {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": "authorization, content-type, x-amz-user-agent",
    "access-control-max-age": "7200",
  });
}

/** Tells the client why it was refused (RFC 6749 section 5.2). */
export function sendOAuthError(response: ServerResponse, { error, message, status }: OAuthError): void {
  const challenge: Record<string, string> = status === 401 ? { "www-authenticate": 'Basic realm="oauth2"' } : {};
  sendJson(response, status, { error, error_description: message }, challenge);
}

/**
 * The fields of a form, empty ones left out (RFC 6749 section 3.2).
 * @throws {OAuthError} invalid_request when a field is given twice, or the body is no form
 */
export async function formFields(request: IncomingMessage): Promise<Map<string, string>> {
  let form: URLSearchParams;
  try {
    form = await readForm(request);
  } catch (error) {
    // A body of another type is a bad request to Cognito, whose status 415 is not.
    if (error instanceof FormError)
      throw new OAuthError("invalid_request", error.message, error.status === 413 ? 413 : 400);
    throw error;
  }
  const repeated = [...new Set(form.keys())].filter((name) => form.getAll(name).length > 1);
  if (repeated.length > 0) throw new OAuthError("invalid_request", `Given more than once: ${repeated.join(", ")}`);
  return new Map([...form].filter(([, value]) => value !== ""));
}
