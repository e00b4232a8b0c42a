/**
 * Subjects of tokens that GitHub gives to other runs than the one that a trust policy names: another environment,
 * branch or tag, a pull request, another repository of the owner, and a stranger's of the same name, such as a fork. No
 * trust policy may allow them. Empty for a subject that is not GitHub's.
 */
export function otherGithubSubjects(subject: string): string[] {
  const [, owner, name, run] = /^repo:([^/:]+)\/([^/:]+):(.+)$/.exec(subject) ?? [];
  if (owner === undefined || name === undefined || run === undefined) return [];
  const runs = ["environment:other", "pull_request", "ref:refs/heads/other", "ref:refs/tags/other"];
  const repositories = [`${owner}/other`, `stranger/${name}`];
  return [
    ...runs.map((other) => `repo:${owner}/${name}:${other}`),
    ...repositories.map((other) => `repo:${other}:${run}`),
  ].filter((other) => other !== subject);
}
