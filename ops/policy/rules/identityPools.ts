import { isProtected, types } from "../rule";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { at, items, notYetKnown, quoted } from "../value";

export const identityPoolRules: readonly ResourceRule[] = [
  {
    name: "identity-pool-signed-in-only",
    description: "On protected stacks nobody gets AWS credentials without signing in.",
    uses: ["protectedStacks"],
    appliesTo: types("aws:cognito/identityPool:IdentityPool"),
    check: checkUnauthenticated,
  },
  {
    name: "identity-pool-enhanced-flow",
    description: "Identity pools choose the role themselves, and ask the user pool whether a token still counts.",
    appliesTo: types("aws:cognito/identityPool:IdentityPool"),
    check: checkFlow,
  },
];

function checkUnauthenticated(resource: CheckedResource, context: Context): Violation | Violation[] {
  if (resource.properties.allowUnauthenticatedIdentities !== true || !isProtected(resource, context)) return [];
  return {
    found: `allowUnauthenticatedIdentities true at ${resource.name} on the protected stack ${context.stack}`,
    allowed: "false on protected stacks",
    change: "the arguments of IdentityRoles in index.ts",
  };
}

function checkFlow({ name, properties }: CheckedResource): Violation[] {
  const violations: Violation[] = [];
  if (properties.allowClassicFlow === true) {
    violations.push({
      found: `allowClassicFlow true at ${name}`,
      allowed: "false: the classic flow lets the caller choose among the roles that trust the pool",
      change: `allowClassicFlow of the identity pool ${name}`,
    });
  }
  items(properties.cognitoIdentityProviders).forEach((provider, index) => {
    const check = at(provider, "serverSideTokenCheck");
    if (check === true || check === notYetKnown || provider === notYetKnown) return;
    violations.push({
      found: `serverSideTokenCheck ${quoted(check)} at provider ${index + 1} of ${name}`,
      allowed: "true, so that the tokens of users who signed out or were disabled are refused",
      change: `cognitoIdentityProviders of the identity pool ${name}`,
    });
  });
  return violations;
}
