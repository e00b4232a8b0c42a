import { BlockList, isIP, isIPv4 } from "node:net";
import { matchesArnCondition } from "./arn";
import type { ContextKeys } from "./context";
import { matches } from "./glob";
import type { Pattern } from "./glob";
import { keysOf, parseTemplate, resolve } from "./variables";

/** One value of a condition, compared with one value of the request. */
interface Comparison {
  /** Condition keys that the value depends on. */
  keys: readonly string[];
  holds(value: string, keys: ContextKeys): boolean;
}

/** IAM User Guide, "IAM JSON policy elements: Condition operators". */
export interface Operator {
  negated: boolean;
  /** What a value has to be, for an error message. */
  expects: string;
  /** @returns undefined when the policy's value is not what the operator takes */
  compile(value: string, variables: boolean): Comparison | undefined;
}

const ofTexts = (wildcards: boolean, compare: (pattern: Pattern, value: string) => boolean) => ({
  expects: "a text",
  compile(text: string, variables: boolean): Comparison {
    const template = parseTemplate(text, { variables, wildcards });
    return {
      keys: keysOf(template),
      holds(value, keys) {
        const pattern = resolve(template, keys);
        return pattern !== undefined && compare(pattern, value);
      },
    };
  },
});

const equalsIgnoringCase = (pattern: Pattern, value: string) =>
  typeof pattern === "string" && pattern.toLowerCase() === value.toLowerCase();

const strings = ofTexts(false, matches);
const stringsIgnoringCase = ofTexts(false, equalsIgnoringCase);
const stringPatterns = ofTexts(true, matches);
const arns = ofTexts(true, matchesArnCondition);

/** Takes variables: "You can use a policy variable with the Boolean condition operator". */
const booleans = {
  expects: '"true" or "false"',
  compile: (text: string, variables: boolean) =>
    /^(true|false)$/i.test(text) || (variables && text.includes("${"))
      ? stringsIgnoringCase.compile(text, variables)
      : undefined,
};

const ofNumbers = (
  expects: string,
  parse: (text: string) => number | undefined,
  compare: (value: number, limit: number) => boolean,
) => ({
  expects,
  compile(text: string): Comparison | undefined {
    const limit = parse(text);
    if (limit === undefined) return undefined;
    return {
      keys: [],
      holds(value) {
        const number = parse(value);
        return number !== undefined && compare(number, limit);
      },
    };
  },
});

const comparisons = {
  Equals: (value: number, limit: number) => value === limit,
  LessThan: (value: number, limit: number) => value < limit,
  LessThanEquals: (value: number, limit: number) => value <= limit,
  GreaterThan: (value: number, limit: number) => value > limit,
  GreaterThanEquals: (value: number, limit: number) => value >= limit,
};

const binaries = {
  expects: "Base64",
  compile(text: string): Comparison | undefined {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
    const bytes = Buffer.from(text, "base64");
    return { keys: [], holds: (value) => Buffer.from(value, "base64").equals(bytes) };
  },
};

const addresses = {
  expects: "an IP address or a CIDR block such as 203.0.113.0/24",
  compile(text: string): Comparison | undefined {
    const [, address = "", prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const bits = isIPv4(address) ? 32 : 128;
    if (isIP(address) === 0 || Number(prefix ?? bits) > bits) return undefined;
    const block = new BlockList();
    block.addSubnet(address, Number(prefix ?? bits), isIPv4(address) ? "ipv4" : "ipv6");
    return {
      keys: [],
      holds: (value) => isIP(value) !== 0 && block.check(value, isIPv4(value) ? "ipv4" : "ipv6"),
    };
  },
};

/** The operators by name, without their prefix and suffix; `Null` asks for no comparison and is not one of them. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    StringEquals: { negated: false, ...strings },
    StringNotEquals: { negated: true, ...strings },
    StringEqualsIgnoreCase: { negated: false, ...stringsIgnoringCase },
    StringNotEqualsIgnoreCase: { negated: true, ...stringsIgnoringCase },
    StringLike: { negated: false, ...stringPatterns },
    StringNotLike: { negated: true, ...stringPatterns },
    ...ordered("Numeric", "a number such as 10", numberOf),
    ...ordered("Date", "a date such as 2026-01-31T12:00:00Z, or seconds since 1970", dateOf),
    Bool: { negated: false, ...booleans },
    BinaryEquals: { negated: false, ...binaries },
    IpAddress: { negated: false, ...addresses },
    NotIpAddress: { negated: true, ...addresses },
    ArnEquals: { negated: false, ...arns },
    ArnLike: { negated: false, ...arns },
    ArnNotEquals: { negated: true, ...arns },
    ArnNotLike: { negated: true, ...arns },
  }),
);

function ordered(family: string, expects: string, parse: (text: string) => number | undefined) {
  const all = Object.entries(comparisons).map(([name, compare]): [string, Operator] => [
    `${family}${name}`,
    { negated: false, ...ofNumbers(expects, parse, compare) },
  ]);
  const notEquals = { negated: true, ...ofNumbers(expects, parse, comparisons.Equals) };
  return Object.fromEntries([...all, [`${family}NotEquals`, notEquals] as const]);
}

function numberOf(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const isoDate = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/**
 * Milliseconds since 1970 of a date as W3C's profile of ISO 8601 writes it, or of seconds since 1970; four digits are a
 * year. A time without its zone is no date.
 */
function dateOf(text: string): number | undefined {
  if (!isoDate.test(text)) return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
