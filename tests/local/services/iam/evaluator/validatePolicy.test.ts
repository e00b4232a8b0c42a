import { expect } from "chai";
import { compilePolicy, decideAccess, validatePolicy } from "../../../../../packages/local/src/services/iam/evaluator";
import type { PolicyKind } from "../../../../../packages/local/src/services/iam/evaluator";
import { account, allow, decide, deny, object, session } from "./decision";
import type { StatementJson } from "./decision";

const version = "2012-10-17";
const errorsOf = (kind: PolicyKind, ...Statement: StatementJson[]) =>
  validatePolicy(kind, { Version: version, Statement }).map(({ path, message }) => `${path}: ${message}`);
const bucketAllow = (more: StatementJson = {}) => allow({ Principal: "*", ...more });
const trusts = (more: StatementJson = {}) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
  ...more,
});

/** Policy kind, statement, the path of the one error, and a part of its message. */
const invalid: readonly (readonly [string, PolicyKind, StatementJson, string, string])[] = [
  ["an unknown element", "identity", allow({ Actions: "*" }), "Statement[0].Actions", "not one of Sid, Effect"],
  ["no Effect", "identity", { Action: "*", Resource: "*" }, "Statement[0].Effect", '"Allow" or "Deny"'],
  ["an Effect in lower case", "identity", allow({ Effect: "allow" }), "Statement[0].Effect", '"Allow" or "Deny"'],
  [
    "both Action and NotAction",
    "identity",
    allow({ NotAction: "s3:*" }),
    "Statement[0]",
    "one of Action and NotAction",
  ],
  ["no Action", "identity", { Effect: "Allow", Resource: "*" }, "Statement[0]", "one of Action and NotAction"],
  ["an Action that is no text", "identity", allow({ Action: 1 }), "Statement[0].Action", "a text, or a list"],
  [
    "an Action without its service",
    "identity",
    allow({ Action: "GetObject" }),
    "Statement[0].Action",
    "no action such as",
  ],
  ["an empty list of actions", "identity", allow({ Action: [] }), "Statement[0].Action", "at least one value"],
  [
    "both Resource and NotResource",
    "identity",
    allow({ NotResource: "*" }),
    "Statement[0]",
    "one of Resource and NotResource",
  ],
  [
    "no Resource for an identity",
    "identity",
    { Effect: "Allow", Action: "*" },
    "Statement[0]",
    "one of Resource and NotResource",
  ],
  ["a Resource that is no ARN", "identity", allow({ Resource: "bucket/*" }), "Statement[0].Resource", "no ARN"],
  ["a short ARN", "identity", allow({ Resource: "arn:aws:s3" }), "Statement[0].Resource", "no ARN"],
  [
    "a wildcard for the service",
    "identity",
    allow({ Resource: "arn:aws:*:::bucket" }),
    "Statement[0].Resource",
    "where the service stands",
  ],
  [
    "a variable before the fifth colon",
    "identity",
    allow({ Resource: "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q" }),
    "Statement[0].Resource",
    "before its fifth colon",
  ],
  [
    "a variable without its end",
    "identity",
    allow({ Resource: "arn:aws:s3:::bucket/${aws:username" }),
    "Statement[0].Resource",
    "begins no policy variable",
  ],
  [
    "a default without quotes",
    "identity",
    allow({ Resource: "arn:aws:s3:::bucket/${aws:username, bob}" }),
    "Statement[0].Resource",
    "begins no policy variable",
  ],
  [
    "a Principal for an identity",
    "identity",
    allow({ Principal: "*" }),
    "Statement[0].Principal",
    "only policies of resources",
  ],
  [
    "a NotPrincipal in a boundary",
    "boundary",
    deny({ NotPrincipal: "*" }),
    "Statement[0].NotPrincipal",
    "only policies of resources",
  ],
  [
    "a Principal in a session policy",
    "session",
    allow({ Principal: "*" }),
    "Statement[0].Principal",
    "only policies of resources",
  ],
  ["no Principal for a resource", "resource", allow(), "Statement[0]", "one of Principal and NotPrincipal"],
  [
    "both Principal and NotPrincipal",
    "resource",
    deny({ Principal: "*", NotPrincipal: "*" }),
    "Statement[0]",
    "one of Principal and NotPrincipal",
  ],
  ["a NotPrincipal that allows", "resource", allow({ NotPrincipal: "*" }), "Statement[0].NotPrincipal", "for denials"],
  [
    "a Principal that is a text",
    "resource",
    bucketAllow({ Principal: account }),
    "Statement[0].Principal",
    'principals are "*" or an object',
  ],
  [
    "an unknown type of principal",
    "resource",
    bucketAllow({ Principal: { Role: "a" } }),
    "Statement[0].Principal.Role",
    "not one of AWS, Service",
  ],
  [
    "a wildcard in a principal's ARN",
    "resource",
    bucketAllow({ Principal: { AWS: `arn:aws:iam::${account}:role/*` } }),
    "Statement[0].Principal.AWS",
    "has a wildcard",
  ],
  [
    "a principal that is no ARN",
    "resource",
    bucketAllow({ Principal: { AWS: "reader" } }),
    "Statement[0].Principal.AWS",
    "no account",
  ],
  [
    "a wildcard for services",
    "resource",
    bucketAllow({ Principal: { Service: "*" } }),
    "Statement[0].Principal.Service",
    "has a wildcard",
  ],
  [
    "a Resource in a trust policy",
    "trust",
    trusts({ Resource: "*" }),
    "Statement[0]",
    "a trust policy has no Resource",
  ],
  [
    "another service's action in a trust policy",
    "trust",
    trusts({ Action: "s3:GetObject" }),
    "Statement[0].Action",
    "no action of STS",
  ],
  [
    "a NotPrincipal in a trust policy",
    "trust",
    { Effect: "Deny", Action: "sts:*", NotPrincipal: "*" },
    "Statement[0].NotPrincipal",
    "for denials in policies of resources",
  ],
  [
    "a Condition that is a text",
    "identity",
    allow({ Condition: "a" }),
    "Statement[0].Condition",
    "an object of operators",
  ],
  [
    "an operator without keys",
    "identity",
    allow({ Condition: { Bool: "true" } }),
    "Statement[0].Condition.Bool",
    "an object of condition keys",
  ],
  [
    "a condition without values",
    "identity",
    allow({ Condition: { Bool: { "a:b": [] } } }),
    "Statement[0].Condition.Bool.a:b",
    "at least one value",
  ],
  [
    "a value that is an object",
    "identity",
    allow({ Condition: { Bool: { "a:b": {} } } }),
    "Statement[0].Condition.Bool.a:b",
    "texts, numbers, true or false",
  ],
  [
    "a number that is none",
    "identity",
    allow({ Condition: { NumericEquals: { "a:b": "ten" } } }),
    "Statement[0].Condition.NumericEquals.a:b",
    '"ten" is not a number',
  ],
  [
    "a time without its zone",
    "identity",
    allow({ Condition: { DateEquals: { "a:b": "2026-01-31T12:00:00" } } }),
    "Statement[0].Condition.DateEquals.a:b",
    "is not a date",
  ],
  [
    "a date that does not exist",
    "identity",
    allow({ Condition: { DateEquals: { "a:b": "2026-13-01" } } }),
    "Statement[0].Condition.DateEquals.a:b",
    "is not a date",
  ],
  [
    "an address that is none",
    "identity",
    allow({ Condition: { IpAddress: { "a:b": "203.0.113.0/33" } } }),
    "Statement[0].Condition.IpAddress.a:b",
    "is not an IP address",
  ],
  [
    "a boolean that is none",
    "identity",
    allow({ Condition: { Bool: { "a:b": "yes" } } }),
    "Statement[0].Condition.Bool.a:b",
    'is not "true" or "false"',
  ],
  [
    "a Null that is none",
    "identity",
    allow({ Condition: { Null: { "a:b": "yes" } } }),
    "Statement[0].Condition.Null.a:b",
    'is not "true" or "false"',
  ],
  [
    "bytes that are not in Base64",
    "identity",
    allow({ Condition: { BinaryEquals: { "a:b": "ä" } } }),
    "Statement[0].Condition.BinaryEquals.a:b",
    "is not Base64",
  ],
  ["a Sid with a space", "identity", allow({ Sid: "a b" }), "Statement[0].Sid", "letters and digits"],
];

describe("validatePolicy", () => {
  for (const [what, kind, statement, path, message] of invalid) {
    it(`reports ${what}`, () => {
      const errors = errorsOf(kind, statement);
      expect(errors).to.have.length(1);
      expect(errors[0])
        .to.match(new RegExp(`^${path.replace(/[[\].]/g, "\\$&")}: `))
        .and.include(message);
    });
  }

  it("finds nothing wrong with valid policies of each kind", () => {
    const Condition = {
      StringLike: { "s3:prefix": ["a", "${aws:userid, 'nobody'}/${*}"] },
      Bool: { "aws:SecureTransport": true },
    };
    expect(errorsOf("identity", allow({ Sid: "A1", Condition }), deny({ Resource: ["*", "arn:aws:iam::*"] }))).to.be
      .empty;
    expect(errorsOf("boundary", { Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::a*" })).to.be.empty;
    expect(errorsOf("session", allow())).to.be.empty;
    const Principal = { AWS: [account, "*"], Service: "a.amazonaws.com", Federated: "b", CanonicalUser: "c" };
    expect(errorsOf("resource", bucketAllow({ Sid: "with spaces", Principal }), deny({ NotPrincipal: "*" }))).to.be
      .empty;
    expect(errorsOf("trust", trusts(), trusts({ Action: ["sts:TagSession", "STS:assumerole"] }))).to.be.empty;
    expect(validatePolicy("identity", { Statement: allow() })).to.be.empty;
  });

  it("reports what is wrong with the document itself", () => {
    const pathsOf = (document: unknown) => validatePolicy("identity", document).map(({ path }) => path);
    expect(pathsOf("{}")).to.deep.equal([""]);
    expect(pathsOf([])).to.deep.equal([""]);
    expect(pathsOf(null)).to.deep.equal([""]);
    expect(pathsOf({ Version: version })).to.deep.equal(["Statement"]);
    expect(pathsOf({ Version: version, Statement: [] })).to.deep.equal(["Statement"]);
    expect(pathsOf({ Version: version, Statement: ["a"] })).to.deep.equal(["Statement[0]"]);
    expect(pathsOf({ Version: "2012-10-18", Statement: allow() })).to.deep.equal(["Version"]);
    expect(pathsOf({ Version: version, Id: 1, Statements: [], Statement: allow() })).to.deep.equal([
      "Statements",
      "Id",
    ]);
  });

  it("reports every error, and a Sid that is used twice", () => {
    const errors = errorsOf("identity", allow({ Sid: "A", Effect: "x" }), allow({ Sid: "A" }));
    expect(errors).to.have.length(2);
    expect(errors[1]).to.equal("Statement[1].Sid: another statement has the same Sid");
  });

  it("leaves values of variables and operators that are not known to the request", () => {
    expect(errorsOf("identity", allow({ Condition: { Bool: { "a:b": "${aws:SecureTransport}" } } }))).to.be.empty;
    expect(errorsOf("identity", allow({ Condition: { GeoWithin: { "a:b": "Berlin" } } }))).to.be.empty;
    expect(validatePolicy("identity", { Statement: allow({ Resource: "arn:aws:s3:::b/${aws:userid" }) })).to.be.empty;
  });
});

describe("A decision that can't be made", () => {
  const everything = allow({ Action: "s3:*", Resource: "*" });
  const decideOn = (statement: StatementJson, context = {}) => {
    const decided = decide({ title: "", section: "", outcome: "allowed", context, identity: [everything, statement] });
    return decided.allowed ? { reason: "allowed", explicit: false, statements: [] } : decided;
  };
  const conditionOn = (operator: string, key: string, value: unknown) => ({
    Condition: { [operator]: { [key]: value } },
  });

  it("denies for a condition key that is not known, and says which", () => {
    const { reason, explicit, statements } = decideOn(deny(conditionOn("StringEquals", "aws:PrincipalOrgID", "o-1")));
    expect(reason).to.include("the identity policy: it depends on aws:PrincipalOrgID, which is not known here");
    expect(explicit).to.be.false;
    expect(statements).to.deep.equal([
      { kind: "identity", policy: "the identity policy", index: 1, sid: undefined, effect: "Deny" },
    ]);
    for (const operator of ["Null", "StringEqualsIfExists", "ForAllValues:StringLike"]) {
      expect(decideOn(allow(conditionOn(operator, "a:b", "true"))).reason, operator).to.include("depends on a:b");
    }
  });

  it("denies for a variable whose key is not known, even with a default", () => {
    const key = "aws:PrincipalTag/team";
    for (const variable of [`\${${key}}`, `\${${key}, 'none'}`]) {
      expect(decideOn(allow({ Resource: `arn:aws:s3:::bucket/${variable}` })).reason).to.include(`depends on ${key}`);
      const condition = conditionOn("StringEquals", "aws:userid", variable);
      expect(decideOn(allow(condition), { "aws:userid": "a" }).reason).to.include(`depends on ${key}`);
    }
  });

  it("denies for an operator that is not known, and says which", () => {
    for (const operator of ["GeoWithin", "stringequals", "NullIfExists", "ForSome:StringEquals", "toString"]) {
      const { reason } = decideOn(deny(conditionOn(operator, "aws:userid", "true")), { "aws:userid": "a" });
      expect(reason).to.include(`the condition operator ${operator}, which is not known here`);
    }
  });

  it("denies when a key of several values is compared as one", () => {
    const { reason } = decideOn(deny(conditionOn("StringEquals", "aws:TagKeys", "a")), { "aws:TagKeys": ["a"] });
    expect(reason).to.include("aws:TagKeys, a key of several values, without ForAnyValue or ForAllValues");
  });

  it("decides when the statement has another action, resource or principal", () => {
    const condition = conditionOn("StringEquals", "a:b", "c");
    expect(decideOn(deny({ ...condition, Action: "kms:*" })).reason).to.equal("allowed");
    expect(decideOn(deny({ ...condition, Resource: "arn:aws:s3:::other/*" })).reason).to.equal("allowed");
    const bucket = [deny({ ...condition, Principal: { Service: "lambda.amazonaws.com" } })];
    expect(decide({ title: "", section: "", outcome: "allowed", identity: [everything], bucket }).allowed).to.be.true;
  });

  it("denies explicitly when another statement does", () => {
    const { reason, explicit } = decideOn(deny({ Resource: "*" }));
    expect(explicit).to.be.true;
    expect(reason).to.include("a statement denies it (looked at the identity policy)");
    const unknown = deny(conditionOn("StringEquals", "a:b", "c"));
    const both = decide({ title: "", section: "", outcome: "allowed", identity: [unknown, everything, deny()] });
    expect(both).to.include({ allowed: false, explicit: true });
  });

  it("denies with a policy that is not valid, and says why", () => {
    const request = { principal: session, action: "s3:GetObject", resource: object, accountId: account, context: {} };
    const policies = [
      compilePolicy("identity", "policy all", { Version: version, Statement: everything }),
      compilePolicy("identity", "policy broken", { Version: version, Statement: [deny({ Efect: "Deny" })] }),
    ];
    const decided = decideAccess({ ...request, identityPolicies: policies });
    const undecided =
      "policy broken is not valid: Statement[0].Efect: not one of Sid, Effect, Principal, NotPrincipal, Action, " +
      "NotAction, Resource, NotResource, Condition";
    const sessionArn = session.type === "AWS" ? session.arn : "";
    expect(decided).to.deep.equal({
      allowed: false,
      reason: `${sessionArn} is not authorized to perform s3:GetObject on "${object}": ${undecided}`,
      explicit: false,
      undecided,
      statements: [],
    });
    const identityPolicies = policies.slice(0, 1);
    const withProblem = decideAccess({ ...request, identityPolicies, problems: ["the trust policy is not JSON"] });
    expect(withProblem.allowed ? "" : withProblem.reason).to.include("the trust policy is not JSON");
    expect(decideAccess({ ...request, identityPolicies }).allowed).to.be.true;
  });

  it("says which policies were looked at, and which limit was met", () => {
    const reasonOf = (more: object) => {
      const decided = decide({ title: "", section: "", outcome: "allowed", ...more });
      return decided.allowed ? "" : decided.reason.slice(decided.reason.indexOf('": ') + 3);
    };
    const put = [allow({ Action: "s3:PutObject" })];
    expect(reasonOf({})).to.equal("no statement allows it (there is no policy)");
    expect(reasonOf({ identity: put })).to.equal("no statement allows it (looked at the identity policy)");
    expect(reasonOf({ identity: [everything], boundary: put })).to.equal(
      "no statement of the boundary policy allows it (looked at the identity policy, the boundary policy)",
    );
    expect(reasonOf({ identity: [everything], session: put })).to.equal(
      "no statement of the session policies allows it (looked at the identity policy, the session policy)",
    );
  });
});
