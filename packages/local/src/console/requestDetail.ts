import type { CapturedBody } from "./capturedBody";
import type { RecordedExchange } from "./recordedExchange";
import { Redaction } from "./redaction";
import type { Header } from "./redaction";
import type { RequestDetail, RequestSummary } from "./schema";

/** What a request looked like, without its secrets. */
export type ShownExchange = Omit<RequestDetail, "steps">;

/** @returns what may be shown, and what puts the secrets back */
export function redactedExchange(recorded: RecordedExchange): { shown: ShownExchange; redaction: Redaction } {
  const { exchange, host, target } = recorded;
  const redaction = new Redaction(exchange.ownCall?.secrets);
  const headers = (list: Header[]): Header[] => list.map((header) => redaction.header(header));
  const body = ({ text, bytes, truncated }: CapturedBody): RequestDetail["requestBody"] => ({
    ...(text !== undefined && { text: redaction.text(text) }),
    bytes,
    truncated,
  });
  const found = {
    url: redaction.text(urlOf(host, target)),
    requestHeaders: headers(rawHeaders(exchange.requestHeaders === "" ? [] : exchange.requestHeaders.split("\n"))),
    requestBody: body(exchange.requestBody),
    responseHeaders: headers(exchange.responseHeaders.flatMap(sentHeaders)),
    responseBody: body(exchange.responseBody),
  };
  // A secret may also be where no name tells: in an answer that echoes a header.
  const again = (list: Header[]): Header[] => list.map(({ name, value }) => ({ name, value: redaction.again(value) }));
  const bodyAgain = (given: RequestDetail["requestBody"]): RequestDetail["requestBody"] =>
    given.text === undefined ? given : { ...given, text: redaction.again(given.text) };
  const shown = {
    ...redaction.deep(summaryOf(recorded)),
    url: redaction.again(found.url),
    requestHeaders: again(found.requestHeaders),
    requestBody: bodyAgain(found.requestBody),
    responseHeaders: again(found.responseHeaders),
    responseBody: bodyAgain(found.responseBody),
  };
  return { shown, redaction };
}

/** A request's line in a list, without its secrets: why it was refused may quote one of a header or body. */
export function requestSummary(recorded: RecordedExchange): RequestSummary {
  const { error, reason } = recorded.trace;
  const isRefused = error !== undefined || reason !== undefined;
  return (isRefused ? redactedExchange(recorded).redaction : new Redaction()).deep(summaryOf(recorded));
}

/** Proxies send whole URLs. */
function urlOf(host: string, target: string): string {
  return target.startsWith("/") ? `http://${host}${target}` : target;
}

/** @param raw names and values in turn */
function rawHeaders(raw: readonly string[]): Header[] {
  const found: Header[] = [];
  for (let index = 0; index < raw.length; index += 2)
    found.push({ name: raw[index] ?? "", value: raw[index + 1] ?? "" });
  return found;
}

/** Headers as they were given to Node. */
function sentHeaders(sent: object): Header[] {
  if (Array.isArray(sent)) return rawHeaders((sent as unknown[]).flat().map(String));
  return Object.entries(sent).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value])
      .filter((each) => each !== undefined)
      .map((each) => ({ name, value: String(each) })),
  );
}

function summaryOf({ id, trace, method, exchange }: RecordedExchange): RequestSummary {
  const { time, service, path, operation, status, ms, principal, error, reason } = trace;
  const functionName = trace.service === "apigateway" ? trace.integration?.functionName : undefined;
  const replayOf = exchange.ownCall?.replayOf;
  return {
    id,
    time,
    service,
    method,
    path,
    ...(operation !== undefined && { operation }),
    status,
    ms,
    ...(functionName !== undefined && { functionName }),
    ...(principal !== undefined && { principal }),
    ...(error !== undefined && { error }),
    ...(reason !== undefined && { reason }),
    ...(replayOf !== undefined && { replayOf }),
  };
}
