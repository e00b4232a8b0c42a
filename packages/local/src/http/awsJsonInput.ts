import * as z from "zod/mini";
import { AwsJsonError } from "./awsJson";

/** A field that a request may leave out. */
export const optional = z.exactOptional;

/** Text of a length in characters. */
export function text(minLength: number, maxLength: number): z.ZodMiniString {
  return z.string().check(z.minLength(minLength), z.maxLength(maxLength));
}

/** A whole number within these bounds, both included. */
export function integer(minimum: number, maximum: number): z.ZodMiniNumber {
  return z.int().check(z.gte(minimum), z.lte(maximum));
}

/**
 * Matches text as a whole, as AWS's patterns do.
 * @param source as the API reference shows it, and as the error repeats it
 */
export function pattern(source: string) {
  return z.regex(new RegExp(`^(?:${source})$`, "u"));
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a whole number",
  object: "an object",
  record: "an object",
};

/**
 * The input of an operation, checked against its schema; errors have AWS's words.
 * @param invalid the exception for a value that is missing or not allowed
 * @param isSecret whether errors leave out the value of a member of this name; that of every member by default
 * @throws {AwsJsonError} of that type; SerializationException for a value of the wrong type
 */
export function readInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  input: unknown,
  invalid: string,
  isSecret?: (member: string) => boolean,
): z.output<Schema> {
  const { data, error } = z.safeParse(schema, input, { reportInput: true });
  if (error === undefined) return data;
  const { issues } = error;
  for (const { code, input: value, path, ...issue } of issues) {
    const expected = code === "invalid_type" && "expected" in issue ? issue.expected : undefined;
    const isText = code === "invalid_value" && typeof value !== "string";
    if (value !== undefined && (expected !== undefined || isText)) {
      throw new AwsJsonError(
        "SerializationException",
        `${path.join(".")} must be ${typeNames[expected ?? ""] ?? "a string"}.`,
      );
    }
  }
  const failures = issues
    .toSorted((a, b) => bucket(a.path[0]) - bucket(b.path[0]))
    .map((issue) => {
      const { path } = issue;
      const member = path.findLast((step) => typeof step === "string") ?? "";
      const value = shownValue(issue.input, isSecret?.(member));
      return `Value${value} at '${memberPath(path)}' failed to satisfy constraint: ${constraint(issue)}`;
    });
  const count = `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected`;
  throw new AwsJsonError(invalid, `${count}: ${failures.join("; ")}`);
}

/** @param secret undefined where all values are left out, but it is said that there is none */
function shownValue(value: unknown, secret: boolean | undefined): string {
  if (secret === true) return "";
  if (value === undefined) return " null";
  return secret === false && (typeof value === "string" || typeof value === "number") ? ` '${value}'` : "";
}

/** AWS names several members in the order of Java's HashMap, as answers of several services show. */
function bucket(member: PropertyKey | undefined): number {
  const name = lowerFirst(String(member));
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (Math.imul(hash, 31) + name.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & 15;
}

function lowerFirst(text: string): string {
  return text.replace(/^./, (first) => first.toLowerCase());
}

/** Such as `userAttributes.1.member.name`: AWS counts from one. */
function memberPath(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === "number" ? `${step + 1}.member` : lowerFirst(String(step)))).join(".");
}

function constraint(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined) return "Member must not be null";
  switch (issue.code) {
    case "too_small":
      return `Member must have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
    case "too_big":
      return `Member must have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
    case "invalid_value":
      return `Member must satisfy enum value set: [${issue.values.join(", ")}]`;
    case "invalid_format":
      return `Member must satisfy regular expression pattern: ${patternText(issue.pattern ?? issue.format)}`;
    default:
      return issue.message;
  }
}

function patternText(expression: string): string {
  return /^\/\^\(\?:(.*)\)\$\/u$/.exec(expression)?.[1] ?? expression.replace(/^\/\^?|\$?\/\w*$/g, "");
}

function measure(origin: string): string {
  return origin === "string" || origin === "array" ? "length" : "value";
}
