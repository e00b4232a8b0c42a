const malformedEscape = /%(?![0-9A-Fa-f]{2})/;
const escapes = /(?:%[0-9A-Fa-f]{2})+/g;

/**
 * The path as an HTTP API shows it in `rawPath` and matches routes against: percent-escapes decoded once, an escaped
 * slash separating segments like a plain one, and `%25` left as it is, so that nothing decodes twice. (The developer
 * guide only says that parameters are decoded; the rest is observed behaviour.)
 * @returns undefined when an escape is malformed
 */
export function decodedPath(path: string): string | undefined {
  if (!path.includes("%")) return path;
  if (malformedEscape.test(path)) return undefined;
  // The hex of the text "%25" in place of an escaped percent sign keeps that sign escaped.
  return path.replace(escapes, (run) =>
    Buffer.from(run.replaceAll("%25", "253235").replaceAll("%", ""), "hex").toString("utf8"),
  );
}

/** A segment of a decoded path as `pathParameters` shows it. */
export function decodedParameter(segment: string): string {
  return segment.includes("%25") ? segment.replaceAll("%25", "%") : segment;
}
