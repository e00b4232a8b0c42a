import { parsedUrl } from "../shared/parsedUrl";

/** Cognito's limit (Amazon Cognito user pools API Reference, UserPoolClientType, CallbackURLs), in characters. */
const maximumLength = 1024;

/** Hosts that Cognito takes over plain http, for development. */
const localHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/**
 * Checks a URL that the browser is sent to after sign-in or sign-out. Cognito compares it as text with the one in the
 * request, so it has to be written exactly as the client library sends it (RFC 9700, section 2.1).
 *
 * @returns what is allowed, as a sentence fragment; undefined when valid
 */
export function validateCallbackUrl(url: string): string | undefined {
  const parsed = parsedUrl(url);
  if (parsed === undefined) return 'an absolute URL such as "https://app.example.com/callback"';
  const { protocol, hostname, host, pathname, search } = parsed;
  if (protocol !== "https:" && protocol !== "http:") return "an https URL";
  // What follows are texts that a URL parser corrects silently, and that Cognito compares as they are.
  if (/[\s\p{Cc}]/u.test(url)) return "a URL without white space or control characters";
  if (!/^https?:\/\/[^/]/i.test(url) || url.includes("\\")) return "a URL with // after the scheme and no backslash";
  if (protocol === "http:" && !localHosts.has(hostname)) {
    return `an https URL, here "https://${host}${pathname}${search}"; http is for localhost and 127.0.0.1 alone`;
  }
  if (url.includes("*")) return "an exact URL; list each one, without wildcards";
  if (url.includes("#")) return "a URL without a fragment (#…)";
  if (/^https?:\/\/[^/?]*@/i.test(url)) return "a URL without a user name or password";
  if (url.length > maximumLength) return `a URL of at most ${maximumLength} characters`;
  return undefined;
}
