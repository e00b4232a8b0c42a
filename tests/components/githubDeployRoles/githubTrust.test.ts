import { expect } from "chai";
import fc from "fast-check";
import {
  githubTrustPolicy,
  validateOidcProviderArn,
  validateRepository,
  subjectClaim,
  validateReusableWorkflow,
  validateSubject,
} from "../../../components/githubDeployRoles/githubTrust";
import type { GithubSubject } from "../../../components/githubDeployRoles/githubTrust";
import { decideAccess } from "../../../packages/local/src/services/iam/evaluator";
import { readPolicy } from "../../../packages/local/src/services/recordedPolicy";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";

const provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

describe("validateRepository", () => {
  for (const repository of ["octo-org/octo-repo", "o/r", "octo-org@123456/octo-repo@456789", "Octo_shop/a.b-c_d"]) {
    it(`takes ${repository}`, () => {
      expect(validateRepository(repository)).to.equal(undefined);
    });
  }

  for (const repository of [
    "",
    "octo-repo",
    "octo-org/*",
    "*/octo-repo",
    "octo-org/octo-repo?",
    "octo-org/octo-repo:ref",
    "octo-org/octo-repo/more",
    "octo-org@123456/octo-repo",
    "octo-org/octo-repo@456789",
    "octo-org@12x/octo-repo@456789",
    "octo-org@0/octo-repo@1",
    "octo-org@1@2/octo-repo@1@2",
    "-octo/octo-repo",
    "octo-org/..",
    "https://github.com/octo-org/octo-repo",
    "repo:octo-org/octo-repo",
    "octo-org/octo-repo\n",
  ]) {
    it(`refuses ${JSON.stringify(repository)}`, () => {
      expect(validateRepository(repository)).to.include("no wildcard");
    });
  }

  it("lets nothing through that IAM would read as a pattern, or GitHub as another part of the subject", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("ab1-_.@/:*?$ {}\n")) }), (text) => {
        if (validateRepository(text) === undefined) expect(text).to.match(/^[\w.@-]+\/[\w.@-]+$/);
      }),
    );
  });
});

describe("validateSubject", () => {
  const fine: GithubSubject[] = [
    "pull_request",
    { environment: "prod" },
    { environment: "Staging EU-1" },
    { branch: "main" },
    { environment: "team: é (2) #1 & more" },
    { branch: "release/1.x" },
    { branch: "fix/#12-a@b+c{d}$e%f!" },
    { tag: "v1.2.0-rc.1" },
  ];
  for (const subject of fine) {
    it(`takes ${JSON.stringify(subject)}`, () => {
      expect(validateSubject(subject)).to.equal(undefined);
    });
  }

  for (const subject of [
    "pull_request_target",
    "*",
    undefined,
    null,
    {},
    { environment: "prod", branch: "main" },
    { environment: "" },
    { environment: "*" },
    { environment: "prod?" },
    { environment: "prod\n" },
    { environment: "环境" },
    { environment: "p".repeat(256) },
    { environment: " prod" },
    { environment: 1 },
    { branch: "*" },
    { branch: "refs/heads/main" },
    { branch: "feature/?" },
    { branch: "/main" },
    { branch: "a..b" },
    { branch: "a b" },
    { branch: "a:b" },
    { branch: "a@{1}" },
    { branch: ".hidden" },
    { branch: "a.lock" },
    { tag: "v*" },
    { tag: "refs/tags/v1" },
    { ref: "v1" },
  ]) {
    it(`refuses ${JSON.stringify(subject)}`, () => {
      expect(validateSubject(subject as GithubSubject)).to.be.a("string");
    });
  }
});

describe("githubTrustPolicy", () => {
  it("names one repository, one environment and AWS as the audience, exactly", () => {
    expect(githubTrustPolicy(provider, "octo-org/octo-repo", { environment: "prod" })).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:environment:prod",
            },
          },
        },
      ],
    });
  });

  it("knows the other subjects, with the repository as its tokens name it", () => {
    expect(subjectClaim("o@1/r@2", "pull_request")).to.equal("repo:o@1/r@2:pull_request");
    expect(subjectClaim("o/r", { branch: "main" })).to.equal("repo:o/r:ref:refs/heads/main");
    expect(subjectClaim("o/r", { tag: "v1.2.0" })).to.equal("repo:o/r:ref:refs/tags/v1.2.0");
  });

  it("writes a colon in an environment's name as GitHub does, so that no name passes for another subject", () => {
    expect(subjectClaim("o/r", { environment: "eu: a:b" })).to.equal("repo:o/r:environment:eu%3A a%3Ab");
  });

  it("also names the reusable workflow that the job must be defined in", () => {
    const workflow = "octo-org/shared/.github/workflows/deploy.yml@refs/tags/v2";
    expect(conditions(githubTrustPolicy(provider, "o/r", { branch: "main" }, workflow))).to.deep.include({
      "token.actions.githubusercontent.com:job_workflow_ref": workflow,
    });
  });

  it("trusts every subject that is valid, and no other that is", () => {
    const name = fc.string({ unit: fc.constantFrom(...Array.from("ab/:.$#%{}@*? é")), maxLength: 8 });
    const subject = fc
      .oneof(
        name.map((environment) => ({ environment })),
        name.map((branch) => ({ branch })),
        name.map((tag) => ({ tag })),
      )
      .filter((one) => validateSubject(one) === undefined);
    fc.assert(
      fc.property(subject, subject, (trusted, other) => {
        expect(assumes(trusted, trusted)).to.equal(true);
        expect(assumes(trusted, other)).to.equal(subjectClaim("o/r", trusted) === subjectClaim("o/r", other));
      }),
    );
  });
});

/** Whether the trust policy for one subject allows a run that has the other. */
function assumes(trusted: GithubSubject, run: GithubSubject): boolean {
  const trust = readPolicy(
    "trust",
    "the trust policy",
    githubTrustPolicy(provider, "o/r", trusted) as unknown as JsonObject,
  );
  if (typeof trust === "string") throw new Error(trust);
  return decideAccess({
    principal: { type: "Federated", name: provider },
    action: "sts:AssumeRoleWithWebIdentity",
    resource: "arn:aws:iam::123456789012:role/deploy",
    accountId: "123456789012",
    context: {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": subjectClaim("o/r", run),
    },
    resourcePolicy: trust,
  }).allowed;
}

function conditions({ Statement }: ReturnType<typeof githubTrustPolicy>): unknown {
  return (Statement as unknown as { Condition: { StringEquals: object } }[])[0]?.Condition.StringEquals;
}

describe("validateReusableWorkflow", () => {
  for (const text of [
    "octo-org/shared/.github/workflows/deploy.yml@refs/heads/main",
    "o/r/.github/workflows/deploy.yaml@refs/tags/v1",
    `o/r/.github/workflows/deploy.yml@${"a1".repeat(20)}`,
  ]) {
    it(`takes ${text}`, () => {
      expect(validateReusableWorkflow(text)).to.equal(undefined);
    });
  }

  for (const text of [
    "",
    "deploy.yml",
    "o/r/.github/workflows/deploy.yml",
    "o/r/.github/workflows/deploy.yml@main",
    "o/r/.github/workflows/*.yml@refs/heads/main",
    "o/r/.github/workflows/deploy.yml@refs/heads/*",
    "o/*/.github/workflows/deploy.yml@refs/heads/main",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(validateReusableWorkflow(text)).to.include("at a branch, tag or commit");
    });
  }
});

describe("validateOidcProviderArn", () => {
  it("takes GitHub's provider in any partition", () => {
    expect(validateOidcProviderArn(provider)).to.equal(undefined);
    expect(validateOidcProviderArn(provider.replace("arn:aws:", "arn:aws-us-gov:"))).to.equal(undefined);
  });

  it("refuses another provider's", () => {
    for (const arn of [
      provider.replace("token", "tokens"),
      provider.replaceAll(".", "x"),
      `${provider}/x`,
      "provider",
    ]) {
      expect(validateOidcProviderArn(arn), arn).to.include("token.actions.githubusercontent.com");
    }
  });
});
