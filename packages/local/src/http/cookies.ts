/** The values of a Cookie header by name (RFC 6265 section 4.2); of cookies with one name the first counts. */
export function readCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(";")) {
    const [, name = "", value = ""] = /^\s*([^=]+)=(.*?)\s*$/.exec(pair) ?? [];
    if (name !== "" && value !== "" && !cookies.has(name)) cookies.set(name, value);
  }
  return cookies;
}
