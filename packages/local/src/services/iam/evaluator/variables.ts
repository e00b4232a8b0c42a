import type { ContextKeys } from "./context";
import { anyCharacter, anyText, hasWildcard, wildcardPattern } from "./glob";
import type { Pattern } from "./glob";

/** A value of a policy: a fixed pattern, or one that depends on the request's keys. */
export type Template = Pattern | VariableTemplate;

type Part = string | { wildcard: number } | { key: string; defaultValue: string | undefined };

const variable = /\$\{(?:([*?$])|\s*([^}',]*[^}',\s])\s*(?:,\s*'([^']*)'\s*)?)\}/y;

/** @param variables whether the policy's Version has variables: before 2012-10-17 `${` is ordinary text */
export function parseTemplate(text: string, options: { variables: boolean; wildcards: boolean }): Template {
  if (!options.variables || !text.includes("${")) return options.wildcards ? wildcardPattern(text) : text;
  const parts = partsOf(text, options.wildcards);
  const template = new VariableTemplate(parts);
  return template.keys.length === 0 ? (template.resolve() ?? text) : template;
}

/** What a template stands for in a request; undefined when it matches nothing, as a variable has no single value. */
export function resolve(template: Template, keys: ContextKeys): Pattern | undefined {
  return template instanceof VariableTemplate ? template.resolve(keys) : template;
}

/** Names of the keys that a template depends on, as the policy spells them. */
export function keysOf(template: Template): readonly string[] {
  return template instanceof VariableTemplate ? template.keys : [];
}

/** The first `${` that begins no variable; undefined when there is none. */
export function malformedVariable(text: string): string | undefined {
  for (let start = text.indexOf("${"); start !== -1; start = text.indexOf("${", start + 1)) {
    variable.lastIndex = start;
    if (!variable.test(text)) return text.slice(start);
  }
  return undefined;
}

/**
 * A value with policy variables (IAM User Guide, "IAM policy elements: Variables and tags"). What a variable stands for
 * is taken literally: wildcards come from the policy alone.
 */
class VariableTemplate {
  readonly keys: readonly string[];
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.keys = parts.flatMap((part) => (typeof part === "object" && "key" in part ? part.key : []));
  }

  /** "Policy variables with no value": these match nothing; multivalued keys can't be variables. */
  resolve(keys?: ContextKeys): Pattern | undefined {
    const pattern: number[] = [];
    let literal = "";
    let wildcards = false;
    for (const part of this.#parts) {
      if (typeof part === "object" && "wildcard" in part) {
        wildcards = true;
        pattern.push(part.wildcard);
        continue;
      }
      const value = typeof part === "string" ? part : (keys?.value(part.key) ?? part.defaultValue);
      if (typeof value !== "string") return undefined;
      literal += value;
      for (const character of value) pattern.push(character.codePointAt(0) ?? 0);
    }
    return wildcards ? pattern : literal;
  }
}

function partsOf(text: string, wildcards: boolean): Part[] {
  const parts: Part[] = [];
  let position = 0;
  while (position < text.length) {
    variable.lastIndex = position;
    const found = variable.exec(text);
    if (found !== null) {
      const [whole, escaped, key = "", defaultValue] = found;
      parts.push(escaped ?? { key, defaultValue });
      position += whole.length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    position += character.length;
    if (!wildcards || !hasWildcard(character)) parts.push(character);
    else parts.push({ wildcard: character === "*" ? anyText : anyCharacter });
  }
  return parts;
}
