import { Unreachable } from "./finding";

/** An answer, cut to what a message can use. */
export interface Answer {
  status: number;
  headers: Headers;
  body: string;
  /** When it was asked and answered, in milliseconds since 1970 by this machine's clock. */
  askedAt: number;
  answeredAt: number;
}

/** Key sets and the gateway's messages are far smaller; API Gateway itself takes no larger key set. */
const maxBodyBytes = 150_000;

/**
 * Asks once, within the time. No redirect is followed: a token must reach nobody but the address that was given.
 * @throws {Unreachable} naming what went wrong
 */
export async function ask(
  url: string,
  { timeoutMs, ...request }: { timeoutMs: number; method?: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  const askedAt = Date.now();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...request, redirect: "manual", signal });
    const body = await limitedText(response);
    return { status: response.status, headers: response.headers, body, askedAt, answeredAt: Date.now() };
  } catch (error) {
    throw new Unreachable(`${url} gave no answer: ${failure(error, timeoutMs)}`);
  }
}

async function limitedText({ body }: Response): Promise<string> {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBodyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBodyBytes).toString("utf8");
}

/** What went wrong on the way, in plain words where the code is known. */
export function failure(error: unknown, timeoutMs: number): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return `nothing came within ${timeoutMs / 1000} s`;
  const code = "code" in cause ? String(cause.code) : "";
  return reasons[code] ?? (cause.message === "" ? code : cause.message);
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host name in DNS",
  EAI_AGAIN: "DNS does not answer; is this machine online?",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
};
