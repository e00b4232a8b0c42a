/** Wildcards of a {@link Pattern}; code points are never negative. */
export const anyText = -1;
export const anyCharacter = -2;

/** What a text is compared with: the exact text, or code points with {@link anyText} and {@link anyCharacter} among them. */
export type Pattern = string | readonly number[];

/**
 * Whether the pattern covers the whole text. `*` is any text, also none; `?` is one character (a code point).
 *
 * On a mismatch only the last `*` takes one character more, so the time is at most the product of both lengths, whatever
 * the pattern.
 */
export function matches(pattern: Pattern, text: string): boolean {
  if (typeof pattern === "string") return pattern === text;
  let position = 0;
  let index = 0;
  let lastAnyText = -1;
  let resumeAt = 0;
  while (position < text.length) {
    const character = text.codePointAt(position) ?? 0;
    const expected = pattern[index];
    if (expected === anyText) {
      lastAnyText = index++;
      resumeAt = position;
    } else if (expected === character || expected === anyCharacter) {
      index++;
      position += lengthOf(character);
    } else if (lastAnyText !== -1) {
      index = lastAnyText + 1;
      resumeAt += lengthOf(text.codePointAt(resumeAt) ?? 0);
      position = resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[index] === anyText) index++;
  return index === pattern.length;
}

/** A text in which `*` and `?` are wildcards. */
export function wildcardPattern(text: string): Pattern {
  if (!hasWildcard(text)) return text;
  return Array.from(text, (character) =>
    character === "*" ? anyText : character === "?" ? anyCharacter : (character.codePointAt(0) ?? 0),
  );
}

export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

function lengthOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
