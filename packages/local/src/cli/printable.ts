/** Text of several lines, each as `printable` shows it. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/**
 * One line as it may be shown. Control characters of whoever sent the request must not drive the terminal, and
 * invisible ones or those of direction (Unicode Technical Report 36, section 2.10) not pass for other text.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === "\t" ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
