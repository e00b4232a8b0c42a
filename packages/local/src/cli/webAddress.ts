/** Whether a URL leads to this machine alone. */
export function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(url.hostname);
}

/**
 * Checks the address of a service that tokens or passwords are sent to, or keys are fetched from.
 * @returns what is allowed, as a sentence fragment; undefined when the address is fine
 */
export function validateServiceAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return "an address such as https://abc123.execute-api.eu-central-1.amazonaws.com";
  const url = new URL(address);
  const safe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
  if (!safe) return "an https address; tokens travel over plain http on this machine alone";
  if (url.username !== "" || url.password !== "") return "an address without a user name or password";
  if (url.search !== "" || url.hash !== "") return "an address without a query and without a fragment";
  return undefined;
}

/** The address without a slash at its end, so that a path can follow. */
export function withoutSlash(address: string): string {
  return address.replace(/\/+$/, "");
}
