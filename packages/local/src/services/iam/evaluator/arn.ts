import { hasWildcard, matches, wildcardPattern } from "./glob";
import type { Pattern } from "./glob";

const colon = 0x3a;

/** The six colon-separated segments of an ARN; colons after the fifth belong to the resource. Fewer when it has fewer. */
export function arnSegments(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/**
 * ArnEquals and ArnLike: "each of the six colon-delimited components of the ARN is checked separately" (IAM User Guide,
 * "ARN condition operators"). What is no ARN matches nothing.
 */
export function matchesArnCondition(pattern: Pattern, arn: string): boolean {
  const values = arnSegments(arn);
  const patterns = patternSegments(pattern);
  return (
    values.length === 6 &&
    patterns.length === 6 &&
    values.every((value, index) => matches(patterns[index] ?? "", value))
  );
}

function patternSegments(pattern: Pattern): Pattern[] {
  if (typeof pattern === "string") return arnSegments(pattern);
  const segments: number[][] = [[]];
  for (const element of pattern) {
    if (element === colon && segments.length < 6) segments.push([]);
    else segments.at(-1)?.push(element);
  }
  return segments;
}

/**
 * The Resource element (IAM User Guide, "Using wildcards in resource ARNs"): wildcards stand within a segment, and "if
 * the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon boundaries".
 * The resource, after the fifth colon, is one segment: `*` and `?` in it also match colons and slashes.
 *
 * @returns whether an ARN matches, given what the pattern's resource stands for in the request; undefined when the
 * segments before it have no wildcards, so that the whole is compared at once
 */
export function segmentMatcher(text: string): ((arn: string, resource: Pattern) => boolean) | undefined {
  const segments = arnSegments(text);
  const leading = segments.slice(0, -1);
  if (segments.length === 6 && !leading.some(hasWildcard)) return undefined;
  const patterns = leading.map((segment) => ({ pattern: wildcardPattern(segment), expands: segment.endsWith("*") }));
  const lastExpands = segments.length === 6 || text.endsWith("*");
  return (arn, resource) => {
    const values = arn.split(":");
    let starts = new Set([0]);
    for (const { pattern, expands } of patterns) {
      const reached = [...starts].filter((start) => matches(pattern, values[start] ?? "")).map((start) => start + 1);
      starts = new Set(expands ? range(Math.min(...reached), values.length) : reached);
    }
    return [...starts].some(
      (start) =>
        start < values.length &&
        (lastExpands || start === values.length - 1) &&
        matches(resource, values.slice(start).join(":")),
    );
  };
}

/** The last segment's text, which may hold policy variables. */
export function lastSegment(text: string): string {
  return arnSegments(text).at(-1) ?? "";
}

function range(from: number, end: number): number[] {
  return from < end ? Array.from({ length: end - from }, (_, index) => from + index) : [];
}
