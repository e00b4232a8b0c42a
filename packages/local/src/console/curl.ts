import type { ShownExchange } from "./requestDetail";

/** curl sets these itself. */
const ownHeaders = /^(?:connection|content-length|host|transfer-encoding)$/i;

/** The request as a command for a POSIX shell. Secrets are redacted. */
export function curlCommand({ method, url, requestHeaders, requestBody }: ShownExchange): string {
  // curl waits for a body that no answer to a HEAD has.
  const parts = [`curl -i ${method === "HEAD" ? "--head" : `-X ${method}`} ${quoted(url)}`];
  for (const { name, value } of requestHeaders) {
    if (!ownHeaders.test(name)) parts.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  if (requestBody.text !== undefined) parts.push(`--data-raw ${quoted(requestBody.text)}`);
  return `${parts.join(" \\\n  ")}\n`;
}

/** A terminal would take control characters of a text that is pasted for keys: Ctrl-C, and the next line is a command. */
function quoted(text: string): string {
  if (/(?![\n\t])\p{Cc}/u.test(text)) return `$'${text.replace(/[\\']|\p{Cc}/gu, escapeOf)}'`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In `$'...'` (POSIX.1-2024, Shell Command Language, 2.2.4). */
function escapeOf(character: string): string {
  if (character === "\\" || character === "'") return `\\${character}`;
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
