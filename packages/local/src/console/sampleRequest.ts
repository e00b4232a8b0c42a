import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { HttpRequest } from "../http/httpRequest";

/** The body of requests whose method has one. */
const sampleBody = Buffer.from("{}");

/** A request as a client would send it, for the gateway's own event builders. */
export interface SampleRequest {
  http: HttpRequest;
  body: Buffer;
}

/**
 * @param method of a route; `ANY` is a GET
 * @param hasToken whether it has an Authorization header
 */
export function sampleRequest(method: string, path: string, host: string, hasToken = false): SampleRequest {
  const hasBody = ["PATCH", "POST", "PUT"].includes(method);
  const headers = {
    accept: "application/json",
    ...(hasToken && { authorization: "Bearer <token>" }),
    ...(hasBody && { "content-type": "application/json" }),
    host,
    "user-agent": "console",
  };
  const message = new IncomingMessage(
    Object.defineProperties(new Socket(), { localPort: { value: 80 }, remoteAddress: { value: "127.0.0.1" } }),
  );
  message.method = method === "ANY" ? "GET" : method;
  message.url = path;
  message.headers = headers;
  message.headersDistinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  message.rawHeaders = Object.entries(headers).flat();
  return { http: new HttpRequest(message), body: hasBody ? sampleBody : Buffer.alloc(0) };
}

/** A path for a template such as `/courses/{courseId}`, and the values of its variables. */
export function samplePath(template: string): { path: string; pathParameters: Record<string, string> | undefined } {
  const pathParameters: Record<string, string> = {};
  const path = template.replace(/\{([^}+]+)(\+?)\}/g, (_variable, name: string, greedy: string) => {
    pathParameters[name] = greedy === "+" ? "example/path" : "example";
    return pathParameters[name];
  });
  return { path, pathParameters: Object.keys(pathParameters).length === 0 ? undefined : pathParameters };
}
