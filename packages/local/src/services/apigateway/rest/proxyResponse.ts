import { isSendable } from "../../../http/functionResponse";
import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import type { HttpResponse } from "../../../http/httpResponse";

/** Why a function's answer is no response; the client gets a 502. */
export interface MalformedAnswer {
  problem: string;
}

const members = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/** Headers of integrations that the client sees under another name ("Amazon API Gateway important notes"). */
const remapped = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);

/**
 * A function's answer as an HTTP response ("Output format of a Lambda function for proxy integration").
 * @param answer undefined when it is no object
 * @param decodes whether the client takes one of the API's binary media types
 */
export function proxyResponse(answer: JsonObject | undefined, decodes: boolean): HttpResponse | MalformedAnswer {
  if (answer === undefined) return { problem: "it is no object" };
  const unknown = Object.keys(answer).find((name) => !members.has(name));
  if (unknown !== undefined) return { problem: `it has ${unknown}; it may have ${[...members].join(", ")}` };
  const { body = null, isBase64Encoded = false } = answer;
  const status = Number(answer.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return { problem: `statusCode ${JSON.stringify(answer.statusCode)} is not a whole number from 200 to 599` };
  }
  if (body !== null && typeof body !== "string") {
    return { problem: "body is no string (JSON.stringify)" };
  }
  const headers = headersOf(answer.headers ?? {}, answer.multiValueHeaders ?? {});
  if ("problem" in headers) return headers;
  const binary = decodes && isBase64Encoded === true;
  return {
    status,
    headers: { "content-type": "application/json", ...headers.values },
    body: binary ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

/** Values of both, those of `multiValueHeaders` first. */
function headersOf(single: Json, multiple: Json): { values: HttpResponse["headers"] } | MalformedAnswer {
  if (!isJsonObject(single)) return { problem: "headers is no object" };
  if (!isJsonObject(multiple)) return { problem: "multiValueHeaders is no object" };
  const lists = new Map<string, string[]>();
  for (const [given, values] of [
    ...Object.entries(multiple),
    ...Object.entries(single).map(([name, value]) => [name, [value]] as const),
  ]) {
    if (!Array.isArray(values)) return { problem: `multiValueHeaders.${given} is no list` };
    for (const value of values) {
      if (typeof value === "object" && value !== null) return { problem: `header ${given} is no string` };
      if (value === null) continue;
      if (!isSendable(given, String(value))) return { problem: `header ${given} is not allowed in HTTP` };
      const name = clientName(given);
      lists.set(name, [...(lists.get(name) ?? []), String(value)]);
    }
  }
  return {
    values: Object.fromEntries(
      [...lists].map(([name, [first = "", ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
    ),
  };
}

/** The name, in lower case, under which a header of an integration reaches the client. */
export function clientName(name: string): string {
  const lowerCase = name.toLowerCase();
  return remapped.has(lowerCase) ? `x-amzn-remapped-${lowerCase}` : lowerCase;
}
