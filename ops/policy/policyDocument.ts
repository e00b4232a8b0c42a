import { at, isObject, items } from "./value";
import type { Value, ValueObject } from "./value";

/** One statement of an IAM policy document, its lists always lists. */
export interface Statement {
  /** The statement's id, or its place. */
  label: string;
  allows: boolean;
  actions: string[];
  resources: string[];
  /** By kind (`AWS`, `Service`, `Federated`); `*` alone is everybody: `{ AWS: ["*"] }`. */
  principals: Record<string, string[]>;
  /** By operator, then by key; the values that are known already. */
  conditions: Record<string, Record<string, string[]>>;
  /** `NotAction`, `NotResource` and `NotPrincipal`, as far as the statement has them. */
  exceptions: string[];
}

/** The statements of a document, given as text or as an object; none when it is not known yet. */
export function statements(document: Value | undefined): Statement[] {
  const parsed = typeof document === "string" ? parsedJson(document) : document;
  const found = at(parsed, "Statement");
  const list = isObject(found) ? [found] : items(found).filter(isObject);
  return list.map((statement, index) => ({
    label: typeof statement.Sid === "string" ? statement.Sid : `statement ${index + 1}`,
    allows: statement.Effect === "Allow",
    actions: oneOrMore(statement.Action),
    resources: oneOrMore(statement.Resource),
    principals: principals(statement.Principal),
    conditions: conditions(statement.Condition),
    exceptions: ["NotAction", "NotResource", "NotPrincipal"].filter((key) => statement[key] !== undefined),
  }));
}

export function allowing(document: Value | undefined): Statement[] {
  return statements(document).filter(({ allows }) => allows);
}

/** AWS refuses what is no JSON; it has no statements to check. */
function parsedJson(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

function oneOrMore(value: Value | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === "string" || typeof item === "boolean" || typeof item === "number" ? [String(item)] : [],
  );
}

function principals(value: Value | undefined): Record<string, string[]> {
  if (value === "*") return { AWS: ["*"] };
  return mapped(value, oneOrMore);
}

function conditions(value: Value | undefined): Record<string, Record<string, string[]>> {
  return mapped(value, (keys) => mapped(keys, oneOrMore));
}

function mapped<T>(value: Value | undefined, to: (item: Value) => T): Record<string, T> {
  const object: ValueObject = isObject(value) ? value : {};
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, to(item)]));
}
