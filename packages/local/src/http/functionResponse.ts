import { validateHeaderName, validateHeaderValue } from "node:http";
import { isJsonObject } from "../record/recordedProgram";
import type { Json, JsonObject } from "../record/recordedProgram";
import type { HttpResponse } from "./httpResponse";

/** Why a function's answer is no response. */
export interface InvalidResponse {
  problem: string;
}

/** These belong to the connection, or the gateway sets them itself. */
const ownHeaders = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "apigw-requestid"]);

/**
 * The answer of a function to a proxy integration: `statusCode`, `headers`, `body` and `isBase64Encoded`, with `cookies`
 * in payload format 2.0 and `multiValueHeaders` in 1.0, which is also that of REST APIs ("Create AWS Lambda proxy
 * integrations for HTTP APIs", "Lambda proxy integrations in API Gateway").
 * @param contentType of an answer that names none
 */
export function functionResponse(
  answer: JsonObject,
  payloadFormatVersion: "1.0" | "2.0",
  contentType: string,
): HttpResponse | InvalidResponse {
  const { statusCode: status, body = "", isBase64Encoded = false } = answer;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    return { problem: `statusCode ${JSON.stringify(status)} is not a whole number from 200 to 599` };
  }
  if (body !== null && typeof body !== "string") {
    return {
      problem: `body is ${Array.isArray(body) ? "an array" : `of type ${typeof body}`}; give a string (JSON.stringify)`,
    };
  }
  const headers =
    payloadFormatVersion === "2.0"
      ? responseHeaders(answer.headers ?? {}, {}, answer.cookies ?? [])
      : responseHeaders(answer.headers ?? {}, answer.multiValueHeaders ?? {}, []);
  if ("problem" in headers) return headers;
  headers.values["content-type"] ??= contentType;
  return {
    status,
    headers: headers.values,
    body: isBase64Encoded === true ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

function responseHeaders(
  given: Json,
  multiple: Json,
  cookies: Json,
): { values: Record<string, string | string[]> } | InvalidResponse {
  if (!isJsonObject(given)) return { problem: "headers is not an object" };
  if (!isJsonObject(multiple)) return { problem: "multiValueHeaders is not an object" };
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === "string")) {
    return { problem: "cookies is not an array of strings" };
  }
  const values: Record<string, string | string[]> = {};
  const setCookies = [...cookies];
  for (const [givenName, givenValue] of Object.entries(given)) {
    if (typeof givenValue === "object") return { problem: `header ${givenName} is not a string` };
    const name = givenName.toLowerCase();
    const value = String(givenValue);
    if (!isSendable(givenName, value)) return { problem: `header ${givenName} is not allowed in HTTP` };
    if (name === "set-cookie") setCookies.push(value);
    else if (!ownHeaders.has(name)) values[name] = value;
  }
  if (!setCookies.every((cookie) => isSendable("set-cookie", cookie)))
    return { problem: "a cookie is not allowed in HTTP" };
  if (setCookies.length > 0) values["set-cookie"] = setCookies;
  const problem = addMultiple(values, multiple);
  return problem === undefined ? { values } : { problem };
}

/** Values of `multiValueHeaders` join the single ones; of a pair that is in both, one stays. */
function addMultiple(values: Record<string, string | string[]>, multiple: JsonObject): string | undefined {
  for (const [givenName, givenValues] of Object.entries(multiple)) {
    if (!Array.isArray(givenValues) || givenValues.some((value) => typeof value === "object")) {
      return `multiValueHeaders.${givenName} is not an array of strings`;
    }
    const name = givenName.toLowerCase();
    const texts = givenValues.map(String);
    if (!texts.every((value) => isSendable(givenName, value))) return `header ${givenName} is not allowed in HTTP`;
    if (ownHeaders.has(name) || texts.length === 0) continue;
    const all = [...new Set([values[name] ?? [], texts].flat())];
    values[name] = all.length === 1 && name !== "set-cookie" ? (all[0] ?? "") : all;
  }
  return undefined;
}

export function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
