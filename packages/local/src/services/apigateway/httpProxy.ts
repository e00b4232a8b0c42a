import { request as httpRequest } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { connectionHeaders } from "../../http/connectionHeaders";
import type { HttpResponse } from "../../http/httpResponse";
import { TimeLimit } from "../timeLimit";

/** What is sent to the server behind an integration. */
export interface ProxyRequest {
  method: string;
  url: URL;
  /** `host` and `content-length` are set here. */
  headers: OutgoingHttpHeaders;
  body: Buffer;
  /** From the request to the end of the response. */
  timeoutMs: number;
}

/** The server's response, or why there is none. */
export type ProxyOutcome =
  { response: HttpResponse } | { failure: "timeout" | "connection" | "responseTooLarge"; reason: string };

/** Responses of integrations have up to 10 MB ("Quotas for configuring and running an HTTP API"). */
const maxResponseBytes = 10 * 1024 * 1024;

/**
 * The address that an integration's URI names for a request. Its path and query may have variables in braces; its host
 * may not, for the client would choose it.
 * @param valueOf the escaped value of a variable
 */
export function proxyUrl(uri: string, valueOf: (variable: string, name: string) => string): URL {
  const [, host = "", path = ""] = /^([^/]*\/\/[^/?#]*)(.*)$/s.exec(uri) ?? [];
  if (host === "" || host.includes("{")) throw new Error(`the host of its URI has a variable, or it has none: ${uri}`);
  return new URL(host + path.replace(/\{([^{}+]+)\+?\}/g, valueOf));
}

/** Sends a request to a server and reads its whole response. Redirects and encodings are the client's to follow. */
export function proxyRequest({ method, url, headers, body, timeoutMs }: ProxyRequest): Promise<ProxyOutcome> {
  return new Promise((resolve) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const bodyless = body.length === 0 && ["GET", "HEAD", "OPTIONS"].includes(method);
    const outgoing = send(url, {
      method,
      headers: { ...headers, ...(bodyless ? {} : { "content-length": body.length }) },
    });
    const fail = (failure: "timeout" | "connection" | "responseTooLarge", reason: string): void => {
      limit.stop();
      resolve({ failure, reason });
      outgoing.destroy();
    };
    const limit = new TimeLimit(timeoutMs, () => {
      fail("timeout", `${url.origin} did not answer within the integration's ${timeoutMs} ms`);
    }).start();
    outgoing.on("error", (error) => {
      fail("connection", `${url.origin} could not be reached: ${messageOf(error)}`);
    });
    outgoing.on("response", (message) => {
      const chunks: Buffer[] = [];
      let length = 0;
      message.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxResponseBytes) fail("responseTooLarge", `${url.origin} answered with more than 10 MB`);
        else chunks.push(chunk);
      });
      message.on("error", (error) => {
        fail("connection", `${url.origin} ended its response early: ${messageOf(error)}`);
      });
      message.on("end", () => {
        limit.stop();
        resolve({ response: responseOf(message, Buffer.concat(chunks)) });
      });
    });
    outgoing.end(body);
  });
}

function responseOf(message: IncomingMessage, body: Buffer): HttpResponse {
  const headers: Record<string, string | string[]> = {};
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    if (connectionHeaders.has(name) || name === "content-length") continue;
    headers[name] = values.length === 1 && name !== "set-cookie" ? (values[0] ?? "") : values;
  }
  return { status: message.statusCode ?? 502, headers, body };
}

/** A failure to connect to several addresses of a name has an empty message of its own. */
function messageOf(error: Error): string {
  return error instanceof AggregateError ? error.errors.map(String).join(", ") : error.message;
}
