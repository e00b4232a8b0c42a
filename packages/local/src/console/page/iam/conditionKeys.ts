/** Condition keys with their values, from lines of the form `key=value`. @throws {Error} naming the line that has another form */
export function conditionKeys(text: string): Record<string, string> {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const [, key, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? [];
      if (key === undefined || value === undefined) {
        throw new Error(`Condition keys: ${JSON.stringify(line)} is not of the form aws:SourceIp=203.0.113.7.`);
      }
      return [key, value];
    }),
  );
}
