import { account, allow, deny } from "./decision";
import type { Decision } from "./decision";

const actions = "IAM JSON policy elements: Action";
const notActions = "IAM JSON policy elements: NotAction";
const resources = "IAM JSON policy elements: Resource";
const notResources = "IAM JSON policy elements: NotResource";
const variables = "IAM policy elements: Variables and tags";
const denied = "implicitly denied";

type Row = readonly [title: string, pattern: string, value: string, outcome: Decision["outcome"]];

const actionRows: readonly Row[] = [
  ["matches an action", "s3:GetObject", "s3:GetObject", "allowed"],
  ["ignores the case of actions", "S3:getobject", "s3:GetObject", "allowed"],
  ["matches every action with *", "*", "s3:GetObject", "allowed"],
  ["matches every action of a service", "s3:*", "s3:GetObject", "allowed"],
  ["does not match another service", "sqs:*", "s3:GetObject", denied],
  ["matches the beginning of an action", "s3:Get*", "s3:GetObjectVersion", "allowed"],
  ["does not match a longer action", "s3:GetObject", "s3:GetObjectVersion", denied],
  ["matches a wildcard in the middle", "iam:*AccessKey*", "iam:ListAccessKeys", "allowed"],
  ["matches one character with ?", "s3:GetObjec?", "s3:GetObject", "allowed"],
  ["does not match none with ?", "s3:GetObject?", "s3:GetObject", denied],
];

const bucketArn = "arn:aws:s3:::bucket";
const apiArn = `arn:aws:execute-api:eu-west-1:${account}:abc`;
const resourceRows: readonly Row[] = [
  ["matches everything with *", "*", `${bucketArn}/a`, "allowed"],
  ["matches a resource", `${bucketArn}/a`, `${bucketArn}/a`, "allowed"],
  ["compares resources with their case", `${bucketArn}/A`, `${bucketArn}/a`, denied],
  ["does not match the objects of a bucket by the bucket", bucketArn, `${bucketArn}/a`, denied],
  ["does not match a bucket by its objects", `${bucketArn}/*`, bucketArn, denied],
  ["matches slashes with *", `${bucketArn}/*/test/*`, `${bucketArn}/1/2/test/3/object.jpg`, "allowed"],
  ["matches empty parts of a name with *", `${bucketArn}/*/test/*`, `${bucketArn}/1///test///object.jpg`, "allowed"],
  ["matches a name that ends after the last slash", `${bucketArn}/*/test/*`, `${bucketArn}/1/test/`, "allowed"],
  ["does not match what lacks a part", `${bucketArn}/*/test/*`, `${bucketArn}/1-test/object.jpg`, denied],
  ["does not match what lacks the first part", `${bucketArn}/*/test/*`, `${bucketArn}/test/object.jpg`, denied],
  ["matches a colon in a name with *", `${bucketArn}/*`, `${bucketArn}/eu-west-1:1/a`, "allowed"],
  ["matches one character with ?", `${bucketArn}/?.txt`, `${bucketArn}/a.txt`, "allowed"],
  ["does not match two characters with ?", `${bucketArn}/?.txt`, `${bucketArn}/ab.txt`, denied],
  ["matches a character of two units with ?", `${bucketArn}/?`, `${bucketArn}/😀`, "allowed"],
  ["matches line ends with *", `${bucketArn}/*`, `${bucketArn}/a\nb`, "allowed"],
  ["takes a * in a resource's name for itself", `${bucketArn}/a*c`, `${bucketArn}/*`, denied],
  ["matches any region and account", "arn:aws:execute-api:*:*:abc/*", `${apiArn}/$default/GET/courses`, "allowed"],
  [
    "matches wildcards in the kind of resource",
    "arn:aws:execute-api:*:*:*/*/GET/*",
    `${apiArn}/$default/GET/courses`,
    "allowed",
  ],
  ["does not match another method", "arn:aws:execute-api:*:*:*/*/DELETE/*", `${apiArn}/$default/GET/courses`, denied],
  [
    "matches part of a region",
    `arn:aws:execute-api:eu-*-1:${account}:abc/*`,
    `${apiArn}/$default/GET/courses`,
    "allowed",
  ],
  [
    "keeps a wildcard within its segment",
    `arn:aws:execute-api:e*t-1:${account}:abc/*`,
    `arn:aws:execute-api:eu:x:t-1:${account}:abc/`,
    denied,
  ],
  [
    "expands a * at the end of a segment over colons",
    `arn:aws:execute-api:eu-*:abc/*`,
    `${apiArn}/$default/GET/courses`,
    "allowed",
  ],
  [
    "expands a * at the end of a short ARN over colons",
    "arn:aws:execute-api:*",
    `${apiArn}/$default/GET/courses`,
    "allowed",
  ],
  ["does not match another partition", "arn:aws-cn:s3:::bucket/*", `${bucketArn}/a`, denied],
  [
    "does not match another account",
    "arn:aws:sqs:*:444455556666:queue",
    `arn:aws:sqs:eu-west-1:${account}:queue`,
    denied,
  ],
  [
    "matches all users of a path",
    `arn:aws:iam::${account}:user/accounting/*`,
    `arn:aws:iam::${account}:user/accounting/bob`,
    "allowed",
  ],
];

const names = { "aws:username": "ann", "aws:userid": undefined, "aws:CalledVia": ["a", "b"] };
type VariableRow = readonly [title: string, more: Partial<Decision>, outcome: Decision["outcome"]];
const home = (name: string) => ({
  identity: [allow({ Resource: `${bucketArn}/${name}/*` })],
  resource: `${bucketArn}/ann/x`,
});
const likes = (operator: string, value: string) => ({
  identity: [allow({ Condition: { [operator]: { "s3:prefix": value } } })],
  context: { ...names, "s3:prefix": "ann" },
});
const variableRows: readonly VariableRow[] = [
  ["replaces a variable in a resource", home("${aws:username}"), "allowed"],
  ["ignores the case of a variable's key", home("${AWS:UserName}"), "allowed"],
  ["does not match another name", { ...home("${aws:username}"), resource: `${bucketArn}/bob/x` }, denied],
  [
    "takes wildcards in a variable's value for themselves",
    { ...home("${aws:username}"), context: { "aws:username": "*" } },
    denied,
  ],
  [
    "matches a wildcard in a variable's value by itself",
    { ...home("${aws:username}"), resource: `${bucketArn}/*/x`, context: { "aws:username": "*" } },
    "allowed",
  ],
  [
    "does not expand a variable in a variable's value",
    { ...home("${aws:username}"), context: { "aws:username": "${aws:username}" } },
    denied,
  ],
  ["matches nothing by a variable without a value", { ...home("${aws:userid}"), resource: `${bucketArn}//x` }, denied],
  [
    "does not match the variable's text itself",
    { ...home("${aws:userid}"), resource: `${bucketArn}/\${aws:userid}/x` },
    denied,
  ],
  [
    "denies nothing by a variable without a value",
    { identity: [allow(), deny({ Resource: `${bucketArn}/\${aws:userid}` })] },
    "allowed",
  ],
  [
    "excludes nothing by a variable without a value",
    { identity: [allow(), { Effect: "Deny", Action: "*", NotResource: `${bucketArn}/\${aws:userid}` }] },
    "explicitly denied",
  ],
  ["matches nothing by a variable of several values", home("${aws:CalledVia}"), denied],
  ["takes the default where a variable has no value", home("${aws:userid, 'ann'}"), "allowed"],
  [
    "does not take the default where it has one",
    { ...home("${aws:username, 'bob'}"), resource: `${bucketArn}/bob/x` },
    denied,
  ],
  ["takes wildcards in a default for themselves", home("${aws:userid, '*'}"), denied],
  [
    "replaces two variables",
    { ...home("${aws:username}-${aws:username}"), resource: `${bucketArn}/ann-ann/x` },
    "allowed",
  ],
  [
    "matches wildcards beside a variable",
    { ...home("*${aws:username}?"), resource: `${bucketArn}/o/ann1/x` },
    "allowed",
  ],
  ["matches an asterisk by ${*}", { ...home("a${*}c"), resource: `${bucketArn}/a*c/x` }, "allowed"],
  ["does not take ${*} for a wildcard", { ...home("a${*}c"), resource: `${bucketArn}/abc/x` }, denied],
  ["matches a question mark by ${?}", { ...home("a${?}"), resource: `${bucketArn}/a?/x` }, "allowed"],
  ["does not take ${?} for a wildcard", { ...home("a${?}"), resource: `${bucketArn}/ab/x` }, denied],
  ["matches a dollar sign by ${$}", { ...home("a${$}"), resource: `${bucketArn}/a$/x` }, "allowed"],
  ["has no variables in version 2008-10-17", { ...home("${aws:username}"), version: "2008-10-17" }, denied],
  [
    "takes variables for text in version 2008-10-17",
    { ...home("${aws:username}"), version: "2008-10-17", resource: `${bucketArn}/\${aws:username}/x` },
    "allowed",
  ],
  ["replaces a variable in StringEquals", likes("StringEquals", "${aws:username}"), "allowed"],
  ["replaces a variable in StringLike", likes("StringLike", "${aws:username}*"), "allowed"],
  ["does not match StringEquals by a variable without a value", likes("StringEquals", "${aws:userid}"), denied],
  ["matches StringNotEquals by a variable without a value", likes("StringNotEquals", "${aws:userid}"), "allowed"],
  ["matches StringNotLike by a variable without a value", likes("StringNotLike", "${aws:userid}*"), "allowed"],
  ["takes the default in a condition", likes("StringEquals", "${aws:userid, 'ann'}"), "allowed"],
];

/** What Action, Resource, their opposites and policy variables match. */
export const matchDecisions: readonly Decision[] = [
  ...actionRows.map(([title, Action, action, outcome]): Decision => ({
    title,
    section: actions,
    identity: [allow({ Action })],
    action,
    outcome,
  })),
  ...resourceRows.map(([title, Resource, resource, outcome]): Decision => ({
    title,
    section: resources,
    identity: [allow({ Resource })],
    resource,
    outcome,
  })),
  ...variableRows.map(([title, more, outcome]): Decision => ({
    title,
    section: variables,
    context: names,
    ...more,
    outcome,
  })),
  {
    title: "matches one of several actions",
    section: actions,
    identity: [allow({ Action: ["s3:PutObject", "s3:GetObject"] })],
    outcome: "allowed",
  },
  {
    title: "allows all but what NotAction lists",
    section: notActions,
    identity: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
    outcome: "allowed",
  },
  {
    title: "does not allow what NotAction lists",
    section: notActions,
    identity: [{ Effect: "Allow", NotAction: ["iam:*", "S3:*"], Resource: "*" }],
    outcome: denied,
  },
  {
    title: "denies all but what NotAction lists",
    section: notActions,
    identity: [allow(), { Effect: "Deny", NotAction: "iam:*", Resource: "*" }],
    outcome: "explicitly denied",
  },
  {
    title: "matches one of several resources",
    section: resources,
    identity: [allow({ Resource: [`${bucketArn}/b`, `${bucketArn}/a.txt`] })],
    outcome: "allowed",
  },
  {
    title: "allows all but what NotResource lists",
    section: notResources,
    identity: [{ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::private/*" }],
    outcome: "allowed",
  },
  {
    title: "does not allow what NotResource lists",
    section: notResources,
    identity: [{ Effect: "Allow", Action: "s3:*", NotResource: [bucketArn, `${bucketArn}/*`] }],
    outcome: denied,
  },
  {
    title: "denies all but what NotResource lists",
    section: notResources,
    identity: [allow(), { Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::private/*" }],
    outcome: "explicitly denied",
  },
  {
    title: "takes a resource policy without Resource for its resource's",
    section: resources,
    bucket: [{ Effect: "Allow", Action: "s3:GetObject", Principal: "*" }],
    outcome: "allowed",
  },
];
