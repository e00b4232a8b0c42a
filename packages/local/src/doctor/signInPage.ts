import { ask } from "./exchange";
import type { Answer } from "./exchange";
import { Faulty } from "./finding";

/** Enough for /oauth2/authorize, /login and one more of the same host. */
const maxRedirects = 3;

/** Where a browser that is sent to the hosted sign-in arrives. */
export interface SignInPage {
  answer: Answer;
  /** The host that it was sent to; answered by the last one that is the sign-in's own. */
  host: string;
  /** Why the sign-in refuses, such as `redirect_mismatch`: Cognito's error page, or RFC 6749, section 4.1.2.1. */
  error: string | undefined;
}

/**
 * Follows redirects on the host of the sign-in, as a browser does; no other host is asked.
 * @throws {Unreachable} when it does not answer
 * @throws {Faulty} when the redirects do not end
 */
export async function signInPage(loginUrl: string, timeoutMs: number): Promise<SignInPage> {
  let url = new URL(loginUrl);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await ask(url.href, { timeoutMs, headers: { accept: "text/html" } });
    const location = answer.headers.get("location");
    const next = location !== null && URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (answer.status < 300 || answer.status > 399 || next === undefined)
      return { answer, host: url.host, error: undefined };
    const error = next.searchParams.get("error") ?? undefined;
    if (error !== undefined || next.origin !== url.origin) return { answer, host: next.host, error };
    url = next;
  }
  throw new Faulty(`${new URL(loginUrl).host} redirects without end`, "curl -iL on the output loginUrl");
}
