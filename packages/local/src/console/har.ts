import type { ShownExchange } from "./requestDetail";
import type { RequestDetail } from "./schema";

/** An HTTP Archive of version 1.2 ("HAR 1.2 Spec", W3C Web Performance draft). Secrets are redacted. */
export function harEntry(request: ShownExchange): unknown {
  const { time, ms, method, url, requestHeaders, requestBody, status, responseHeaders, responseBody, id } = request;
  return {
    startedDateTime: new Date(time).toISOString(),
    time: ms,
    request: {
      method,
      url,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: requestHeaders,
      queryString: queryOf(url),
      ...(requestBody.bytes > 0 && {
        postData: { mimeType: headerOf(requestHeaders, "content-type"), text: requestBody.text ?? "" },
      }),
      headersSize: -1,
      bodySize: requestBody.bytes,
    },
    response: {
      status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: responseHeaders,
      content: {
        size: responseBody.bytes,
        mimeType: headerOf(responseHeaders, "content-type"),
        ...(responseBody.text !== undefined && { text: responseBody.text }),
        ...(responseBody.truncated && { comment: "cut" }),
      },
      redirectURL: headerOf(responseHeaders, "location"),
      headersSize: -1,
      bodySize: responseBody.bytes,
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    comment: id,
  };
}

function headerOf(headers: RequestDetail["requestHeaders"], wanted: string): string {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? "";
}

function queryOf(url: string): { name: string; value: string }[] {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  return [...query].map(([name, value]) => ({ name, value }));
}
