import { expect } from "chai";
import fc from "fast-check";
import { decideAccess } from "../../../../packages/local/src/services/iam/accessDecision";
import type { AccessRequest } from "../../../../packages/local/src/services/iam/accessDecision";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";

const accountId = "000000000000";
const principal = `arn:aws:sts::${accountId}:assumed-role/reader/session`;
const bucket = "arn:aws:s3:::bucket";
const subject = "eu-west-1:11111111-2222-4333-8444-555555555555";

function policy(name: string, ...Statement: JsonObject[]) {
  return { name, document: { Version: "2012-10-17", Statement } };
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

function decide(resource: string, changes: Partial<AccessRequest>): { allowed: boolean; reason: string } {
  const decision = decideAccess({
    principal,
    action: "s3:GetObject",
    resource,
    accountId,
    context: { "cognito-identity.amazonaws.com:sub": subject, "aws:SecureTransport": "true", "s3:prefix": undefined },
    identityPolicies: [],
    ...changes,
  });
  return decision.allowed ? { allowed: true, reason: "" } : decision;
}

const allowed = (resource: string, changes: Partial<AccessRequest>) => decide(resource, changes).allowed;

describe("IAM decisions", () => {
  it("deny what no policy allows, and say which policies were looked at", () => {
    const none = decide(`${bucket}/x`, {});
    expect(none.allowed).to.be.false;
    expect(none.reason).to.equal(
      `${principal} is not authorized to perform s3:GetObject on "${bucket}/x": no statement allows it (there is no policy)`,
    );
    const other = decide(`${bucket}/x`, { identityPolicies: [policy("puts", allow("s3:PutObject", `${bucket}/*`))] });
    expect(other.reason).to.include("no statement allows it (looked at puts)");
  });

  it("let an explicit denial win, wherever it stands", () => {
    const all = policy("all", allow("s3:*", "*"));
    const no = deny("s3:GetObject", `${bucket}/secret/*`);
    expect(allowed(`${bucket}/x`, { identityPolicies: [all, policy("no", no)] })).to.be.true;
    expect(allowed(`${bucket}/secret/x`, { identityPolicies: [all, policy("no", no)] })).to.be.false;
    const resourcePolicy = policy("bucket", { ...no, Principal: "*" });
    expect(allowed(`${bucket}/secret/x`, { identityPolicies: [all], resourcePolicy })).to.be.false;
    const permissionsBoundary = policy("boundary", allow("s3:*", `${bucket}/public/*`));
    expect(allowed(`${bucket}/public/x`, { identityPolicies: [all], permissionsBoundary })).to.be.true;
    expect(allowed(`${bucket}/x`, { identityPolicies: [all], permissionsBoundary })).to.be.false;
  });

  it("let the bucket's policy allow by itself", () => {
    const resourcePolicy = policy("bucket", {
      ...allow("s3:GetObject", `${bucket}/*`),
      Principal: { AWS: `arn:aws:iam::${accountId}:role/reader` },
    });
    expect(allowed(`${bucket}/x`, { resourcePolicy })).to.be.true;
    expect(allowed(`${bucket}/x`, { resourcePolicy, principal: principal.replace("reader", "other") })).to.be.false;
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

  describe("that can't be made", () => {
    const all = allow("s3:*", "*");
    const undecided = (statement: JsonObject, Version: string | undefined = "2012-10-17") => {
      const document = { ...(Version !== "" && { Version }), Statement: [all, statement] };
      return decide(`${bucket}/x`, { identityPolicies: [{ name: "p", document }] });
    };

    it("deny: conditions and variables of unknown keys", () => {
      const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
      expect(undecided(deny("s3:*", "*", { Condition })).reason).to.include(
        "aws:PrincipalOrgID, which is not known here",
      );
      const variable = allow("s3:*", `${bucket}/\${aws:PrincipalTag/team}/*`);
      expect(undecided(variable).reason).to.include("aws:PrincipalTag/team, which is not known here");
      const Default = allow("s3:*", `${bucket}/\${aws:PrincipalTag/team, 'none'}/*`);
      expect(undecided(Default).allowed).to.be.false;
    });

    it("deny: variables in policies of an earlier version", () => {
      const variable = allow("s3:*", `${bucket}/\${aws:SecureTransport}/*`);
      expect(undecided(variable, "").reason).to.include('need Version "2012-10-17"');
      expect(undecided(variable).allowed).to.be.true;
    });

    it("deny: characters that patterns can't be compared by", () => {
      for (const name of ["${*}", "a\nb", "😀", "\uE000"]) {
        expect(undecided(deny("s3:*", `${bucket}/${name}/*`)).allowed, JSON.stringify(name)).to.be.false;
      }
    });

    it("deny: excluded principals, and wildcards where the kind of resource stands", () => {
      const resourcePolicy = policy("bucket", {
        ...deny("s3:*", `${bucket}/*`),
        NotPrincipal: { AWS: `arn:aws:iam::${accountId}:root` },
      });
      const identityPolicies = [policy("all", all)];
      expect(decide(`${bucket}/x`, { identityPolicies, resourcePolicy }).reason).to.include("NotPrincipal");
      const api = `arn:aws:execute-api:eu-west-1:${accountId}:abc`;
      const wild = policy(
        "api",
        allow("execute-api:Invoke", "*"),
        deny("execute-api:Invoke", `arn:aws:execute-api:*:*:*/*/DELETE/*`),
      );
      const call = { action: "execute-api:Invoke", identityPolicies: [wild] };
      expect(decide(`${api}/$default/GET/x`, call).reason).to.include("has a wildcard");
    });

    it("are made all the same when the statement is about something else", () => {
      const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
      expect(undecided(deny("kms:*", "*", { Condition })).allowed).to.be.true;
    });

    it("deny when a policy is broken", () => {
      const problems = ["policy p is not valid"];
      const broken = decide(`${bucket}/x`, { identityPolicies: [policy("all", all)], problems });
      expect(broken.reason).to.include("policy p is not valid");
    });
  });
});
