import type { Json } from "../../../record/recordedProgram";
import type { HttpResponse } from "../../../http/httpResponse";
import { contextVariable } from "./contextVariables";
import type { Exchange } from "./exchange";

/** Reads a value of a request, and of the integration's response once there is one. Undefined: it has none. */
export type Selection = (exchange: Exchange, response?: HttpResponse) => string | undefined;

/**
 * Prepares an identity source or a value of a parameter mapping, such as `$request.header.name`,
 * `${request.path.name} ${context.requestId}` or plain text ("Transform API requests and responses for HTTP APIs",
 * "Control access to HTTP APIs with AWS Lambda authorizers").
 */
export function selectionOf(expression: string): Selection {
  const single = /^\$(?:\{([^{}]*)\}|((?:request|response|context|stageVariables)\..*))$/.exec(expression);
  if (single !== null) return variableOf(single[1] ?? single[2] ?? "");
  if (!expression.includes("${")) return () => expression;
  // Every second part is the inside of ${...}.
  const parts = expression.split(/\$\{([^{}]*)\}/).map((part, index) => (index % 2 === 1 ? variableOf(part) : part));
  return (exchange, response) =>
    parts.map((part) => (typeof part === "string" ? part : (part(exchange, response) ?? ""))).join("");
}

function variableOf(name: string): Selection {
  const [root, place, ...rest] = name.split(".");
  const field = rest.join(".");
  switch (root) {
    case "context":
      return (exchange) => contextVariable(name.slice("context.".length), exchange);
    case "stageVariables":
      return ({ stage }) => stage.variables?.[name.slice("stageVariables.".length)];
    case "request":
      return requestVariable(place ?? "", field);
    case "response":
      return responseVariable(place ?? "", field);
    default:
      return () => undefined;
  }
}

function requestVariable(place: string, field: string): Selection {
  switch (place.split("[", 1)[0]) {
    case "header":
      return ({ request }) => headerValue(request, field.toLowerCase());
    case "querystring":
      return ({ request }) => request.queryStringParameters?.[field];
    case "path":
      return field === "" ? ({ path }) => path : ({ pathParameters }) => pathParameters?.[field];
    case "body":
      return ({ body }) => bodyValue(body, bodyPath(place, field));
    default:
      return () => undefined;
  }
}

/** Cookies are kept apart from the other headers, as events show them. */
function headerValue({ headers, cookies }: Exchange["request"], name: string): string | undefined {
  return name === "cookie" ? cookies?.join("; ") : headers[name];
}

function responseVariable(place: string, field: string): Selection {
  if (place === "header") {
    return (_, response) => {
      const value = response?.headers[field.toLowerCase()];
      return Array.isArray(value) ? value.join(",") : value;
    };
  }
  if (place.split("[", 1)[0] !== "body") return () => undefined;
  return (_, response) => response && bodyValue(response.body, bodyPath(place, field));
}

/** The names and indexes of a JSON path without recursive descent and filters, such as `body.items[0].name`. */
function bodyPath(place: string, field: string): string[] {
  const path = `${place}.${field}`.slice("body".length);
  return [...path.matchAll(/\[(?:'([^']*)'|"([^"]*)"|(\d+))\]|([^.[\]]+)/g)].map(
    ([, single, double, index, name]) => single ?? double ?? index ?? name ?? "",
  );
}

/** API Gateway applies JSON paths to the first 100 KB. */
const maxSelectedBytes = 100 * 1024;

function bodyValue(body: Buffer | string, path: readonly string[]): string | undefined {
  if (path.length === 0) return body.length === 0 ? undefined : body.toString();
  if (body.length > maxSelectedBytes) return undefined;
  try {
    let value: Json | undefined = JSON.parse(body.toString()) as Json;
    for (const name of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Record<string, Json>)[name];
    }
    if (value === undefined || value === null) return undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
