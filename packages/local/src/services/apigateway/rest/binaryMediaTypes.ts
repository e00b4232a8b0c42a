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
