/** By lower-case name. */
interface WithHeaders {
  headers: Record<string, string>;
}

/** The body as events show it: text, or base64. */
export function bodyText(request: WithHeaders, body: Buffer): string {
  return body.toString(isText(request) ? "utf8" : "base64");
}

/**
 * The guide says that binary bodies are base64-encoded, but not which content types are binary. Observed: only these
 * are text, so that even a form, or a body without a content type, arrives encoded.
 */
export function isText({ headers }: WithHeaders): boolean {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return false;
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  return type.startsWith("text/") || textTypes.has(type.trim().toLowerCase());
}

const textTypes = new Set(["application/json", "application/xml", "application/javascript"]);
