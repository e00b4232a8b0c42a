import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { GithubDeployRole, GithubDeployRolesArgs } from "./githubDeployRolesArgs";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { parseArn } from "../shared/arn";
import {
  validateDeployAction,
  validatePolicyArn,
  validateReadingAction,
  readsContent,
  withholdingPolicy,
} from "./deployPermissions";
import { policyDocument, statementsOf, validateResource } from "../shared/functionPolicy";
import {
  githubIssuer,
  githubTrustPolicy,
  validateOidcProviderArn,
  validateRepository,
  validateReusableWorkflow,
  stsAudience,
  subjectClaim,
  validateSubject,
} from "./githubTrust";
import { ComponentResource } from "../shared/resource";

/**
 * AWS roles for the workflow runs of one GitHub repository, assumed with the short-lived tokens that GitHub gives to
 * them (OpenID Connect); no key is stored anywhere. Each role is for one environment, branch or tag, or pull requests:
 *
 * ```ts
 * new GithubDeployRoles("delivery", {
 *   repository: "OWNER/REPO",
 *   roles: {
 *     deploy: { subject: { environment: "prod" }, managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] },
 *     preview: { subject: "pull_request", statements: [{ actions: ["ec2:DescribeImages"], resources: ["*"] }] },
 *   },
 * });
 * ```
 */
export class GithubDeployRoles extends ComponentResource<GithubDeployRolesArgs> {
  /** Absent when an existing one was given. */
  readonly oidcProvider?: aws.iam.OpenIdConnectProvider;
  /** By the names that `roles` gave them. */
  readonly roles: Readonly<Record<string, aws.iam.Role>>;
  readonly rolePolicies: readonly aws.iam.RolePolicy[];
  readonly rolePolicyAttachments: readonly aws.iam.RolePolicyAttachment[];

  readonly oidcProviderArn: pulumi.Output<string>;
  /** The roles' ARNs, by name: configuration of the workflows. */
  readonly roleArns: pulumi.Output<Record<string, string>>;

  readonly #rolePolicies: aws.iam.RolePolicy[] = [];
  readonly #rolePolicyAttachments: aws.iam.RolePolicyAttachment[] = [];

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: GithubDeployRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("GithubDeployRoles", name, (checks) => checkGithubDeployRolesArgs(checks, args), opts);
    this.rolePolicies = this.#rolePolicies;
    this.rolePolicyAttachments = this.#rolePolicyAttachments;

    if (this.args.oidcProviderArn === undefined) this.oidcProvider = this.#createOidcProvider();
    this.oidcProviderArn = pulumi.output(this.args.oidcProviderArn ?? this.oidcProvider?.arn ?? "");
    this.roles = this.#createRoles();

    this.roleArns = pulumi.all(Object.fromEntries(Object.entries(this.roles).map(([key, role]) => [key, role.arn])));
    this.registerOutputs({ oidcProviderArn: this.oidcProviderArn, roleArns: this.roleArns });
  }

  #createOidcProvider(): aws.iam.OpenIdConnectProvider {
    const { transform } = this.args;
    // Without thumbprints: for GitHub AWS goes by its own list of trusted authorities.
    return this.child(aws.iam.OpenIdConnectProvider, this.name, transform?.oidcProvider, {
      url: `https://${githubIssuer}`,
      clientIdLists: [stsAudience],
      ...this.tags,
    });
  }

  #createRoles(): Record<string, aws.iam.Role> {
    const roles = Object.entries(this.args.roles).map(([roleName, settings]) => {
      const role = this.#createRole(roleName, settings);
      this.#grant(roleName, role, settings);
      return [roleName, role] as const;
    });
    return Object.fromEntries(roles);
  }

  #createRole(roleName: string, settings: GithubDeployRole): aws.iam.Role {
    const { subject, reusableWorkflow, maxSessionDuration = 3_600 } = settings;
    const { repository, permissionsBoundaryArn, transform } = this.args;
    return this.child(aws.iam.Role, `${this.name}-${roleName}`, transform?.role, {
      description: `Workflow runs of ${subjectClaim(repository, subject)}`,
      assumeRolePolicy: this.oidcProviderArn.apply((arn) =>
        githubTrustPolicy(arn, repository, subject, reusableWorkflow),
      ),
      maxSessionDuration,
      ...(permissionsBoundaryArn !== undefined && { permissionsBoundary: permissionsBoundaryArn }),
      ...this.tags,
    });
  }

  #grant(roleName: string, role: aws.iam.Role, settings: GithubDeployRole): void {
    const { statements = [], managedPolicyArns = [] } = settings;
    managedPolicyArns.forEach((policyArn, index) => {
      const attachment = this.child(
        aws.iam.RolePolicyAttachment,
        `${this.name}-${roleName}-${index + 1}`,
        this.args.transform?.rolePolicyAttachment,
        { role: role.name, policyArn },
      );
      this.#rolePolicyAttachments.push(attachment);
    });
    if (statements.length > 0)
      this.#createRolePolicy(`${roleName}-statements`, role, policyDocument(statementsOf(statements)));
    if (isReadOnly(settings)) {
      const policy = role.arn.apply((arn) => withholdingPolicy(statements, parseArn(arn)?.partition ?? "aws"));
      this.#createRolePolicy(`${roleName}-withheld`, role, policy);
    }
  }

  #createRolePolicy(suffix: string, role: aws.iam.Role, policy: pulumi.Input<aws.iam.PolicyDocument>): void {
    const rolePolicy = this.child(aws.iam.RolePolicy, `${this.name}-${suffix}`, this.args.transform?.rolePolicy, {
      role: role.name,
      policy: pulumi.jsonStringify(policy),
    });
    this.#rolePolicies.push(rolePolicy);
  }
}

function isReadOnly({ subject, readOnly }: GithubDeployRole): boolean {
  return readOnly ?? subject === "pull_request";
}

/** IAM's 64 characters, less the 8 that Pulumi appends to keep names unique. */
const longestRoleName = 56;

function checkGithubDeployRolesArgs(checks: ArgumentChecks, args: GithubDeployRolesArgs): GithubDeployRolesArgs {
  const { repository, oidcProviderArn, permissionsBoundaryArn } = args;
  checks.note("repository", repository, validateRepository(repository));
  const entries = Object.entries(args.roles);
  if (entries.length === 0) checks.note("roles", args.roles, "at least one role");
  const roles = entries.map(([roleName, role]) => {
    const field = `roles[${JSON.stringify(roleName)}]`;
    checks.note(field, roleName, validateRoleName(`${checks.name}-${roleName}`));
    checks.note(`${field}.subject`, role.subject, validateSubject(role.subject));
    return [roleName, checkRole(checks, field, role)] as const;
  });
  const arns = {
    ...(oidcProviderArn !== undefined && {
      oidcProviderArn: checks.text("oidcProviderArn", oidcProviderArn, validateOidcProviderArn),
    }),
    ...(permissionsBoundaryArn !== undefined && {
      permissionsBoundaryArn: checks.text("permissionsBoundaryArn", permissionsBoundaryArn, validatePolicyArn),
    }),
  };
  return { ...args, ...arns, roles: Object.fromEntries(roles) };
}

function checkRole(checks: ArgumentChecks, field: string, role: GithubDeployRole): GithubDeployRole {
  const { subject, readOnly, reusableWorkflow, managedPolicyArns = [], statements = [], maxSessionDuration } = role;
  if (subject === "pull_request" && readOnly === false) {
    checks.note(`${field}.readOnly`, readOnly, "true: what a pull request runs nobody has reviewed yet");
  }
  if (reusableWorkflow !== undefined) {
    checks.note(`${field}.reusableWorkflow`, reusableWorkflow, validateReusableWorkflow(reusableWorkflow));
  }
  if (maxSessionDuration !== undefined) {
    checks.note(`${field}.maxSessionDuration`, maxSessionDuration, wholeNumber(3_600, 43_200)(maxSessionDuration));
  }
  const reads = isReadOnly(role) || subject === "pull_request";
  if (reads && managedPolicyArns.length > 0) {
    checks.note(`${field}.managedPolicyArns`, managedPolicyArns, "statements instead, as this role only reads");
  }
  const checkedStatements = statements.map((statement, index) => {
    const { actions, resources } = statement;
    const at = `${field}.statements[${index}]`;
    if (actions.length === 0) checks.note(`${at}.actions`, actions, "at least one action");
    if (resources.length === 0) checks.note(`${at}.resources`, resources, "at least one resource");
    actions.forEach((action, position) => {
      checks.note(`${at}.actions[${position}]`, action, (reads ? validateReadingAction : validateDeployAction)(action));
    });
    const named = reads && readsContent(actions);
    return named
      ? { ...statement, resources: checks.texts(`${at}.resources`, resources, validateResource) }
      : statement;
  });
  return {
    ...role,
    managedPolicyArns: checks.texts(`${field}.managedPolicyArns`, managedPolicyArns, validatePolicyArn),
    statements: checkedStatements,
  };
}

function validateRoleName(name: string): string | undefined {
  return /^[\w+=,.@-]+$/.test(name) && name.length <= longestRoleName
    ? undefined
    : `a name of letters, digits and "_+=,.@-", with the component's before it at most ${longestRoleName} characters`;
}
