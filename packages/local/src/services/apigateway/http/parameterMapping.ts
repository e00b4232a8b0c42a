import { queryStringParameters } from "../../../http/queryStringParameters";
import { headerText } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import type { Exchange } from "./exchange";
import { selectionOf } from "./selectionExpression";
import type { Selection } from "./selectionExpression";

interface Parameter {
  action: "append" | "overwrite" | "remove";
  place: "header" | "querystring" | "path" | "statuscode";
  /** Empty for a path and a status code. */
  name: string;
  value: Selection;
}

/** A mapping that API Gateway would not take. */
export interface InvalidMapping {
  problem: string;
}

/** The request as the integration gets it, and the path that replaces the one of the integration's URI. */
export interface MappedRequest {
  request: IncomingRequest;
  path: string | undefined;
}

const reservedHeaders =
  /^(access-control-|apigw-|x-amzn?-)|^(authorization|connection|content-(encoding|length|location)|forwarded|keep-alive|origin|proxy-authenticat(e|ion)|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-forwarded-(for|host|proto)|via)$/;

/**
 * An integration's `requestParameters` ("Transform API requests and responses for HTTP APIs").
 * @returns undefined when there are none
 */
export function requestMapping(
  parameters: Readonly<Record<string, string>>,
): ((exchange: Exchange) => MappedRequest) | InvalidMapping | undefined {
  const read = parametersOf(parameters, ["header", "querystring", "path"]);
  if ("problem" in read) return read;
  return read.length === 0 ? undefined : (exchange) => mapRequest(read, exchange);
}

/**
 * An integration's `responseParameters`.
 * @param byStatus mappings by status code
 */
export function responseMapping(
  byStatus: ReadonlyMap<string, Readonly<Record<string, string>>>,
): ((response: HttpResponse, exchange: Exchange) => void) | InvalidMapping | undefined {
  const mappings = new Map<string, Parameter[]>();
  for (const [status, parameters] of byStatus) {
    const read = parametersOf(parameters, ["header", "statuscode"]);
    if ("problem" in read) return read;
    mappings.set(status, read);
  }
  if (mappings.size === 0) return undefined;
  return (response, exchange) => {
    mapResponse(mappings.get(String(response.status)) ?? [], response, exchange);
  };
}

function parametersOf(
  mappings: Readonly<Record<string, string>>,
  places: readonly Parameter["place"][],
): Parameter[] | InvalidMapping {
  const parameters: Parameter[] = [];
  for (const [key, value] of Object.entries(mappings)) {
    const [, action, placeName = "", name = ""] = /^(append|overwrite|remove):([a-z]+)(?:\.(.+))?$/.exec(key) ?? [];
    const place = places.find((allowed) => allowed === placeName);
    const named = place === "header" || place === "querystring";
    if (action === undefined || place === undefined || named === (name === "") || (!named && action !== "overwrite")) {
      const allowed = places.map((each) => (each === "header" || each === "querystring" ? `${each}.<name>` : each));
      return { problem: `the parameter mapping ${key} is none of append|overwrite|remove:${allowed.join(", ")}` };
    }
    if (place === "header" && reservedHeaders.test(name.toLowerCase())) {
      return { problem: `the parameter mapping ${key} is about a header that API Gateway reserves` };
    }
    parameters.push({
      action: action as Parameter["action"],
      place,
      name: place === "header" ? name.toLowerCase() : name,
      value: selectionOf(value),
    });
  }
  return parameters;
}

/** All values are those of the client's request, whatever the order of the mappings. */
function mapRequest(parameters: readonly Parameter[], exchange: Exchange): MappedRequest {
  const { request } = exchange;
  const headers = Object.assign(Object.create(null) as Record<string, string>, request.headers);
  const query = new URLSearchParams(request.rawQueryString);
  let queryChanged = false;
  let path: string | undefined;
  for (const { action, place, name, value: selection } of parameters) {
    const value = action === "remove" ? undefined : selection(exchange);
    if (value === undefined && action !== "remove") continue;
    if (place === "path") path = value;
    else if (place === "header") setHeader(headers, action, name, value);
    else {
      queryChanged = true;
      if (action === "append") query.append(name, value ?? "");
      else if (value === undefined) query.delete(name);
      else query.set(name, value);
    }
  }
  const rawQueryString = queryChanged ? query.toString() : request.rawQueryString;
  const mapped: IncomingRequest = {
    ...request,
    headers,
    rawQueryString,
    ...(queryChanged && { queryStringParameters: queryStringParameters(rawQueryString) }),
  };
  return { request: mapped, path };
}

function mapResponse(parameters: readonly Parameter[], response: HttpResponse, exchange: Exchange): void {
  const values = parameters.map(({ value }) => value(exchange, response));
  for (const [index, { action, place, name }] of parameters.entries()) {
    const value = values[index];
    if (value === undefined && action !== "remove") continue;
    if (place === "header") setHeader(response.headers, action, name, value);
    else if (/^[1-5]\d\d$/.test(value ?? "")) response.status = Number(value);
  }
}

function setHeader(
  headers: Record<string, string | string[]>,
  action: Parameter["action"],
  name: string,
  value: string | undefined,
): void {
  const text = headerText(value ?? "");
  if (action === "remove") Reflect.deleteProperty(headers, name);
  else if (action === "append" && headers[name] !== undefined) headers[name] = `${String(headers[name])},${text}`;
  else headers[name] = text;
}
