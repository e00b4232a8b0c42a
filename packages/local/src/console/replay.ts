import { validateHeaderName, validateHeaderValue } from "node:http";
import { hostName } from "../http/loopbackHost";
import type { ConsoleContext } from "./consoleContext";
import type { RecordedExchange } from "./recordedExchange";
import { sendOwn } from "./ownCalls";
import { redactedExchange } from "./requestDetail";
import { ConsoleError } from "./route";
import type { ReplayInput } from "./schema";

/** Node sets these anew; a signature or a Host header stays what it was. */
const connectionHeaders = /^(?:connection|content-length|expect|keep-alive|te|transfer-encoding|upgrade)$/i;

const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/**
 * Sends a request again, with changes, and waits for what it came to.
 * @throws {ConsoleError} when its content is gone, or the change leads to another machine
 */
export async function replay(
  context: ConsoleContext,
  recorded: RecordedExchange,
  input: ReplayInput,
): Promise<RecordedExchange> {
  const { exchange, id } = recorded;
  if (exchange.requestHeaders === "")
    throw new ConsoleError(410, "the request's headers and body are gone; newer requests took their place");
  if (exchange.requestBody.truncated && input.body === undefined)
    throw new ConsoleError(
      409,
      `only ${exchange.requestBody.kept} of the body's ${exchange.requestBody.bytes} bytes were kept; send body as well`,
    );
  const { shown, redaction } = redactedExchange(recorded);
  const restored = (text: string): string => redaction.restored(text);
  const url = readUrl(input.url ?? shown.url, restored);
  const headers = (input.headers ?? shown.requestHeaders)
    .filter(({ name }) => !connectionHeaders.test(name))
    .map(({ name, value }) => ({ name, value: restored(value) }));
  validateHeaders(headers);
  const host = headers.find(({ name }) => name.toLowerCase() === "host");
  if (host === undefined) headers.push({ name: "Host", value: url.host });
  else if (input.url !== undefined && url.host !== recorded.host) host.value = url.host;
  const body = input.body === undefined ? exchange.requestBody.content() : Buffer.from(restored(input.body));
  if (body.length > 0) headers.push({ name: "Content-Length", value: String(body.length) });
  const method = (input.method ?? recorded.method).toUpperCase();
  if (!methods.includes(method)) throw new ConsoleError(400, `method: ${method} is none of ${methods.join(", ")}`);
  const port = portOf(context, recorded, url, input.url ?? shown.url);
  const sent = await context.exchanges.sentAgain(id, redaction, (call) =>
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
function portOf(context: ConsoleContext, { host, exchange }: RecordedExchange, url: URL, given: string): number {
  // Also a domain name of the program's own, whose port the Host header need not have.
  if (url.host === host.toLowerCase()) return exchange.port;
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
