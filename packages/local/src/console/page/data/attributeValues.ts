/** A value as DynamoDB's API writes it (API Reference, AttributeValue). */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { M: Item }
  | { L: AttributeValue[] }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] };
export type Item = Record<string, AttributeValue>;

/** The item as plain JSON; undefined when that would lose something: sets, binary values, numbers of many digits. */
export function plainItem(item: Item): Record<string, unknown> | undefined {
  try {
    return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Plain JSON as an item. @throws {Error} when it is no object */
export function itemOf(json: unknown): Item {
  if (!isObject(json)) throw new Error('An item is a JSON object: { "attribute": value }.');
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, attributeValue(value)]));
}

/** What a cell of a table shows. */
export function cellText(value: AttributeValue | undefined): string {
  if (value === undefined) return "";
  if ("S" in value) return value.S;
  if ("N" in value) return value.N;
  if ("B" in value) return `${value.B} (binary)`;
  if ("SS" in value) return `{ ${value.SS.join(", ")} }`;
  if ("NS" in value) return `{ ${value.NS.join(", ")} }`;
  if ("BS" in value) return `{ ${value.BS.join(", ")} } (binary)`;
  return JSON.stringify(plainItem({ value })?.value ?? value);
}

class NotPlain extends Error {}

function plain(value: AttributeValue): unknown {
  if ("S" in value) return value.S;
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("L" in value) return value.L.map(plain);
  if ("M" in value) return Object.fromEntries(Object.entries(value.M).map(([name, one]) => [name, plain(one)]));
  if ("N" in value && String(Number(value.N)) === value.N) return Number(value.N);
  throw new NotPlain();
}

function attributeValue(json: unknown): AttributeValue {
  if (typeof json === "string") return { S: json };
  if (typeof json === "number") return { N: String(json) };
  if (typeof json === "boolean") return { BOOL: json };
  if (Array.isArray(json)) return { L: json.map(attributeValue) };
  if (isObject(json)) return { M: itemOf(json) };
  return { NULL: true };
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
