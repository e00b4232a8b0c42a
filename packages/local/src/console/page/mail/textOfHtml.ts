/** The text of an HTML body on one line. */
export function textOfHtml(html: string): string {
  const text = html.replace(/<(style|script)\b[^]*?<\/\1>/gi, "").replace(/<[^>]*>/g, " ");
  // Without its tags, all that is left to parse is entities.
  const { body } = new DOMParser().parseFromString(text, "text/html");
  return body.textContent.replace(/\s+/g, " ").trim();
}
