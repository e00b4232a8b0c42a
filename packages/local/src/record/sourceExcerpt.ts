/** A longer line is shown around the place only. */
const longestLine = 160;

/**
 * Three lines of a file around a place in it, with a caret below the place.
 * @param line from 1
 * @param column from 1
 * @returns undefined when the text has no such line
 */
export function sourceExcerpt(text: string, line: number, column: number): string | undefined {
  const lines = text.split(/\r?\n/);
  const erring = lines[line - 1];
  if (erring === undefined) return undefined;
  const begin = erring.length > longestLine ? Math.max(0, column - longestLine / 2) : 0;
  const last = Math.min(line + 1, lines.at(-1) === "" ? lines.length - 1 : lines.length);
  const digits = String(Math.max(last, line)).length;
  const shown: string[] = [];
  for (let number = Math.max(1, line - 1); number <= Math.max(last, line); number++) {
    const code = (lines[number - 1] ?? "").slice(begin, begin + longestLine);
    const mark = number === line ? ">" : " ";
    shown.push(`${mark} ${String(number).padStart(digits)} | ${code}`.trimEnd());
    if (number !== line) continue;
    const before = code.slice(0, column - 1 - begin).replace(/[^\t]/g, " ");
    shown.push(`  ${" ".repeat(digits)} | ${before}^`);
  }
  return shown.join("\n");
}
