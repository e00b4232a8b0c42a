import { isProtected, types } from "../rule";
import type { CheckedResource, Context, ResourceRule, StackRule, Violation } from "../rule";
import { at, isOrMayBe, notYetKnown, quoted } from "../value";
import type { Value } from "../value";

const userPool = "aws:cognito/userPool:UserPool";
const emailIdentity = "aws:sesv2/emailIdentity:EmailIdentity";
const webAclAssociation = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** Inputs with which AWS makes another pool, without the users (user pools API Reference, CreateUserPool). */
const signInNames: readonly [path: string[], fixed: Value | undefined][] = [
  [["usernameAttributes"], ["email"]],
  [["aliasAttributes"], undefined],
  [["usernameConfiguration", "caseSensitive"], false],
];

export const userPoolRules: readonly ResourceRule[] = [
  {
    name: "user-pool-sign-in-names-fixed",
    description: "What users sign in with stays as it is: another value would replace the pool and lose its users.",
    appliesTo: types(userPool),
    check: checkSignInNames,
  },
];

export const userPoolStackRules: readonly StackRule[] = [
  {
    name: "user-pool-ses-sender",
    description:
      "On protected stacks Amazon SES sends the user pool's e-mail, as Cognito's own sender mails 50 times a day.",
    uses: ["protectedStacks"],
    checkStack: (resources, context) =>
      protectedPools(resources, context).flatMap((pool) => checkSender(pool, resources)),
  },
  {
    name: "user-pool-web-acl",
    description: "On protected stacks a web ACL filters sign-in and sign-up.",
    uses: ["protectedStacks"],
    enforcementLevel: "advisory",
    checkStack: (resources, context) =>
      protectedPools(resources, context).flatMap((pool) => checkWebAcl(pool, resources)),
  },
];

function checkSignInNames({ name, properties }: CheckedResource): Violation[] {
  return signInNames.flatMap(([path, fixed]) => {
    const value = at(properties, ...path);
    if (value === notYetKnown || JSON.stringify(value ?? null) === JSON.stringify(fixed ?? null)) return [];
    return [
      {
        found: `${path.join(".")} ${quoted(value)} at the user pool ${name}, which replaces a pool that exists and loses its users`,
        allowed: quoted(fixed),
        change: `${path.join(".")} back; for other sign-in names make a second AuthPool and move the users there`,
      },
    ];
  });
}

function protectedPools(resources: readonly CheckedResource[], context: Context): CheckedResource[] {
  return resources.filter((resource) => resource.type === userPool && isProtected(resource, context));
}

/** An identity that the stack creates is in use once its owner has opened SES's link. */
function checkSender(pool: CheckedResource, resources: readonly CheckedResource[]): (Violation & { urn: string })[] {
  const account = at(pool.properties, "emailConfiguration", "emailSendingAccount");
  const awaited = resources.some(({ type, urn }) => type === emailIdentity && pool.dependencies.includes(urn));
  if (isOrMayBe(account, "DEVELOPER") || awaited) return [];
  return [
    {
      urn: pool.urn,
      found: `emailSendingAccount ${quoted(account)} at the protected user pool ${pool.name}, so fifty sign-ups a day stop every password recovery`,
      allowed: "DEVELOPER, with an SES identity",
      change: "learninghub:sesFromAddress or learninghub:sesIdentityArn in the stack's configuration",
    },
  ];
}

function checkWebAcl(pool: CheckedResource, resources: readonly CheckedResource[]): (Violation & { urn: string })[] {
  const filtered = resources.some(
    ({ type, dependencies }) => type === webAclAssociation && dependencies.includes(pool.urn),
  );
  if (filtered) return [];
  return [
    {
      urn: pool.urn,
      found: `no web ACL at the protected user pool ${pool.name}, so Cognito's quotas alone limit who tries passwords`,
      allowed: "a WebAclAssociation of the pool",
      change: "learninghub:webAclArn in the stack's configuration",
    },
  ];
}
