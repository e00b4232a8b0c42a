import { expect } from "chai";
import fc from "fast-check";
import {
  githubTrustPolicy,
  validateOidcProviderArn,
  validateRepository,
  subjectClaim,
  validateSubject,
} from "../../../components/githubDeployRoles/githubTrust";
import type { GithubSubject } from "../../../components/githubDeployRoles/githubTrust";

const provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

describe("repositoryProblem", () => {
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

describe("subjectProblem", () => {
  const fine: GithubSubject[] = [
    "pull_request",
    { environment: "prod" },
    { environment: "Staging EU-1" },
    { branch: "main" },
    { branch: "release/1.x" },
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
    { environment: "prod:ref" },
    { environment: " prod" },
    { environment: 1 },
    { branch: "*" },
    { branch: "refs/heads/main" },
    { branch: "feature/?" },
    { branch: "/main" },
    { branch: "a..b" },
    { tag: "v1" },
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
  });
});

describe("oidcProviderArnProblem", () => {
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
