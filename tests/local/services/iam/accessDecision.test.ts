import { expect } from "chai";
import fc from "fast-check";
import { compilePolicy, decideAccess } from "../../../../packages/local/src/services/iam/evaluator";
import type { AccessRequest, RequestPrincipal } from "../../../../packages/local/src/services/iam/evaluator";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";

const accountId = "000000000000";
const sessionArn = `arn:aws:sts::${accountId}:assumed-role/reader/session`;
const principal: RequestPrincipal = { type: "AWS", arn: sessionArn };
const bucket = "arn:aws:s3:::bucket";
const subject = "eu-west-1:11111111-2222-4333-8444-555555555555";

function policy(name: string, ...Statement: JsonObject[]) {
  return compilePolicy("identity", name, { Version: "2012-10-17", Statement });
}

function bucketPolicy(...Statement: JsonObject[]) {
  return compilePolicy("resource", "bucket", { Version: "2012-10-17", Statement });
}

const allow = (Action: string, Resource: string, more: JsonObject = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: JsonObject = {}) => ({
  Effect: "Deny",
  Action,
  Resource,
  ...more,
});

interface Decided {
  allowed: boolean;
  reason: string;
  explicit: boolean;
  undecided: string | undefined;
}

function decide(resource: string, changes: Partial<AccessRequest>): Decided {
  const decision = decideAccess({
    principal,
    action: "s3:GetObject",
    resource,
    accountId,
    context: { "cognito-identity.amazonaws.com:sub": subject, "aws:SecureTransport": "true", "s3:prefix": undefined },
    ...changes,
  });
  return decision.allowed ? { allowed: true, reason: "", explicit: false, undecided: undefined } : decision;
}

const allowed = (resource: string, changes: Partial<AccessRequest>) => decide(resource, changes).allowed;

describe("IAM decisions", () => {
  it("deny what no policy allows, and say which policies were looked at", () => {
    const none = decide(`${bucket}/x`, {});
    expect(none.allowed).to.be.false;
    expect(none.reason).to.equal(
      `${sessionArn} is not authorized to perform s3:GetObject on "${bucket}/x": no statement allows it (there is no policy)`,
    );
    const other = decide(`${bucket}/x`, { identityPolicies: [policy("puts", allow("s3:PutObject", `${bucket}/*`))] });
    expect(other.reason).to.include("no statement allows it (looked at puts)");
  });

  it("let an explicit denial win, wherever it stands", () => {
    const all = policy("all", allow("s3:*", "*"));
    const no = deny("s3:GetObject", `${bucket}/secret/*`);
    expect(allowed(`${bucket}/x`, { identityPolicies: [all, policy("no", no)] })).to.be.true;
    expect(allowed(`${bucket}/secret/x`, { identityPolicies: [all, policy("no", no)] })).to.be.false;
    const resourcePolicy = bucketPolicy({ ...no, Principal: "*" });
    expect(allowed(`${bucket}/secret/x`, { identityPolicies: [all], resourcePolicy })).to.be.false;
    const permissionsBoundary = compilePolicy("boundary", "boundary", {
      Version: "2012-10-17",
      Statement: allow("s3:*", `${bucket}/public/*`),
    });
    expect(allowed(`${bucket}/public/x`, { identityPolicies: [all], permissionsBoundary })).to.be.true;
    expect(allowed(`${bucket}/x`, { identityPolicies: [all], permissionsBoundary })).to.be.false;
  });

  it("let the bucket's policy allow by itself", () => {
    const resourcePolicy = bucketPolicy({
      ...allow("s3:GetObject", `${bucket}/*`),
      Principal: { AWS: `arn:aws:iam::${accountId}:role/reader` },
    });
    expect(allowed(`${bucket}/x`, { resourcePolicy })).to.be.true;
    expect(
      allowed(`${bucket}/x`, {
        resourcePolicy,
        principal: { type: "AWS", arn: sessionArn.replace("reader", "other") },
      }),
    ).to.be.false;
  });

  it("take names for what they are: no character of a request is a wildcard", () => {
    const own = "${cognito-identity.amazonaws.com:sub}";
    const identityPolicies = [policy("own", allow("s3:GetObject", `${bucket}/${own}/*`))];
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (name) => {
        expect(allowed(`${bucket}/${subject}/${name}`, { identityPolicies })).to.be.true;
        const outside = name.startsWith(`${subject}/`) ? `x${name}` : name;
        expect(allowed(`${bucket}/${outside}`, { identityPolicies })).to.be.false;
      }),
    );
    const wild = ["*", `${subject}*`, "*/x", "eu-west-1:*/x", `${subject.slice(0, -1)}?/x`, own, `${own}/x`];
    for (const name of wild) expect(allowed(`${bucket}/${name}`, { identityPolicies }), name).to.be.false;
  });

  it("deny names of any characters where a pattern denies", () => {
    const identityPolicies = [policy("p", allow("s3:*", "*"), deny("s3:GetObject", `${bucket}/secret/*`))];
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (name) => {
        expect(allowed(`${bucket}/secret/${name}`, { identityPolicies })).to.be.false;
      }),
    );
    const oneCharacter = [policy("p", allow("s3:*", "*"), deny("s3:GetObject", `${bucket}/?`))];
    for (const name of ["a", "*", "?", "\n", "\u2028", "😀"]) {
      expect(allowed(`${bucket}/${name}`, { identityPolicies: oneCharacter }), JSON.stringify(name)).to.be.false;
    }
  });

  it("treat values of conditions the same way", () => {
    const Condition = { StringLike: { "s3:prefix": ["private/*"] } };
    const identityPolicies = [policy("p", allow("s3:*", "*"), deny("s3:ListBucket", bucket, { Condition }))];
    const lists = (prefix: string) =>
      allowed(bucket, { action: "s3:ListBucket", identityPolicies, context: { "s3:prefix": prefix } });
    expect(lists("public/")).to.be.true;
    for (const prefix of ["private/", "private/\nx", "private/*", "private/😀"])
      expect(lists(prefix), prefix).to.be.false;
  });

  it("take variables for ordinary text in policies of an earlier version", () => {
    const denial = deny("s3:*", `${bucket}/\${aws:SecureTransport}/*`);
    const denies = (name: string, version: JsonObject) => {
      const document = { ...version, Statement: [allow("s3:*", "*"), denial] };
      return !allowed(`${bucket}/${name}/x`, { identityPolicies: [compilePolicy("identity", "p", document)] });
    };
    expect(denies("true", { Version: "2012-10-17" })).to.be.true;
    expect(denies("${aws:SecureTransport}", { Version: "2012-10-17" })).to.be.false;
    expect(denies("true", {})).to.be.false;
    expect(denies("${aws:SecureTransport}", {})).to.be.true;
  });

  it("compare any character of a pattern: a literal asterisk, a line end, one beyond the Basic Multilingual Plane", () => {
    for (const [pattern, name] of [
      ["${*}", "*"],
      ["a\nb", "a\nb"],
      ["😀", "😀"],
      ["\uE000", "\uE000"],
    ] as const) {
      const identityPolicies = [policy("p", allow("s3:*", "*"), deny("s3:*", `${bucket}/${pattern}/*`))];
      expect(decide(`${bucket}/${name}/x`, { identityPolicies }).explicit, JSON.stringify(name)).to.be.true;
      expect(allowed(`${bucket}/x`, { identityPolicies }), JSON.stringify(name)).to.be.true;
      expect(allowed(`${bucket}/other/x`, { identityPolicies }), JSON.stringify(name)).to.be.true;
    }
  });

  it("spare from a NotPrincipal only the session that is named with its role and its account", () => {
    const identityPolicies = [policy("all", allow("s3:*", "*"))];
    const root = `arn:aws:iam::${accountId}:root`;
    const denied = (AWS: string | string[]) => {
      const resourcePolicy = bucketPolicy({ ...deny("s3:*", `${bucket}/*`), NotPrincipal: { AWS } });
      return decide(`${bucket}/x`, { identityPolicies, resourcePolicy }).explicit;
    };
    expect(denied(root)).to.be.true;
    expect(denied([root, `arn:aws:iam::${accountId}:role/reader`])).to.be.true;
    expect(denied([root, `arn:aws:iam::${accountId}:role/reader`, sessionArn])).to.be.false;
  });

  it("deny by wildcards where the kind of resource stands", () => {
    const api = `arn:aws:execute-api:eu-west-1:${accountId}:abc`;
    const wild = policy(
      "api",
      allow("execute-api:Invoke", "*"),
      deny("execute-api:Invoke", `arn:aws:execute-api:*:*:*/*/DELETE/*`),
    );
    const call = { action: "execute-api:Invoke", identityPolicies: [wild] };
    expect(allowed(`${api}/$default/GET/x`, call)).to.be.true;
    expect(decide(`${api}/$default/DELETE/x`, call).explicit).to.be.true;
  });

  describe("that can't be made", () => {
    const all = allow("s3:*", "*");
    const decidedBy = (statement: JsonObject) =>
      decide(`${bucket}/x`, { identityPolicies: [policy("p", all, statement)] });

    it("deny: conditions and variables of unknown keys", () => {
      const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
      expect(decidedBy(deny("s3:*", "*", { Condition })).reason).to.include(
        "aws:PrincipalOrgID, which is not known here",
      );
      const variable = allow("s3:*", `${bucket}/\${aws:PrincipalTag/team}/*`);
      expect(decidedBy(variable).reason).to.include("aws:PrincipalTag/team, which is not known here");
      const Default = allow("s3:*", `${bucket}/\${aws:PrincipalTag/team, 'none'}/*`);
      expect(decidedBy(Default).allowed).to.be.false;
    });

    it("decides when the statement is about something else", () => {
      const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
      expect(decidedBy(deny("kms:*", "*", { Condition })).allowed).to.be.true;
    });

    it("deny when a policy is broken", () => {
      const problems = ["policy p is not valid"];
      const broken = decide(`${bucket}/x`, { identityPolicies: [policy("all", all)], problems });
      expect(broken.reason).to.include("policy p is not valid");
    });
  });
});
