import type { FieldError } from "../shared/argumentChecks";

/** An identity pool takes 25 rules per provider (Cognito identity pools API Reference, RulesConfigurationType). */
const mostRules = 25;

/** IAM's 64 characters, less the 8 that Pulumi appends to keep names unique. */
const longestRoleName = 56;

/**
 * Checks the user pool groups that get a role of their own.
 *
 * The identity pool picks the role by a rule "`cognito:groups` Contains <group>". Contains compares text, so a group
 * must not be part of another group's name: members of `teachers-on-leave` would get the role of `teachers`.
 *
 * @param groups the groups with roles, first match wins
 * @param poolGroups the groups that the pool declares; none when they are kept elsewhere
 * @param namePrefix what the roles' names begin with
 */
export function validateRoleGroups(
  groups: readonly string[],
  poolGroups: readonly string[],
  namePrefix: string,
): FieldError[] {
  const problems: FieldError[] = [];
  if (groups.length > mostRules) {
    problems.push({ field: "groups", value: groups.length, allowed: `at most ${mostRules} groups` });
  }
  const known = new Set([...groups, ...poolGroups]);
  groups.forEach((group, index) => {
    const allowed = validateGroup(group, groups.indexOf(group) < index);
    if (allowed !== undefined) problems.push({ field: `groups[${index}]`, value: group, allowed });
  });
  return problems;

  function validateGroup(group: string, repeated: boolean): string | undefined {
    if (!/^[\w+=,.@-]+$/.test(group)) return 'a name that an IAM role can bear: letters, digits and "_+=,.@-"';
    if (`${namePrefix}-${group}`.length > longestRoleName) {
      return `a name that with "${namePrefix}-" before it has at most ${longestRoleName} characters`;
    }
    if (group === "authenticated" || group === "unauthenticated") return "another name: this one is a role's already";
    if (repeated) return "each group once";
    if (poolGroups.length > 0 && !poolGroups.includes(group)) {
      return `a group of the user pool: ${poolGroups.join(", ")}`;
    }
    const longer = [...known].find((other) => other !== group && other.toLowerCase().includes(group.toLowerCase()));
    if (longer === undefined) return undefined;
    return `a name that is no part of another group's: the rule for it would match members of "${longer}" too`;
  }
}
