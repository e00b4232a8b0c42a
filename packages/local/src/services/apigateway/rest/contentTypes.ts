/**
 * Whether a content type is one of an API's binary media types. A type may have wildcards, as in `image/*`.
 * @param contentType value of `Content-Type`, or of `Accept`, whose first entry counts
 */
export function isBinary(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const [first = ""] = (contentType ?? "").split(/[,;]/);
  const [type, subtype] = first.trim().toLowerCase().split("/");
  return binaryMediaTypes.some((candidate) => {
    const [ofType, ofSubtype] = candidate.toLowerCase().split("/");
    return (ofType === "*" || ofType === type) && (ofSubtype === "*" || ofSubtype === subtype);
  });
}

/** The template or schema of a request's content type, which is JSON when the request names none. */
export function byContentType<Value>(
  values: ReadonlyMap<string, Value>,
  contentType: string | undefined,
): Value | undefined {
  const [type = ""] = (contentType ?? "application/json").split(";");
  return values.get(type.trim().toLowerCase()) ?? values.get("$default");
}
