import { parsedUrl } from "../shared/parsedUrl";

/** Cognito's limit (Amazon Cognito user pools API Reference, UserPoolClientType, CallbackURLs), in characters. */
const maximumLength = 1024;

/** Hosts that Cognito takes over plain http, for development. */
const localHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/** Schemes that a browser or an operating system handles itself, so that no app can own them. */
const ownedSchemes: ReadonlySet<string> = new Set(
  (
    "about blob chrome content data file filesystem ftp ftps intent jar javascript mailto ms-settings sms tel urn " +
    "vbscript view-source ws wss"
  ).split(" "),
);

/**
 * Checks a URL that the browser is sent to after sign-in or sign-out: https, http on localhost, or a native app's own
 * scheme (`myapp://callback`; RFC 8252, section 7.1). Cognito compares it as text with the one in the request, so it has
 * to be written exactly as the client library sends it (RFC 9700, section 2.1).
 *
 * @returns what is allowed, as a sentence fragment; undefined when valid
 */
export function validateCallbackUrl(url: string): string | undefined {
  const parsed = parsedUrl(url);
  if (parsed === undefined) return 'an absolute URL such as "https://app.example.com/callback"';
  const { protocol, hostname, host, pathname, search } = parsed;
  const isWeb = protocol === "https:" || protocol === "http:";
  if (ownedSchemes.has(protocol.slice(0, -1))) return "an https URL, or one with your app's own scheme";
  // What follows are texts that a URL parser corrects silently, and that Cognito compares as they are.
  if (/[\s\p{Cc}]/u.test(url)) return "a URL without white space or control characters";
  if (isWeb ? !/^https?:\/\/[^/]/i.test(url) : !/^[a-z][a-z0-9+.-]*:\/\/[^/]/.test(url)) {
    return isWeb ? "a URL with // after the scheme and no backslash" : 'an https URL, or "myapp://callback" for an app';
  }
  if (url.includes("\\")) return "a URL with // after the scheme and no backslash";
  if (protocol === "http:" && !localHosts.has(hostname)) {
    return `an https URL, here "https://${host}${pathname}${search}"; http is for localhost and 127.0.0.1 alone`;
  }
  if (url.includes("*")) return "an exact URL; list each one, without wildcards";
  if (url.includes("#")) return "a URL without a fragment (#…)";
  if (/^[^:]+:\/\/[^/?]*@/.test(url)) return "a URL without a user name or password";
  if (url.length > maximumLength) return `a URL of at most ${maximumLength} characters`;
  return undefined;
}
