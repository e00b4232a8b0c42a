import { isJsonObject } from "../../record/recordedProgram";
import { accessDenied, S3Error } from "./s3Error";

/** Fewest and most bytes of the file. */
export interface ContentLengthRange {
  min: number;
  max: number;
}

/** Fields that a policy need not mention (Amazon S3 API Reference, "POST policy", "Conditions"). */
const exempt = new Set(["awsaccesskeyid", "file", "policy", "signature", "x-amz-signature"]);

/**
 * Checks a form against its policy: expiration, a condition for each field, each condition met.
 * @param policy base64, its signature checked
 * @param fields by lower-case name, with the bucket's name as `bucket`
 * @param now milliseconds since 1970
 * @returns the size that the policy allows
 * @throws {S3Error} InvalidPolicyDocument, AccessDenied
 */
export function checkPostPolicy(policy: string, fields: ReadonlyMap<string, string>, now: number): ContentLengthRange {
  const { expiration, conditions } = parsePolicy(policy);
  if (expiration <= now) throw accessDenied("Invalid according to Policy: Policy expired.");
  const range: ContentLengthRange = { min: 0, max: Infinity };
  const mentioned = new Set<string>();
  for (const condition of conditions) {
    if (condition.kind === "content-length-range") {
      range.min = Math.max(range.min, condition.min);
      range.max = Math.min(range.max, condition.max);
      continue;
    }
    mentioned.add(condition.field);
    if (!isMet(condition, fields.get(condition.field))) {
      const { kind, field, value } = condition;
      const shown = JSON.stringify([kind, `$${field}`, value]);
      throw accessDenied(`Invalid according to Policy: Policy Condition failed: ${shown}`);
    }
  }
  const extra = [...fields.keys()].filter(
    (name) => !mentioned.has(name) && !exempt.has(name) && !name.startsWith("x-ignore-"),
  );
  if (extra.length > 0) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra.join(", ")}`);
  return range;
}

interface FieldCondition {
  kind: "eq" | "starts-with";
  /** Lower-case. */
  field: string;
  value: string;
}

type Condition = FieldCondition | ({ kind: "content-length-range" } & ContentLengthRange);

function isMet({ kind, field, value }: FieldCondition, given: string | undefined): boolean {
  if (given === undefined) return false;
  if (kind === "eq") return given === value;
  // Of several content types, each has to begin so.
  const parts = field === "content-type" ? given.split(",").map((part) => part.trim()) : [given];
  return parts.every((part) => part.startsWith(value));
}

function parsePolicy(policy: string): { expiration: number; conditions: Condition[] } {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(policy, "base64").toString("utf8"));
  } catch {
    throw invalidPolicy("Invalid JSON.");
  }
  if (!isJsonObject(document)) throw invalidPolicy("Invalid JSON.");
  const { expiration, conditions } = document;
  // ISO 8601, in UTC.
  const instant = typeof expiration === "string" && /^[\d-]+T[\d:.]+Z$/.test(expiration) ? Date.parse(expiration) : NaN;
  if (Number.isNaN(instant)) throw invalidPolicy("Invalid 'expiration' value.");
  if (!Array.isArray(conditions)) throw invalidPolicy("Policy is missing required element - Conditions");
  return { expiration: instant, conditions: conditions.flatMap(parseCondition) };
}

/** `{"field": "value"}`, `["eq" or "starts-with", "$field", "value"]` or `["content-length-range", min, max]`. */
function parseCondition(condition: unknown): Condition[] {
  if (Array.isArray(condition) && condition.length === 3) {
    const [kind, first, second] = condition as [unknown, unknown, unknown];
    if (kind === "content-length-range") {
      const [min, max] = [Number(first), Number(second)];
      if (Number.isInteger(min) && Number.isInteger(max) && min >= 0) return [{ kind, min, max }];
    }
    const isMatch = kind === "eq" || kind === "starts-with";
    if (isMatch && typeof first === "string" && first.startsWith("$") && typeof second === "string") {
      return [{ kind, field: first.slice(1).toLowerCase(), value: second }];
    }
  }
  const entries = isJsonObject(condition) ? Object.entries(condition) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1 || typeof entry[1] !== "string") {
    throw invalidPolicy(`Invalid Condition: ${JSON.stringify(condition)}`);
  }
  return [{ kind: "eq", field: entry[0].toLowerCase(), value: entry[1] }];
}

function invalidPolicy(what: string): S3Error {
  return new S3Error(400, "InvalidPolicyDocument", `Invalid Policy: ${what}`);
}
