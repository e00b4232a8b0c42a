import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../shared/resource";

/** What the identity pool needs to know of a user pool; AuthPool has it. */
export interface UserPoolAndClient {
  userPool: Pick<aws.cognito.UserPool, "endpoint">;
  userPoolClient: Pick<aws.cognito.UserPoolClient, "id">;
  /** The pool's groups by name, if it declares any. */
  groups?: Readonly<Record<string, unknown>>;
}

/** What an API says of its routes; SecuredHttpApi has it. */
export interface IamRoutes {
  /** How the route authorizes its callers; undefined when the API has no such route. */
  authOf(routeKey: string): "jwt" | "iam" | "none" | undefined;
  /** ARN with which IAM names calls of the route. */
  executeArn(routeKey: string): pulumi.Output<string>;
}

/** A bucket to grant access to; UploadBucket has it. */
export interface GrantableBucket {
  arn: pulumi.Input<string>;
  /** The KMS key that the bucket encrypts with, if it is not S3's own. */
  kmsKeyArn?: pulumi.Input<string>;
}

/** Whom a grant is for. */
export interface GrantOptions {
  /**
   * Default `"authenticated"`: everyone who has signed in, whatever the group. Otherwise one of `groups`: its members
   * alone.
   */
  to?: string;
}

export interface ObjectGrantOptions extends GrantOptions {
  /** Whether users may delete their objects too; default false. */
  delete?: boolean;
  /** Whether users may list the keys under their prefix; default false. Without it, a missing object reads as 403. */
  list?: boolean;
}

export interface IdentityRolesArgs {
  /** The user pool and app client whose ID tokens the identity pool takes. */
  authPool: UserPoolAndClient;
  /** Whether visitors who have not signed in get an identity, and a role that allows nothing; default false. */
  allowUnauthenticatedIdentities?: boolean;
  /** User pool groups whose members get a role of their own; a member of several gets the first one's. */
  groups?: string[];
  /**
   * What someone who is in none of `groups` gets: the authenticated role, or no credentials.
   * Default `"AuthenticatedRole"`.
   */
  ambiguousRoleResolution?: "AuthenticatedRole" | "Deny";
  /** Tags of the identity pool and the roles. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to the underlying resources' arguments and options. */
  transform?: {
    identityPool?: Transform<aws.cognito.IdentityPoolArgs>;
    role?: Transform<aws.iam.RoleArgs>;
    rolePolicy?: Transform<aws.iam.RolePolicyArgs>;
    roleAttachment?: Transform<aws.cognito.IdentityPoolRoleAttachmentArgs>;
  };
}
