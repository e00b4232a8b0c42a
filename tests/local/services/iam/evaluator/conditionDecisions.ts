import type { ConditionContext } from "../../../../../packages/local/src/services/iam/evaluator";
import { allow } from "./decision";
import type { Decision } from "./decision";

/** Of the IAM User Guide, "IAM JSON policy elements: Condition operators". */
const conditionOperators = "IAM JSON policy elements: Condition operators";
const setOperators = "Multivalued context keys";

type Values = string | number | boolean | readonly (string | number | boolean)[];
type Row = readonly [
  title: string,
  operator: string,
  policy: Values,
  request: string | readonly string[] | undefined,
  holds: boolean,
];

const cidr = "203.0.113.0/24";
const cidr6 = "2001:DB8:1234:5678::/64";
const topic = "arn:aws:sns:eu-west-1:111122223333:topic";
const finance = "arn:aws:someservice:*:111122223333:finance/*";
const beyond = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";

const single: readonly Row[] = [
  ["StringEquals matches the same text", "StringEquals", "a", "a", true],
  ["StringEquals compares case", "StringEquals", "a", "A", false],
  ["StringEquals matches any of several values", "StringEquals", ["a", "b"], "b", true],
  ["StringEquals has no wildcards", "StringEquals", "a*", "ab", false],
  ["StringEquals takes * for itself", "StringEquals", "a*", "a*", true],
  ["StringEquals does not match an absent key", "StringEquals", "a", undefined, false],
  ["StringEquals matches an empty text", "StringEquals", "", "", true],
  ["StringEquals compares a number of the policy as text", "StringEquals", 10, "10", true],
  ["StringNotEquals does not match the same text", "StringNotEquals", "a", "a", false],
  ["StringNotEquals matches another text", "StringNotEquals", "a", "b", true],
  ["StringNotEquals matches none of several values", "StringNotEquals", ["a", "b"], "b", false],
  ["StringNotEquals matches what is none of them", "StringNotEquals", ["a", "b"], "c", true],
  ["StringNotEquals matches an absent key", "StringNotEquals", "a", undefined, true],
  ["StringEqualsIgnoreCase ignores case", "StringEqualsIgnoreCase", "aB", "Ab", true],
  ["StringEqualsIgnoreCase compares the text", "StringEqualsIgnoreCase", "ab", "ac", false],
  ["StringNotEqualsIgnoreCase ignores case", "StringNotEqualsIgnoreCase", "aB", "Ab", false],
  ["StringNotEqualsIgnoreCase matches an absent key", "StringNotEqualsIgnoreCase", "a", undefined, true],
  ["StringLike matches any text with *", "StringLike", "home/*", "home/a/b", true],
  ["StringLike matches no text with *", "StringLike", "home/*", "home/", true],
  ["StringLike matches one character with ?", "StringLike", "a?c", "abc", true],
  ["StringLike does not match two with ?", "StringLike", "a?c", "abbc", false],
  ["StringLike compares case", "StringLike", "A*", "ab", false],
  ["StringLike does not match a part", "StringLike", "b", "abc", false],
  ["StringLike expands * over colons", "StringLike", finance, beyond, true],
  ["StringLike does not match an absent key", "StringLike", "*", undefined, false],
  ["StringNotLike does not match what matches", "StringNotLike", "a*", "ab", false],
  ["StringNotLike matches an absent key", "StringNotLike", "*", undefined, true],

  ["NumericEquals compares numbers", "NumericEquals", "10", "10.0", true],
  ["NumericEquals takes a number", "NumericEquals", 10, "10", true],
  ["NumericEquals does not match another number", "NumericEquals", "10", "11", false],
  ["NumericEquals does not match a text", "NumericEquals", "10", "ten", false],
  ["NumericEquals does not match an absent key", "NumericEquals", "10", undefined, false],
  ["NumericNotEquals matches another number", "NumericNotEquals", "10", "11", true],
  ["NumericNotEquals matches an absent key", "NumericNotEquals", "10", undefined, true],
  ["NumericLessThan excludes the limit", "NumericLessThan", "10", "10", false],
  ["NumericLessThan compares numbers, not texts", "NumericLessThan", "10", "9", true],
  ["NumericLessThanEquals includes the limit", "NumericLessThanEquals", "10", "10", true],
  ["NumericLessThanEquals does not match more", "NumericLessThanEquals", "10", "11", false],
  ["NumericGreaterThan excludes the limit", "NumericGreaterThan", "10", "10", false],
  ["NumericGreaterThan matches more", "NumericGreaterThan", "10", "10.5", true],
  ["NumericGreaterThanEquals includes the limit", "NumericGreaterThanEquals", "-1", "-1", true],

  ["DateGreaterThan matches a later time", "DateGreaterThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:02Z", true],
  [
    "DateGreaterThan does not match an earlier time",
    "DateGreaterThan",
    "2020-01-01T00:00:01Z",
    "2019-12-31T23:59:59Z",
    false,
  ],
  ["DateGreaterThan does not match an absent key", "DateGreaterThan", "2020-01-01T00:00:01Z", undefined, false],
  ["DateEquals compares times, not texts", "DateEquals", "2020-01-01T01:00:00+01:00", "2020-01-01T00:00:00.000Z", true],
  ["DateEquals compares epoch time with a date", "DateEquals", "1577836800", "2020-01-01T00:00:00Z", true],
  ["DateEquals takes a day", "DateEquals", "2020-01-01", "1577836800", true],
  ["DateNotEquals matches another time", "DateNotEquals", "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z", true],
  ["DateLessThan excludes the limit", "DateLessThan", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", false],
  ["DateLessThanEquals includes the limit", "DateLessThanEquals", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", true],
  [
    "DateGreaterThanEquals includes the limit",
    "DateGreaterThanEquals",
    "2020-01-01T00:00:00Z",
    "2020-01-01T00:00:00Z",
    true,
  ],

  ["Bool matches true", "Bool", "true", "true", true],
  ["Bool takes a boolean", "Bool", true, "true", true],
  ["Bool does not match the opposite", "Bool", "false", "true", false],
  ["Bool does not match an absent key", "Bool", "false", undefined, false],
  ["BinaryEquals compares bytes", "BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true],
  ["BinaryEquals does not match other bytes", "BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5", false],

  ["IpAddress matches an address of the block", "IpAddress", cidr, "203.0.113.77", true],
  ["IpAddress does not match an address outside of it", "IpAddress", cidr, "203.0.114.1", false],
  ["IpAddress matches a single address", "IpAddress", "203.0.113.7", "203.0.113.7", true],
  ["IpAddress takes an address without prefix for /32", "IpAddress", "203.0.113.7", "203.0.113.8", false],
  ["IpAddress matches a block given by an address in it", "IpAddress", "203.0.113.9/24", "203.0.113.77", true],
  ["IpAddress matches every IPv4 address in /0", "IpAddress", "0.0.0.0/0", "203.0.113.77", true],
  ["IpAddress does not match IPv6 in an IPv4 block", "IpAddress", "0.0.0.0/0", "2001:db8::1", false],
  ["IpAddress matches IPv6", "IpAddress", cidr6, "2001:db8:1234:5678::1", true],
  ["IpAddress does not match IPv6 outside of the block", "IpAddress", cidr6, "2001:db8:1234:5679::1", false],
  ["IpAddress matches one of mixed blocks", "IpAddress", [cidr, cidr6], "2001:DB8:1234:5678:0::9", true],
  ["IpAddress does not match what is no address", "IpAddress", cidr, "localhost", false],
  ["IpAddress does not match an absent key", "IpAddress", cidr, undefined, false],
  ["NotIpAddress matches an address outside of the block", "NotIpAddress", cidr, "198.51.100.1", true],
  [
    "NotIpAddress does not match an address of one of several blocks",
    "NotIpAddress",
    ["198.51.100.0/24", cidr],
    "203.0.113.1",
    false,
  ],
  ["NotIpAddress matches an absent key", "NotIpAddress", cidr, undefined, true],

  ["ArnEquals matches the same ARN", "ArnEquals", topic, topic, true],
  ["ArnEquals behaves as ArnLike", "ArnEquals", "arn:aws:sns:*:*:top*", topic, true],
  ["ArnLike keeps * within a segment", "ArnLike", finance, beyond, false],
  [
    "ArnLike matches within the segment",
    "ArnLike",
    finance,
    "arn:aws:someservice:us-east-2:111122223333:finance/a",
    true,
  ],
  [
    "ArnLike matches colons in the resource",
    "ArnLike",
    "arn:aws:lambda:*:*:function:*",
    "arn:aws:lambda:eu-west-1:111122223333:function:api:live",
    true,
  ],
  ["ArnLike compares case", "ArnLike", topic.toUpperCase(), topic, false],
  ["ArnLike does not match what is no ARN", "ArnLike", "arn:aws:s3:::*", "bucket", false],
  ["ArnLike does not match an absent key", "ArnLike", "arn:aws:s3:::*", undefined, false],
  ["ArnNotLike matches another ARN", "ArnNotLike", "arn:aws:sqs:*:*:*", topic, true],
  ["ArnNotEquals does not match the same ARN", "ArnNotEquals", topic, topic, false],
  ["ArnNotEquals matches an absent key", "ArnNotEquals", topic, undefined, true],

  ["Null true matches an absent key", "Null", "true", undefined, true],
  ["Null true does not match a key that is there", "Null", "true", "a", false],
  ["Null false matches a key that is there", "Null", false, "a", true],
  ["Null false does not match an absent key", "Null", "false", undefined, false],
  ["Null true matches a key without values", "Null", true, [], true],

  ["StringEqualsIfExists matches an absent key", "StringEqualsIfExists", "a", undefined, true],
  ["StringEqualsIfExists compares a key that is there", "StringEqualsIfExists", "a", "b", false],
  ["StringLikeIfExists compares a key that is there", "StringLikeIfExists", "t2.*", "t2.micro", true],
  ["StringNotEqualsIfExists matches an absent key", "StringNotEqualsIfExists", "a", undefined, true],
  ["BoolIfExists matches an absent key", "BoolIfExists", "true", undefined, true],
  ["BoolIfExists compares a key that is there", "BoolIfExists", "true", "false", false],
  ["NumericLessThanIfExists matches an absent key", "NumericLessThanIfExists", "1", undefined, true],
  ["IpAddressIfExists matches an absent key", "IpAddressIfExists", cidr, undefined, true],
  ["ArnLikeIfExists matches an absent key", "ArnLikeIfExists", topic, undefined, true],
  ["DateLessThanIfExists compares a key that is there", "DateLessThanIfExists", "2020-01-01", "2021-01-01", false],
];

const multivalued: readonly Row[] = [
  [
    "ForAllValues matches a part of the values",
    "ForAllValues:StringEquals",
    ["ID", "Message", "Tags"],
    ["Message", "Tags"],
    true,
  ],
  [
    "ForAllValues does not match one value more",
    "ForAllValues:StringEquals",
    ["ID", "Message"],
    ["Message", "UserName"],
    false,
  ],
  ["ForAllValues matches an absent key", "ForAllValues:StringEquals", "ID", undefined, true],
  ["ForAllValues matches a key without values", "ForAllValues:StringEquals", "ID", [], true],
  ["ForAllValues matches an empty text", "ForAllValues:StringEquals", "ID", [""], true],
  ["ForAllValues matches patterns", "ForAllValues:StringLike", "Created*", ["CreatedBy", "CreatedAt"], true],
  [
    "ForAllValues with a negated operator matches when no value is listed",
    "ForAllValues:StringNotEquals",
    ["a", "b"],
    ["c", "d"],
    true,
  ],
  [
    "ForAllValues with a negated operator does not match when one is",
    "ForAllValues:StringNotEquals",
    ["a", "b"],
    ["b", "c"],
    false,
  ],
  ["ForAllValues with IfExists matches an absent key", "ForAllValues:StringEqualsIfExists", "a", undefined, true],
  [
    "ForAnyValue matches one of the values",
    "ForAnyValue:StringEquals",
    ["ID", "PostDateTime"],
    ["PostDateTime", "Message"],
    true,
  ],
  ["ForAnyValue does not match none of them", "ForAnyValue:StringEquals", ["ID", "PostDateTime"], ["UserName"], false],
  ["ForAnyValue does not match an absent key", "ForAnyValue:StringEquals", "ID", undefined, false],
  ["ForAnyValue does not match a key without values", "ForAnyValue:StringEquals", "ID", [], false],
  ["ForAnyValue does not match an empty text", "ForAnyValue:StringLike", "*", [""], false],
  ["ForAnyValue matches patterns", "ForAnyValue:StringLike", "auth*", ["authenticated", "provider"], true],
  [
    "ForAnyValue with a negated operator matches when one value is not listed",
    "ForAnyValue:StringNotEquals",
    ["a"],
    ["a", "b"],
    true,
  ],
  [
    "ForAnyValue with a negated operator does not match when all are",
    "ForAnyValue:StringNotEquals",
    ["a", "b"],
    ["a", "b"],
    false,
  ],
  [
    "ForAnyValue with a negated operator does not match an absent key",
    "ForAnyValue:StringNotEquals",
    "a",
    undefined,
    false,
  ],
  ["ForAnyValue with IfExists matches an absent key", "ForAnyValue:StringEqualsIfExists", "a", undefined, true],
  ["ForAnyValue compares ARNs", "ForAnyValue:ArnLike", "arn:aws:sns:*:*:*", [topic, "x"], true],
  ["ForAnyValue compares numbers", "ForAnyValue:NumericGreaterThan", "5", ["1", "6"], true],
  ["ForAllValues compares addresses", "ForAllValues:IpAddress", cidr, ["203.0.113.1", "198.51.100.1"], false],
];

const context: ConditionContext = { "aws:SecureTransport": "true", "s3:prefix": "home/a", "s3:max-keys": "10" };
const combined = (title: string, Condition: Record<string, unknown>, holds: boolean): Decision => ({
  title,
  section: "IAM JSON policy elements: Condition",
  context,
  identity: [allow({ Condition })],
  outcome: holds ? "allowed" : "implicitly denied",
});

/** What conditions hold, each as the one condition of an Allow. */
export const conditionDecisions: readonly Decision[] = [
  ...rows(conditionOperators, single),
  ...rows(setOperators, multivalued),
  combined("ignores the case of condition keys", { Bool: { "AWS:securetransport": "true" } }, true),
  combined("needs all keys of an operator", { StringLike: { "s3:prefix": "home/*", "s3:max-keys": "11" } }, false),
  combined(
    "holds when all keys of an operator do",
    { StringLike: { "s3:prefix": "home/*", "s3:max-keys": "1?" } },
    true,
  ),
  combined(
    "needs all operators",
    { StringLike: { "s3:prefix": "home/*" }, NumericLessThan: { "s3:max-keys": "10" } },
    false,
  ),
  combined(
    "holds when all operators do",
    { StringLike: { "s3:prefix": "home/*" }, NumericLessThan: { "s3:max-keys": "11" } },
    true,
  ),
  combined("holds without any condition", {}, true),
];

function rows(section: string, all: readonly Row[]): Decision[] {
  return all.map(([title, operator, policy, request, holds]) => ({
    title,
    section,
    context: { "test:Key": request },
    identity: [allow({ Condition: { [operator]: { "test:Key": policy } } })],
    outcome: holds ? "allowed" : "implicitly denied",
  }));
}
