import { parseArn } from "../../../components/shared/arn";
import { validateAction } from "../../../components/shared/functionPolicy";
import { allowing } from "../policyDocument";
import type { Statement } from "../policyDocument";
import { types } from "../rule";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { at, items, texts } from "../value";

const documentHolders = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];
const role = "aws:iam/role:Role";
const attachments = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
];

/** Kinds of things that a role makes itself, so that nobody knows their ids when the statement is written. */
const madeLater = /^(?:snapshot|network-interface)\/\*$/;

export const grantRules: readonly ResourceRule[] = [
  {
    name: "iam-actions-named",
    description: "IAM statements allow named actions, not everything or a whole service.",
    appliesTo: types(...documentHolders, role),
    check: (resource) =>
      grants(resource).flatMap((statement) =>
        statement.actions.flatMap((action) => {
          const allowed = validateAction(action);
          return allowed === undefined
            ? []
            : [violation(resource, statement, `the action ${JSON.stringify(action)}`, allowed)];
        }),
      ),
  },
  {
    name: "iam-resources-named",
    description: "IAM statements allow named resources; every resource for the listed actions alone.",
    uses: ["anyResourceActions"],
    appliesTo: types(...documentHolders, role),
    check: (resource, context) =>
      grants(resource).flatMap((statement) => resourceViolations(resource, statement, context)),
  },
  {
    name: "iam-no-exceptions",
    description: "IAM statements say what they allow, not what they leave out.",
    appliesTo: types(...documentHolders, role),
    check: (resource) =>
      grants(resource).flatMap((statement) =>
        statement.exceptions.map((key) =>
          violation(resource, statement, key, "Action and Resource, which name what is allowed"),
        ),
      ),
  },
  {
    name: "iam-no-full-access-policy",
    description: "No managed policy that gives full access is attached to anything.",
    uses: ["managedPolicies"],
    appliesTo: types(...attachments, role),
    check: checkAttachments,
  },
];

function grants({ type, properties }: CheckedResource): Statement[] {
  if (type !== role) return allowing(properties.policy);
  return items(properties.inlinePolicies).flatMap((inline) => allowing(at(inline, "policy")));
}

function resourceViolations(resource: CheckedResource, statement: Statement, { settings }: Context): Violation[] {
  const listed = statement.actions.every((action) =>
    settings.anyResourceActions.some((name) => name.toLowerCase() === action.toLowerCase()),
  );
  if (listed) return [];
  const isNarrowed = Object.keys(statement.conditions).length > 0;
  return statement.resources
    .filter((name) => isEverything(name) || (isEveryOfAKind(name) && !isNarrowed))
    .map((name) => {
      const found = `${statement.actions.join(", ")} on the resource ${JSON.stringify(name)}`;
      const allowed = "ARNs of single resources, unless every action is one of anyResourceActions";
      return violation(resource, statement, found, allowed, ", or anyResourceActions in policy/settings.ts");
    });
}

/** `*`, and ARNs that end in nothing but a wildcard, such as `arn:aws:s3:::*`. */
function isEverything(resource: string): boolean {
  return /^[*?:]+$/.test(resource) || /^arn:(?:[^:]*:){4}[*?:/]+$/.test(resource);
}

/** Such as `arn:aws:dynamodb:eu-central-1:123456789012:table/*`. */
function isEveryOfAKind(resource: string): boolean {
  const name = parseArn(resource)?.resource ?? resource.split(":").slice(5).join(":");
  // Only S3 puts no kind before the name: there, bucket/* is everything in one bucket.
  if (/^arn:aws[a-z-]*:s3:/.test(resource) || madeLater.test(name)) return false;
  return /^[a-z-]+[/:][*?/:]+$/.test(name);
}

function checkAttachments({ name, type, properties }: CheckedResource, { settings }: Context): Violation[] {
  const attached =
    type === role
      ? texts(properties.managedPolicyArns)
      : [properties.policyArn, ...items(properties.policyArns)].filter((arn) => typeof arn === "string");
  return attached
    .filter((arn) => givesFullAccess(arn) && !settings.managedPolicies.includes(arn))
    .map((arn) => ({
      found: `the managed policy ${arn} at ${name}`,
      allowed:
        "policies that name what they allow; AWS's own for a service's agent, such as AmazonSSMManagedInstanceCore",
      change:
        "the attachment to a policy with the statements that are needed, or managedPolicies in policy/settings.ts",
    }));
}

/** By the names that AWS gives them (AWS Managed Policy Reference Guide). */
function givesFullAccess(arn: string): boolean {
  const path = /^arn:aws[a-z-]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return path !== undefined && /^(?:AdministratorAccess|PowerUserAccess|job-function\/)|Full_?Access/.test(path);
}

function violation(
  resource: CheckedResource,
  statement: Statement,
  found: string,
  allowed: string,
  exception = "",
): Violation {
  return {
    found: `${found} in ${statement.label} of ${resource.name}`,
    allowed,
    change: `the statement where ${resource.name} is made${exception}`,
  };
}
