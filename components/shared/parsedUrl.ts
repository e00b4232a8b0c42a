/** The text as a URL; undefined when it is none. */
export function parsedUrl(text: string): URL | undefined {
  // Not URL.canParse: once Node.js 20 has compiled it, it refuses every text with letters beyond ASCII.
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
