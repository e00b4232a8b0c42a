import { UnknownValueError } from "@pulumi/policy";

/** Stands for what only the deployment will tell, such as an ARN during `pulumi preview`. `pulumi up` knows it in time. */
export const notYetKnown = Symbol("not known before the deployment");

/** A resource's property, or a part of one. */
export type Value = null | boolean | number | string | typeof notYetKnown | Value[] | ValueObject;
export interface ValueObject {
  [key: string]: Value;
}

/**
 * Reads properties as the policy SDK hands them over: reading an unknown one throws there, which would keep a rule
 * from looking at the others. Assets and archives are left out.
 */
export function readProperties(properties: object): ValueObject {
  const entries = Object.keys(properties).map((key) => [key, readProperty(properties, key)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

function readProperty(holder: object, key: string): Value | undefined {
  let value: unknown;
  try {
    value = (holder as Record<string, unknown>)[key];
  } catch (error) {
    if (error instanceof UnknownValueError) return notYetKnown;
    throw error;
  }
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  if (Array.isArray(value)) {
    // not `map`, which would read the items itself
    return Array.from({ length: value.length }, (_, index) => readProperty(value, String(index)) ?? null);
  }
  const isPlain = typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? readProperties(value as object) : undefined;
}

export function isObject(value: Value | undefined): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value === null || value === "";
}

/** What is found at a path of properties; `notYetKnown` when the path leads through something unknown. */
export function at(value: Value | undefined, ...path: string[]): Value | undefined {
  let found = value;
  for (const key of path) {
    if (found === notYetKnown) return notYetKnown;
    found = isObject(found) ? found[key] : undefined;
  }
  return found;
}

/** The items of a list; none when it is absent or not known yet. */
export function items(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

/** The known texts of a list. */
export function texts(value: Value | undefined): string[] {
  return items(value).filter((item) => typeof item === "string");
}

/** True for the expected value, and for one that only the deployment will tell. */
export function isOrMayBe(value: Value | undefined, expected: Value): boolean {
  return value === expected || value === notYetKnown;
}

/** A value as a message quotes it. */
export function quoted(value: Value | undefined): string {
  if (value === undefined || value === null) return "nothing";
  return JSON.stringify(value);
}
