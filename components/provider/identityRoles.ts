import * as pulumi from "@pulumi/pulumi";
import type {
  GrantableBucket,
  GrantOptions,
  IamRoutes,
  IdentityRolesArgs,
  ObjectGrantOptions,
} from "../identityRoles/identityRolesArgs";
import { IdentityRoles } from "../index";
import { ArgumentError } from "../shared/argumentChecks";

/** A user pool and one of its app clients, by the names that the outputs of an AuthPool have. */
export interface UserPoolReference {
  /** The pool's `iss`: `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  issuer: pulumi.Input<string>;
  userPoolClientId: pulumi.Input<string>;
  /** The pool's groups, for `groups` to be checked against; default: they are not. */
  groups?: string[];
}

/** Allows signed-in users to call routes of an API. */
export interface RouteGrant extends GrantOptions {
  /** `iamRoutes` of the SecuredHttpApi: ARNs of its routes with the auth `iam`, by route key. */
  iamRoutes: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Keys of these routes, such as `POST /exams/{examId}/grade`; at least one. */
  routeKeys: string[];
}

/**
 * Allows signed-in users to read and write the objects of a bucket whose keys begin with their own identity id and a
 * slash, and no others.
 */
export interface BucketGrant extends GrantableBucket, ObjectGrantOptions {}

export interface IdentityRolesInputs extends Omit<IdentityRolesArgs, "authPool" | "transform"> {
  /** The user pool and app client whose ID tokens the identity pool takes. */
  authPool: UserPoolReference;
  /** What users may call: `grantInvoke` of TypeScript's class. Default nothing. */
  invokeRoutes?: RouteGrant[];
  /** Where users may read and write: `grantReadWrite` of TypeScript's class. Default nowhere. */
  readWriteBuckets?: BucketGrant[];
}

/** @throws {ArgumentError} listing every error in the arguments, or in one grant */
export function createIdentityRoles(
  name: string,
  { authPool, invokeRoutes = [], readWriteBuckets = [], ...args }: IdentityRolesInputs,
  opts: pulumi.ComponentResourceOptions,
): IdentityRoles {
  const endpoint = pulumi.output(authPool.issuer).apply((issuer) => issuer.replace(/^https:\/\//, ""));
  const pool = { userPool: { endpoint }, userPoolClient: { id: pulumi.output(authPool.userPoolClientId) } };
  const groups = Object.fromEntries((authPool.groups ?? []).map((group) => [group, undefined]));
  const roles = new IdentityRoles(name, { ...args, authPool: { ...pool, groups } }, opts);
  invokeRoutes.forEach(({ iamRoutes, routeKeys, ...options }, index) => {
    roles.grantInvoke(routesOf(name, `invokeRoutes[${index}].routeKeys`, iamRoutes), routeKeys, options);
  });
  for (const { arn, kmsKeyArn, ...options } of readWriteBuckets) {
    roles.grantReadWrite({ arn, ...(kmsKeyArn !== undefined && { kmsKeyArn }) }, options);
  }
  return roles;
}

/** The routes are known at deploy time alone: an unknown key fails there. */
function routesOf(name: string, field: string, iamRoutes: RouteGrant["iamRoutes"]): IamRoutes {
  const known = pulumi.output(iamRoutes);
  return {
    authOf: () => "iam",
    executeArn: (routeKey) =>
      known.apply((routes) => {
        const arn = Object.hasOwn(routes, routeKey) ? routes[routeKey] : undefined;
        if (arn !== undefined) return arn;
        const allowed = `the key of a route with the auth "iam": ${Object.keys(routes).join(", ")}`;
        throw new ArgumentError("IdentityRoles", name, [{ field, value: routeKey, allowed }]);
      }),
  };
}
