import { parsedUrl } from "./parsedUrl";

/**
 * Hosts on which plain http is accepted: browsers treat them as potentially trustworthy, so a page there may use
 * what https pages may (W3C Secure Contexts, section 3.1).
 */
const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

const hostName = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;
const ipv6Address = /^\[[0-9a-f:.]+\]$/;

/**
 * Checks an origin that may read an API's or a bucket's responses. A browser sends `Origin` as scheme, host and port in
 * lower case, without a default port (RFC 6454, section 6.2), and AWS compares it as text: anything else never matches.
 *
 * @param origin the origin as configured, such as `https://app.example.com` or `http://localhost:3000`
 * @param options.allowWildcard accepts `*` alone, for demos that are thrown away; default false
 * @returns what is allowed, as a sentence fragment; undefined when valid
 */
export function validateCorsOrigin(origin: string, options: { allowWildcard?: boolean } = {}): string | undefined {
  if (origin === "*" && options.allowWildcard === true) return undefined;
  if (origin.includes("*"))
    return 'an exact origin such as "https://app.example.com"; list each one, without wildcards';

  const url = parse(origin);
  if (url === undefined) return 'an origin such as "https://app.example.com" or "http://localhost:3000"';
  if (url.protocol === "http:" && !loopbackHosts.has(url.hostname)) {
    return `an https origin, here "https://${url.host}"; http is for localhost, 127.0.0.1 and [::1] alone`;
  }
  if (url.origin !== origin) {
    return `the origin as browsers send it, here "${url.origin}": scheme, host and port alone, in lower case, without a default port`;
  }
  return undefined;
}

function parse(origin: string): URL | undefined {
  const url = parsedUrl(origin);
  if (url === undefined) return undefined;
  const named = hostName.test(url.hostname) || ipv6Address.test(url.hostname);
  return named && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}
