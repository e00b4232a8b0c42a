import type { FieldError } from "../shared/argumentChecks";

/** The table's partition key attribute. */
export const partitionKey = "pk";
/** The table's sort key attribute. */
export const sortKey = "sk";

/** A value as DynamoDB's API writes it, by type: text, number, Boolean, null, list or map. */
export type DocumentValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: DocumentValue[] }
  | { M: Record<string, DocumentValue> };

/** One item: its attributes by name, `pk` and `sk` among them. */
export type DocumentItem = Record<string, DocumentValue>;

/** Checks an attribute's name. */
export function validateTtlAttribute(name: string): string | undefined {
  if (name === partitionKey || name === sortKey) return "another attribute than the keys, which are text";
  // DynamoDB API Reference, TimeToLiveSpecification.
  return name.length >= 1 && name.length <= 255 ? undefined : "a name of 1 to 255 characters";
}

/** Problems of the items that a table begins with, each under its path, such as `seedItems["ts-101"].pk`. */
export function validateSeedItems(items: Readonly<Record<string, DocumentItem>>): FieldError[] {
  const owners = new Map<string, string>();
  return Object.entries(items).flatMap(([name, item]): FieldError[] => {
    const field = `seedItems[${JSON.stringify(name)}]`;
    const [partition, sort] = [textOf(item[partitionKey]), textOf(item[sortKey])];
    const missing = [...(partition === undefined ? [partitionKey] : []), ...(sort === undefined ? [sortKey] : [])].map(
      (key) => ({ field: `${field}.${key}`, value: item[key], allowed: 'text that is not empty: { "S": "…" }' }),
    );
    if (missing.length > 0) return missing;

    const key = JSON.stringify([partition, sort]);
    const owner = owners.get(key);
    owners.set(key, name);
    return owner === undefined
      ? []
      : [{ field, value: [partition, sort], allowed: `another key; seedItems[${JSON.stringify(owner)}] has this one` }];
  });
}

function textOf(value: DocumentValue | undefined): string | undefined {
  return value !== undefined && "S" in value && value.S !== "" ? value.S : undefined;
}
