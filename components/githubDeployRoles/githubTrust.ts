import type * as aws from "@pulumi/aws";

/** The issuer of the tokens that GitHub hands to workflow runs. */
export const githubIssuer = "token.actions.githubusercontent.com";

/** The audience that the tokens are asked for with, and that AWS expects. */
export const stsAudience = "sts.amazonaws.com";

/**
 * Which runs of the repository's workflows may assume a role: those of jobs in an environment (once its protection
 * rules let them), those on a branch, those for a tag, or those for pull requests. A pull request from a fork gets no
 * token.
 */
export type GithubSubject = { environment: string } | { branch: string } | { tag: string } | "pull_request";

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

const subjectForms = '{ environment: "NAME" }, { branch: "NAME" }, { tag: "NAME" } or "pull_request"';

/** Says what is allowed when a subject does not name one environment, one branch, one tag or pull requests. */
export function validateSubject(subject: GithubSubject): string | undefined {
  // From untyped code anything may come, and what is misread would open the role.
  const given: unknown = subject;
  if (given === "pull_request") return undefined;
  if (typeof given !== "object" || given === null || Object.keys(given).length !== 1) return subjectForms;
  if ("environment" in given) return validateEnvironment(given.environment);
  if ("branch" in given) return validateRef(given.branch, "branch", "heads");
  return "tag" in given ? validateRef(given.tag, "tag", "tags") : subjectForms;
}

/** IAM policies hold characters up to U+00FF (IAM API Reference, `policyDocument`). */
const policyText = /^[\x20-\x7e\xa1-\xff]+$/;

/** `*` and `?` would be literal in the trust policy; whoever writes them means a pattern. */
function validateEnvironment(name: unknown): string | undefined {
  return typeof name === "string" &&
    name.length <= 255 &&
    policyText.test(name) &&
    !/[*?]/.test(name) &&
    name.trim() === name
    ? undefined
    : "an environment's name of at most 255 printable Latin-1 characters, no wildcard";
}

/** What git allows in the name of a ref (git-check-ref-format), as far as an IAM policy holds it. */
function validateRef(name: unknown, kind: "branch" | "tag", folder: "heads" | "tags"): string | undefined {
  const wellFormed =
    typeof name === "string" &&
    name.length <= 244 &&
    policyText.test(name) &&
    !/[ ~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|[/.]$|(?:^|\/)\.|\.lock(?:\/|$)|^@$|^refs\//.test(name);
  return wellFormed
    ? undefined
    : `the name of a ${kind} in Latin-1 characters, as git allows it, no wildcard, without "refs/${folder}/"`;
}

/**
 * Says what is allowed when the text does not name one version of a reusable workflow, as the `job_workflow_ref` claim
 * does (GitHub Docs, "Using OpenID Connect with reusable workflows").
 */
export function validateReusableWorkflow(text: string): string | undefined {
  const [, owner = "", name = "", ref = ""] =
    /^([^/@]+)\/([^/@]+)\/\.github\/workflows\/[\w.-]+\.ya?ml@(.+)$/.exec(text) ?? [];
  const [, folder, refName] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  const wellFormedRef =
    /^[\da-f]{40}$/.test(ref) ||
    (folder === "heads" && validateRef(refName, "branch", "heads") === undefined) ||
    (folder === "tags" && validateRef(refName, "tag", "tags") === undefined);
  return ownerPattern.test(owner) && namePattern.test(name) && wellFormedRef
    ? undefined
    : 'a reusable workflow such as "OWNER/REPO/.github/workflows/deploy.yml@refs/heads/main", at a branch, tag or commit';
}

/** The `sub` claim of the tokens that such runs get; GitHub writes a colon in an environment's name as `%3A`. */
export function subjectClaim(repository: string, subject: GithubSubject): string {
  if (subject === "pull_request") return `repo:${repository}:pull_request`;
  if ("environment" in subject) {
    return `repo:${repository}:environment:${subject.environment.replaceAll(":", "%3A")}`;
  }
  const ref = "branch" in subject ? `refs/heads/${subject.branch}` : `refs/tags/${subject.tag}`;
  return `repo:${repository}:ref:${ref}`;
}

/**
 * Lets runs of one repository with exactly this subject, and nobody else, assume a role.
 * @param reusableWorkflow the workflow that the job must be defined in; undefined: any
 */
export function githubTrustPolicy(
  oidcProviderArn: string,
  repository: string,
  subject: GithubSubject,
  reusableWorkflow?: string,
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
            [`${githubIssuer}:sub`]: literal(subjectClaim(repository, subject)),
            ...(reusableWorkflow !== undefined && { [`${githubIssuer}:job_workflow_ref`]: literal(reusableWorkflow) }),
          },
        },
      },
    ],
  };
}

/** `${` would begin a policy variable (IAM User Guide, "Policy variables", "Special characters"). */
function literal(text: string): string {
  return text.replaceAll("${", "${$}{");
}

/** Says what is allowed when the text is not the ARN of GitHub's identity provider in an account. */
export function validateOidcProviderArn(text: string): string | undefined {
  return new RegExp(`^arn:aws[a-z-]*:iam::\\d{12}:oidc-provider/${githubIssuer.replaceAll(".", "\\.")}$`).test(text)
    ? undefined
    : `the ARN of the account's identity provider for ${githubIssuer}`;
}
