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

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a whole number",
  object: "an object",
  record: "an object",
};

/**
 * The input of an operation, checked against its schema. Refusals have AWS's words without the values, as many are secrets.
 * @param invalid the exception for a value that is missing or not allowed
 * @throws {AwsJsonError} of that type; SerializationException for a value of the wrong type
 */
export function readInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  input: unknown,
  invalid: string,
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
  const failures = issues.map((issue) => {
    const value = issue.input === undefined ? "Value null" : "Value";
    return `${value} at '${memberPath(issue.path)}' failed to satisfy constraint: ${constraint(issue)}`;
  });
  const count = `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected`;
  throw new AwsJsonError(invalid, `${count}: ${failures.join("; ")}`);
}

/** Such as `userAttributes.1.member.name`: AWS counts from one. */
function memberPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) =>
      typeof step === "number" ? `${step + 1}.member` : String(step).replace(/^./, (first) => first.toLowerCase()),
    )
    .join(".");
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
      return `Member must satisfy regular expression pattern: ${issue.pattern?.replace(/^\/\^?|\$?\/\w*$/g, "") ?? issue.format}`;
    default:
      return issue.message;
  }
}

function measure(origin: string): string {
  return origin === "string" || origin === "array" ? "length" : "value";
}
