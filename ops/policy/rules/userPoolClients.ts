import { validateCallbackUrl } from "../../../components/authPool/callbackUrl";
import { isProtected, types } from "../rule";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { isOrMayBe, notYetKnown, quoted, texts } from "../value";

const clientType = types(
  "aws:cognito/userPoolClient:UserPoolClient",
  "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
);

export const userPoolClientRules: readonly ResourceRule[] = [
  {
    name: "user-pool-client-code-flow",
    description: "A browser's client uses the authorization code flow alone, which is the one that PKCE guards.",
    appliesTo: clientType,
    check: checkFlows,
  },
  {
    name: "user-pool-client-hides-users",
    description: "Sign-in does not tell which users exist, and tokens can be revoked.",
    appliesTo: clientType,
    check: checkHygiene,
  },
  {
    name: "user-pool-client-no-password-flow",
    description:
      "No client sends passwords in the clear of the request; an administrator's on unprotected stacks alone.",
    uses: ["protectedStacks"],
    appliesTo: clientType,
    check: checkPasswordFlows,
  },
  {
    name: "user-pool-client-urls-exact",
    description: "Sign-in and sign-out lead to exact https addresses; http for localhost on unprotected stacks.",
    uses: ["protectedStacks"],
    appliesTo: clientType,
    check: checkUrls,
  },
];

function checkFlows({ name, properties }: CheckedResource): Violation | Violation[] {
  const { allowedOauthFlows, generateSecret } = properties;
  if (allowedOauthFlows === notYetKnown) return [];
  const flows = texts(allowedOauthFlows);
  const change = `allowedOauthFlows of the user pool client ${name}`;
  if (generateSecret === true) {
    if (!flows.includes("implicit")) return [];
    return { found: `the implicit flow at the client ${name}`, allowed: "code or client_credentials", change };
  }
  const others = flows.filter((flow) => flow !== "code");
  const offered = properties.allowedOauthFlowsUserPoolClient === true;
  if (others.length === 0 && (flows.length > 0 || !offered)) return [];
  return {
    found: `allowedOauthFlows ${quoted(flows)} at the client ${name}, which has no secret`,
    allowed: '["code"]: implicit puts tokens into addresses, client_credentials needs a secret',
    change,
  };
}

function checkHygiene({ name, properties }: CheckedResource): Violation[] {
  const violations: Violation[] = [];
  if (!isOrMayBe(properties.preventUserExistenceErrors, "ENABLED")) {
    violations.push({
      found: `preventUserExistenceErrors ${quoted(properties.preventUserExistenceErrors)} at the client ${name}`,
      allowed: "ENABLED, so that nobody can find out who has an account",
      change: `preventUserExistenceErrors of the user pool client ${name}`,
    });
  }
  if (properties.enableTokenRevocation === false) {
    violations.push({
      found: `enableTokenRevocation false at the client ${name}`,
      allowed: "true, so that signing out ends a session",
      change: `enableTokenRevocation of the user pool client ${name}`,
    });
  }
  return violations;
}

function checkPasswordFlows(resource: CheckedResource, context: Context): Violation[] {
  const { name, properties } = resource;
  return texts(properties.explicitAuthFlows).flatMap((flow) => {
    if (flow === "ALLOW_USER_PASSWORD_AUTH" || flow === "USER_PASSWORD_AUTH") {
      return {
        found: `${flow} at the client ${name}`,
        allowed: "ALLOW_USER_SRP_AUTH and the hosted sign-in, which never send the password to the application",
        change: `explicitAuthFlows of the user pool client ${name}`,
      };
    }
    const isAdmin = flow === "ALLOW_ADMIN_USER_PASSWORD_AUTH" || flow === "ADMIN_NO_SRP_AUTH";
    if (!isAdmin || !isProtected(resource, context)) return [];
    return {
      found: `${flow} at the client ${name} on the protected stack ${context.stack}`,
      allowed: "no administrator's password flow; it is for tests, on stacks that are not protected",
      change: `learninghub:adminPasswordAuth in Pulumi.${context.stack}.yaml to false`,
    };
  });
}

function checkUrls(resource: CheckedResource, context: Context): Violation[] {
  return (["callbackUrls", "logoutUrls"] as const).flatMap((key) =>
    texts(resource.properties[key]).flatMap((url) => {
      const onProtected = isProtected(resource, context) && url.startsWith("http:");
      const allowed = validateCallbackUrl(url) ?? (onProtected ? "an https URL on a protected stack" : undefined);
      if (allowed === undefined) return [];
      const found = `${JSON.stringify(url)} in ${key} of the client ${resource.name}`;
      return { found, allowed, change: `learninghub:${key} in Pulumi.${context.stack}.yaml` };
    }),
  );
}
