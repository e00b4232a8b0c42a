import { validateHeaderName, validateHeaderValue } from "node:http";
import { hostName } from "../http/loopbackHost";
import type { ConsoleContext } from "./consoleContext";
import { sendOwn } from "./ownCalls";
import { hostOf } from "./requestDetail";
import type { RedactedExchange } from "./requestDetail";
import { ConsoleError } from "./route";
import type { ReplayInput } from "./schema";

/** Node sets these anew; a signature or a Host header stays what it was. */
const connectionHeaders = /^(?:connection|content-length|expect|keep-alive|te|transfer-encoding|upgrade)$/i;

const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/**
 * Sends a request again, with changes, and waits for what it came to.
 * @returns the id of the new one
 * @throws {ConsoleError} when its body was cut, or the change leads to another machine
 */
export async function replay(
  context: ConsoleContext,
  { recorded, content, shown, redaction }: RedactedExchange,
  input: ReplayInput,
): Promise<string> {
  const { requestBody } = content;
  if (requestBody.truncated && input.body === undefined)
    throw new ConsoleError(
      409,
      `only ${requestBody.content.length} of the body's ${requestBody.bytes} bytes were kept; send body as well`,
    );
  const restored = (text: string): string => redaction.restored(text);
  const url = readUrl(input.url ?? shown.url, restored);
  const headers = (input.headers ?? shown.requestHeaders)
    .filter(({ name }) => !connectionHeaders.test(name))
    .map(({ name, value }) => ({ name, value: restored(value) }));
  validateHeaders(headers);
  const originalHost = hostOf(content);
  const host = headers.find(({ name }) => name.toLowerCase() === "host");
  if (host === undefined) headers.push({ name: "Host", value: url.host });
  else if (input.url !== undefined && url.host !== originalHost) host.value = url.host;
  const body = input.body === undefined ? requestBody.content : Buffer.from(restored(input.body));
  if (body.length > 0) headers.push({ name: "Content-Length", value: String(body.length) });
  const method = (input.method ?? recorded.trace.method).toUpperCase();
  if (!methods.includes(method)) throw new ConsoleError(400, `method: ${method} is none of ${methods.join(", ")}`);
  // Also a domain name of the program's own, whose port the Host header need not have.
  const port = url.host === originalHost.toLowerCase() ? recorded.port : portOf(context, url, input.url ?? shown.url);
  const sent = await context.exchanges.sentAgain(recorded.id, redaction, (call) =>
    sendOwn(
      {
        port,
        method,
        path: `${url.pathname}${url.search}`,
        headers: headers.flatMap(({ name, value }) => [name, value]),
        body,
      },
      call,
    ),
  );
  if (sent === undefined) throw new ConsoleError(502, "the request was answered, but by no service of the run");
  return sent;
}

/** Errors quote what was given, not the secrets that are put back. */
function readUrl(given: string, restored: (text: string) => string): URL {
  const text = restored(given);
  if (!URL.canParse(text))
    throw new ConsoleError(400, `url: ${given} is no URL; such as http://127.0.0.1:3001/courses`);
  return new URL(text);
}

/**
 * @param given the URL with its secrets redacted
 * @throws {ConsoleError} unless the URL is one of this run
 */
function portOf(context: ConsoleContext, url: URL, given: string): number {
  const served = [...context.addresses().map((address) => address.url), ...Object.values(context.listeners())];
  const ports = new Set(served.map((address) => new URL(address).port));
  const isLocal = /^(?:127\.0\.0\.1|(?:.+\.)?localhost)$/.test(hostName(url.host));
  if (url.protocol === "http:" && isLocal && ports.has(url.port)) return Number(url.port);
  throw new ConsoleError(400, `url: ${given} is no address of this run; these are: ${[...new Set(served)].join(", ")}`);
}

function validateHeaders(headers: readonly { name: string; value: string }[]): void {
  const errors = headers.flatMap(({ name, value }) => {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      return [];
    } catch (error) {
      return [`headers: ${(error as Error).message}`];
    }
  });
  if (errors.length > 0) throw new ConsoleError(400, errors.join("; "));
}
