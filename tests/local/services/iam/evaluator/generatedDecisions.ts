import fc from "fast-check";
import type { RequestPrincipal } from "../../../../../packages/local/src/services/iam/evaluator";
import { account, roleArn, session, sessionArn } from "./decision";
import type { Decision, StatementJson } from "./decision";

const root = `arn:aws:iam::${account}:root`;
const user = `arn:aws:iam::${account}:user/bob`;

const actions = [
  "s3:GetObject",
  "S3:getobject",
  "s3:*",
  "s3:Get*",
  "s3:Put*",
  "*",
  "sqs:*",
  "s3:?etObject",
  "s3:PutObject",
];
const resources = [
  "*",
  "arn:aws:s3:::bucket/*",
  "arn:aws:s3:::bucket/a.txt",
  "arn:aws:s3:::bucket/?.txt",
  "arn:aws:s3:::*/a*",
  "arn:aws:s3:::bucket",
  "arn:aws:s3:::bucket/${aws:username}/*",
  "arn:aws:s3:::bucket/${aws:username, 'bob'}.txt",
  "arn:aws:s3:::other/*",
];
const principals = ["*", { AWS: "*" }, { AWS: account }, { AWS: root }, { AWS: roleArn }, { AWS: [user, sessionArn] }];
const services = [{ Service: "lambda.amazonaws.com" }, { Federated: "cognito-identity.amazonaws.com" }];

const texts = [
  "a",
  "b",
  "A",
  "home/a",
  "10",
  "203.0.113.7",
  "true",
  "2026-01-31T12:00:00Z",
  "arn:aws:sns:eu-west-1:1:a",
];
const values = {
  String: [...texts, "a*", "?", "home/*", "${aws:username}", "${aws:username, 'a'}", "${*}"],
  Numeric: ["10", "9.5", "-1"],
  Date: ["2026-01-31T12:00:00Z", "2025-01-01T00:00:00Z", "2027-06-01T00:00:00Z"],
  Arn: ["arn:aws:sns:*:1:*", "arn:aws:sns:eu-west-1:1:a", "arn:aws:*:*:*:b"],
  Ip: ["203.0.113.0/24", "203.0.113.7/32", "198.51.100.0/24"],
  Bool: ["true", "false"],
};
const ordered = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
const operators: [string, string[]][] = [
  ...["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map(
    (name): [string, string[]] => [`String${name}`, values.String],
  ),
  ...ordered.map((name): [string, string[]] => [`Numeric${name}`, values.Numeric]),
  ...ordered.map((name): [string, string[]] => [`Date${name}`, values.Date]),
  ...["Equals", "NotEquals", "Like", "NotLike"].map((name): [string, string[]] => [`Arn${name}`, values.Arn]),
  ["IpAddress", values.Ip],
  ["NotIpAddress", values.Ip],
  ["Bool", values.Bool],
];

const someOf = <T>(all: readonly T[]) =>
  fc.oneof(fc.constantFrom(...all), fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 }));

const condition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...operators),
      fc.constantFrom("", "IfExists"),
      fc.constantFrom("", "ForAllValues:", "ForAnyValue:"),
    )
    .chain(([[name, allowed], ifExists, set]) =>
      someOf(allowed).map((value) => ({
        [`${set}${name}${ifExists}`]: { [set === "" ? "test:One" : "test:Many"]: value },
      })),
    ),
  fc
    .tuple(fc.constantFrom("test:One", "test:Many"), fc.constantFrom("true", "false"))
    .map(([key, value]) => ({ Null: { [key]: value } })),
);

const named = <T>(name: string, element: fc.Arbitrary<T>) =>
  fc.tuple(fc.constantFrom(name, name, name, `Not${name}`), element).map(([key, value]) => ({ [key]: value }));

/** A statement of a policy of an identity. */
export const generatedStatement: fc.Arbitrary<StatementJson> = fc
  .tuple(
    fc.constantFrom("Allow", "Allow", "Deny"),
    named("Action", someOf(actions)),
    named("Resource", someOf(resources)),
    fc.option(condition, { nil: undefined }),
  )
  .map(([Effect, action, resource, Condition]) => ({
    Effect,
    ...action,
    ...resource,
    ...(Condition !== undefined && { Condition }),
  }));

const everything: StatementJson = { Effect: "Allow", Action: "*", Resource: "*" };
const maybe = <T>(element: fc.Arbitrary<T>) => fc.option(element, { nil: undefined, freq: 3 });

/** One that allows everything is often among them, or nearly all requests would be denied. */
const policy = fc
  .tuple(fc.array(generatedStatement, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([statements, open]) => (open ? [...statements, everything] : statements));

const bucketPolicy = fc.array(
  fc
    .tuple(fc.oneof(generatedStatement, fc.constant(everything)), fc.constantFrom(...principals, ...services))
    .map(([statement, Principal]): StatementJson => ({ ...statement, Principal })),
  { minLength: 1, maxLength: 3 },
);

const callers: RequestPrincipal[] = [
  session,
  session,
  { type: "AWS", arn: user },
  { type: "Service", name: "lambda.amazonaws.com" },
  { type: "Federated", name: "cognito-identity.amazonaws.com" },
  { type: "Anonymous" },
];

/** Policies and requests that often have to do with each other; every key is known. */
export const generatedDecision: fc.Arbitrary<Decision> = fc
  .record({
    principal: fc.constantFrom(...callers),
    action: fc.constantFrom("s3:GetObject", "s3:PutObject"),
    resource: fc.constantFrom("arn:aws:s3:::bucket/a.txt", "arn:aws:s3:::bucket/ann/b", "arn:aws:s3:::bucket"),
    username: fc.constantFrom(undefined, "ann", "a"),
    one: fc.constantFrom(undefined, ...texts),
    many: fc.option(fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }), { nil: undefined }),
    identity: maybe(policy),
    boundary: maybe(policy),
    session: maybe(policy),
    bucket: maybe(bucketPolicy),
  })
  .map(({ username, one, many, identity, boundary, session: sessionPolicy, bucket, ...request }) => {
    // Only identities have policies of their own, and only sessions have session policies.
    const own = request.principal.type === "AWS";
    return {
      title: "generated",
      section: "",
      outcome: "allowed",
      ...request,
      context: { "aws:username": username, "test:One": one, "test:Many": many },
      ...(own && identity !== undefined && { identity }),
      ...(own && boundary !== undefined && { boundary }),
      ...(request.principal === session && sessionPolicy !== undefined && { session: sessionPolicy }),
      ...(bucket !== undefined && { bucket }),
    };
  });
