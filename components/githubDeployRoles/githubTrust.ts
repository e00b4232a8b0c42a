import type * as aws from "@pulumi/aws";

/** The issuer of the tokens that GitHub hands to workflow runs. */
export const githubIssuer = "token.actions.githubusercontent.com";

/** The audience that the tokens are asked for with, and that AWS expects. */
export const stsAudience = "sts.amazonaws.com";

/**
 * Which runs of the repository's workflows may assume a role: those of jobs in an environment (once its protection
 * rules let them), those on a branch, or those for pull requests. A pull request from a fork gets no token.
 */
export type GithubSubject = { environment: string } | { branch: string } | "pull_request";

/** A name, with or without the immutable id that GitHub puts behind it. */
const ownerPattern = /^[A-Za-z\d](?:[A-Za-z\d-]{0,37}[A-Za-z\d])?(?:_[A-Za-z\d]+)?$/;
const namePattern = /^(?!\.{1,2}$)[\w.-]{1,100}$/;
const idPattern = /^[1-9]\d{0,19}$/;

/**
 * Checks the name of one repository, as the subject of its tokens has it. Repositories that
 * were created, renamed or moved after 15 July 2026 have ids in it, older ones only when they were told so (GitHub Docs,
 * "OpenID Connect reference", "Immutable subject claims").
 */
export function validateRepository(repository: string): string | undefined {
  const allowed = 'the repository as "OWNER/REPO", or as "OWNER@ID/REPO@ID" where its tokens have ids; no wildcard';
  const parts = repository.split("/").map((part) => part.split("@"));
  const [owner = [], name = [], ...more] = parts;
  const sameForm = owner.length === name.length && owner.length <= 2 && more.length === 0;
  const wellFormed = ownerPattern.test(owner[0] ?? "") && namePattern.test(name[0] ?? "");
  return sameForm && wellFormed && [...owner.slice(1), ...name.slice(1)].every((id) => idPattern.test(id))
    ? undefined
    : allowed;
}

/** Checks that a subject names one environment, one branch or pull requests. */
export function validateSubject(subject: GithubSubject): string | undefined {
  // From untyped code anything may come, and what is misread would open the role.
  const given: unknown = subject;
  if (given === "pull_request") return undefined;
  if (typeof given !== "object" || given === null || Object.keys(given).length !== 1) {
    return '{ environment: "NAME" }, { branch: "NAME" } or "pull_request"';
  }
  if ("environment" in given) return validateEnvironment(given.environment);
  return "branch" in given
    ? validateBranch(given.branch)
    : '{ environment: "NAME" }, { branch: "NAME" } or "pull_request"';
}

/** GitHub writes a colon in an environment's name as %3A; such names, and wildcards, are left out. */
function validateEnvironment(name: unknown): string | undefined {
  return typeof name === "string" && /^[\w. /-]{1,255}$/.test(name) && name.trim() === name
    ? undefined
    : "an environment's name: letters, digits, spaces and _.-/, no wildcard";
}

function validateBranch(name: unknown): string | undefined {
  return typeof name === "string" && /^[\w./-]{1,244}$/.test(name) && !/^[/.]|[/.]$|\.\.|\/\/|^refs\//.test(name)
    ? undefined
    : 'a branch\'s name such as "main": letters, digits and _.-/, no wildcard, without "refs/heads/"';
}

/** The `sub` claim of the tokens that such runs get. */
export function subjectClaim(repository: string, subject: GithubSubject): string {
  if (subject === "pull_request") return `repo:${repository}:pull_request`;
  return "environment" in subject
    ? `repo:${repository}:environment:${subject.environment}`
    : `repo:${repository}:ref:refs/heads/${subject.branch}`;
}

/** Allows only runs of one repository with exactly this subject to assume a role. */
export function githubTrustPolicy(
  oidcProviderArn: string,
  repository: string,
  subject: GithubSubject,
): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: oidcProviderArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${githubIssuer}:aud`]: stsAudience,
            [`${githubIssuer}:sub`]: subjectClaim(repository, subject),
          },
        },
      },
    ],
  };
}

/** Checks the ARN of GitHub's identity provider in an account. */
export function validateOidcProviderArn(text: string): string | undefined {
  return new RegExp(`^arn:aws[a-z-]*:iam::\\d{12}:oidc-provider/${githubIssuer.replaceAll(".", "\\.")}$`).test(text)
    ? undefined
    : `the ARN of the account's identity provider for ${githubIssuer}`;
}
