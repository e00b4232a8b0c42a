import type { ShownExchange } from "./requestDetail";

/** curl sets these itself. */
const ownHeaders = /^(?:connection|content-length|host|transfer-encoding)$/i;

/** The request as a command for a POSIX shell. Secrets are redacted. */
export function curlCommand({ method, url, requestHeaders, requestBody }: ShownExchange): string {
  const parts = [`curl -i -X ${method} ${quoted(url)}`];
  for (const { name, value } of requestHeaders) {
    if (!ownHeaders.test(name)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (requestBody.text !== undefined) parts.push(`--data-raw ${quoted(requestBody.text)}`);
  return `${parts.join(" \\\n  ")}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
