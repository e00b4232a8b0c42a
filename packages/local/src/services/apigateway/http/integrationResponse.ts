import { validateHeaderName, validateHeaderValue } from "node:http";
import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import type { HttpResponse } from "../httpResponse";

/** Why a function's answer is no response; the client gets a 500. */
export interface InvalidResponse {
  problem: string;
}

/** These belong to the connection, or the gateway sets them itself. */
const ownHeaders = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "apigw-requestid"]);

/**
 * A function's answer as an HTTP response, by the rules of payload format 2.0: an object with a `statusCode` says
 * all of the response; anything else is the JSON body of a 200.
 * @param payload JSON text
 */
export function integrationResponse(payload: string): HttpResponse | InvalidResponse {
  const answer = JSON.parse(payload) as Json;
  if (!isJsonObject(answer) || !("statusCode" in answer)) {
    const body = typeof answer === "string" ? answer : payload;
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  return structured(answer);
}

function structured(answer: JsonObject): HttpResponse | InvalidResponse {
  const { statusCode: status, body = "", isBase64Encoded = false } = answer;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    return { problem: `statusCode ${JSON.stringify(status)} is not a whole number from 200 to 599` };
  }
  if (body !== null && typeof body !== "string") {
    return {
      problem: `body is ${Array.isArray(body) ? "an array" : `of type ${typeof body}`}; give a string (JSON.stringify)`,
    };
  }
  const headers = responseHeaders(answer.headers ?? {}, answer.cookies ?? []);
  if ("problem" in headers) return headers;
  // What API Gateway says when the function does not.
  headers.values["content-type"] ??= "text/plain; charset=utf-8";
  return {
    status,
    headers: headers.values,
    body: isBase64Encoded === true ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

function responseHeaders(given: Json, cookies: Json): { values: Record<string, string | string[]> } | InvalidResponse {
  if (!isJsonObject(given)) return { problem: "headers is not an object" };
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
  return { values };
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
