import type { RecordedBody } from "./recordedBody";
import type { Content, RecordedExchange } from "./recordedExchange";
import { Redaction } from "./redaction";
import type { Header } from "./redaction";
import type { RequestDetail, RequestSummary } from "./schema";

/** What a request looked like, without its secrets. */
export type ShownExchange = Omit<RequestDetail, "steps">;

/** The parts of an exchange, without the secrets that their names tell. */
function redactedParts({ ownCall, target }: RecordedExchange, content: Content) {
  const { requestHeaders, requestBody, responseHeaders, responseBody } = content;
  const redaction = new Redaction(ownCall?.secrets);
  const headers = (list: Header[]): Header[] => list.map((header) => redaction.header(header));
  const body = ({ text, bytes, truncated }: RecordedBody): RequestDetail["requestBody"] => ({
    ...(text !== undefined && { text: redaction.text(text) }),
    bytes,
    truncated,
  });
  const found = {
    url: redaction.text(urlOf(hostOf(content), target)),
    requestHeaders: headers(requestHeaders),
    requestBody: body(requestBody),
    responseHeaders: headers(responseHeaders),
    responseBody: body(responseBody),
  };
  return { found, redaction };
}

/** A request that somebody looks at. */
export interface RedactedExchange {
  recorded: RecordedExchange;
  content: Content;
  /** What may be shown. */
  shown: ShownExchange;
  /** Puts the secrets back. */
  redaction: Redaction;
}

/** @returns undefined when newer requests took its place */
export function redactedExchange(recorded: RecordedExchange): RedactedExchange | undefined {
  const content = recorded.content();
  if (content === undefined) return undefined;
  const { found, redaction } = redactedParts(recorded, content);
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
  return { recorded, content, shown, redaction };
}

/**
 * A request's line in a list, without its secrets: why it was refused may quote one of a header or body.
 * @returns undefined for a refused one when newer requests took its place: nobody knows its secrets any more
 */
export function requestSummary(recorded: RecordedExchange): RequestSummary | undefined {
  const { error, reason } = recorded.trace;
  if (error === undefined && reason === undefined) return new Redaction().deep(summaryOf(recorded));
  const content = recorded.content();
  return content && redactedParts(recorded, content).redaction.deep(summaryOf(recorded));
}

export function hostOf({ requestHeaders }: Content): string {
  return requestHeaders.find(({ name }) => name.toLowerCase() === "host")?.value ?? "";
}

/** Proxies send whole URLs. */
function urlOf(host: string, target: string): string {
  return target.startsWith("/") ? `http://${host}${target}` : target;
}

function summaryOf({ id, trace, ownCall }: RecordedExchange): RequestSummary {
  const { time, service, method, path, operation, status, ms, principal, error, reason } = trace;
  const functionName = trace.service === "apigateway" ? trace.integration?.functionName : undefined;
  const replayOf = ownCall?.replayOf;
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
