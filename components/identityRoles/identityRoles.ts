import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type {
  GrantableBucket,
  GrantOptions,
  IamRoutes,
  IdentityRolesArgs,
  ObjectGrantOptions,
} from "./identityRolesArgs";
import { ArgumentChecks } from "../shared/argumentChecks";
import { denyEverything, invokePolicy, objectPolicy } from "./identityGrants";
import { trustPolicy } from "./identityTrust";
import type { AuthenticationMethod } from "./identityTrust";
import { validateRoleGroups } from "./roleGroups";
import { ComponentResource } from "../shared/resource";

/**
 * An identity pool that turns a user pool's sign-in into AWS credentials, and the roles behind them. The roles may do
 * what grants say, and nothing without one:
 *
 * ```ts
 * const roles = new IdentityRoles("identities", { authPool: users, groups: ["teachers"] });
 * roles.grantReadWrite(uploads);
 * roles.grantInvoke(api, ["POST /exams/{examId}/grade"], { to: "teachers" });
 * ```
 *
 * Credentials serve to sign requests (SigV4): to `iam` routes of an API, and to S3. A `jwt` route never looks at them.
 *
 * The pool offers the enhanced flow alone. There AWS narrows the sessions of unauthenticated identities further, by a
 * policy of its own; those of authenticated ones may do all that their role may (Developer Guide, "IAM roles",
 * "Access policies").
 */
export class IdentityRoles extends ComponentResource<IdentityRolesArgs> {
  readonly identityPool: aws.cognito.IdentityPool;
  readonly authenticatedRole: aws.iam.Role;
  /** Present when unauthenticated identities are allowed. */
  readonly unauthenticatedRole?: aws.iam.Role;
  /** Roles of the groups that have one, by group name. */
  readonly groupRoles: Readonly<Record<string, aws.iam.Role>>;
  readonly roleAttachment: aws.cognito.IdentityPoolRoleAttachment;
  /** What has been granted so far, and what the unauthenticated role is denied. */
  readonly rolePolicies: readonly aws.iam.RolePolicy[];

  readonly identityPoolId: pulumi.Output<string>;

  readonly #rolePolicies: aws.iam.RolePolicy[] = [];
  readonly #grants = new Map<string, number>();

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: IdentityRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("IdentityRoles", name, (checks) => checkIdentityRolesArgs(checks, args), opts);
    this.rolePolicies = this.#rolePolicies;

    this.identityPool = this.#createIdentityPool();
    this.authenticatedRole = this.#createRole("authenticated", "authenticated", "Signed-in users");
    if (args.allowUnauthenticatedIdentities === true) this.unauthenticatedRole = this.#createUnauthenticatedRole();
    this.groupRoles = this.#createGroupRoles();
    this.roleAttachment = this.#attachRoles();

    this.identityPoolId = this.identityPool.id;
    this.registerOutputs({
      identityPoolId: this.identityPoolId,
      authenticatedRoleArn: this.authenticatedRole.arn,
      unauthenticatedRoleArn: this.unauthenticatedRole?.arn,
    });
  }

  /**
   * Allows signed-in users to call these routes of the API, and no others.
   * @param routeKeys keys of `iam` routes, such as `"POST /exams/{examId}/grade"`
   * @throws {ArgumentError} when a route does not exist or is no `iam` route, or when there is no such group
   */
  grantInvoke(api: IamRoutes, routeKeys: readonly string[], options: GrantOptions = {}): void {
    const checks = new ArgumentChecks("IdentityRoles", this.name);
    const roles = this.#rolesFor("grantInvoke", options, checks);
    if (routeKeys.length === 0) checks.note("grantInvoke(routeKeys)", routeKeys, "at least one route key");
    routeKeys.forEach((routeKey, index) => {
      checks.note(`grantInvoke(routeKeys)[${index}]`, routeKey, validateRoute(api.authOf(routeKey)));
    });
    checks.refuse();
    const policy = pulumi.all(routeKeys.map((routeKey) => api.executeArn(routeKey))).apply(invokePolicy);
    for (const [roleName, role] of roles) this.#grant(roleName, role, "invoke", policy);
  }

  /**
   * Allows signed-in users to read and write the objects whose keys begin with their own identity id and a slash, and no
   * others. The front end learns the id from Cognito along with the credentials.
   * @throws {ArgumentError} when there is no such group
   */
  grantReadWrite(bucket: GrantableBucket, options: ObjectGrantOptions = {}): void {
    const checks = new ArgumentChecks("IdentityRoles", this.name);
    const roles = this.#rolesFor("grantReadWrite", options, checks);
    checks.refuse();
    const policy = pulumi
      .all([this.identityPool.id, bucket.arn, bucket.kmsKeyArn])
      .apply(([identityPoolId, bucketArn, kmsKeyArn]) =>
        objectPolicy({
          identityPoolId,
          bucketArn,
          kmsKeyArn,
          delete: options.delete ?? false,
          list: options.list ?? false,
        }),
      );
    for (const [roleName, role] of roles) this.#grant(roleName, role, "objects", policy);
  }

  /** A member of a group gets that group's role alone, so what everyone may do goes to every role. */
  #rolesFor(
    method: string,
    { to = "authenticated" }: GrantOptions,
    checks: ArgumentChecks,
  ): [roleName: string, role: aws.iam.Role][] {
    if (to === "authenticated") {
      return [["authenticated", this.authenticatedRole], ...Object.entries(this.groupRoles)];
    }
    const role = Object.hasOwn(this.groupRoles, to) ? this.groupRoles[to] : undefined;
    if (role !== undefined) return [[to, role]];
    const allowed = ["authenticated", ...Object.keys(this.groupRoles)].map((known) => `"${known}"`).join(" or ");
    checks.note(`${method}(options).to`, to, `${allowed}; groups with a role are listed in groups`);
    return [];
  }

  #grant(roleName: string, role: aws.iam.Role, kind: string, policy: pulumi.Input<aws.iam.PolicyDocument>): void {
    const base = `${this.name}-${roleName}-${kind}`;
    const count = (this.#grants.get(base) ?? 0) + 1;
    this.#grants.set(base, count);
    const rolePolicy = this.child(
      aws.iam.RolePolicy,
      count === 1 ? base : `${base}-${count}`,
      this.args.transform?.rolePolicy,
      { role: role.name, policy },
    );
    this.#rolePolicies.push(rolePolicy);
  }

  #createIdentityPool(): aws.cognito.IdentityPool {
    const { authPool, allowUnauthenticatedIdentities = false, transform } = this.args;
    return this.child(aws.cognito.IdentityPool, this.name, transform?.identityPool, {
      identityPoolName: `${this.name}-${pulumi.getStack()}`,
      allowUnauthenticatedIdentities,
      allowClassicFlow: false,
      cognitoIdentityProviders: [
        {
          clientId: authPool.userPoolClient.id,
          providerName: authPool.userPool.endpoint,
          // Credentials end with the sign-in: a user who was signed out or disabled gets no new ones.
          serverSideTokenCheck: true,
        },
      ],
      ...this.tags,
    });
  }

  #createRole(roleName: string, method: AuthenticationMethod, who: string): aws.iam.Role {
    const { transform } = this.args;
    return this.child(aws.iam.Role, `${this.name}-${roleName}`, transform?.role, {
      description: `${who} of identity pool ${this.name}`,
      assumeRolePolicy: this.identityPool.id.apply((identityPoolId) => trustPolicy(identityPoolId, method)),
      ...this.tags,
    });
  }

  #createUnauthenticatedRole(): aws.iam.Role {
    const role = this.#createRole("unauthenticated", "unauthenticated", "Visitors");
    this.#grant("unauthenticated", role, "nothing", denyEverything);
    return role;
  }

  #createGroupRoles(): Record<string, aws.iam.Role> {
    const roles = (this.args.groups ?? []).map((group): [string, aws.iam.Role] => [
      group,
      this.#createRole(group, "authenticated", `Members of ${group}`),
    ]);
    return Object.fromEntries(roles);
  }

  #attachRoles(): aws.cognito.IdentityPoolRoleAttachment {
    const { authPool, groups = [], ambiguousRoleResolution = "AuthenticatedRole", transform } = this.args;
    const { authenticatedRole, unauthenticatedRole } = this;
    // In the order of `groups`, as Cognito goes by the first rule that matches.
    const mappingRules = groups.flatMap((group) => {
      const roleArn = this.groupRoles[group]?.arn;
      return roleArn === undefined ? [] : [{ claim: "cognito:groups", matchType: "Contains", value: group, roleArn }];
    });
    // A pool has one attachment. Deleting the old one after making its replacement would detach every role.
    const opts = { deleteBeforeReplace: true };
    return this.child(
      aws.cognito.IdentityPoolRoleAttachment,
      this.name,
      transform?.roleAttachment,
      {
        identityPoolId: this.identityPool.id,
        roles: {
          authenticated: authenticatedRole.arn,
          ...(unauthenticatedRole !== undefined && { unauthenticated: unauthenticatedRole.arn }),
        },
        ...(mappingRules.length > 0 && {
          roleMappings: [
            {
              identityProvider: pulumi.interpolate`${authPool.userPool.endpoint}:${authPool.userPoolClient.id}`,
              type: "Rules",
              ambiguousRoleResolution,
              mappingRules,
            },
          ],
        }),
      },
      opts,
    );
  }
}

function checkIdentityRolesArgs(checks: ArgumentChecks, args: IdentityRolesArgs): IdentityRolesArgs {
  checks.noteAll(validateRoleGroups(args.groups ?? [], Object.keys(args.authPool.groups ?? {}), checks.name));
  return args;
}

function validateRoute(auth: ReturnType<IamRoutes["authOf"]>): string | undefined {
  if (auth === "iam") return undefined;
  if (auth === undefined) return "the key of a route that the API has";
  return auth === "jwt"
    ? 'the key of a route with auth: "iam"; this one takes tokens and never consults an IAM role'
    : 'the key of a route with auth: "iam"; this one is open to everyone';
}
