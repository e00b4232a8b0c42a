const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Markup that only `html` makes, so that text cannot be taken for it. */
class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type { Html };

/** What a template takes: text, which is escaped, or markup. `undefined` and `false` leave nothing. */
export type HtmlPart = Html | readonly Html[] | string | number | false | undefined;

/**
 * Markup in which every value is escaped for element content and for quoted attributes. Line breaks and indentation of
 * the template become one space.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(literals.map((literal, index) => literal.replace(/\s*\n\s*/g, " ") + markup(parts[index])).join(""));
}

function markup(part: HtmlPart): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.toString();
  if (typeof part === "object") return part.map(markup).join("");
  return String(part).replace(/[&<>"']/g, (character) => escapes[character] ?? "");
}
