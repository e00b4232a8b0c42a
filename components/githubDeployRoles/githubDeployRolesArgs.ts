import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { RoleStatement } from "./deployPermissions";
import type { GithubSubject } from "./githubTrust";
import type { Transform } from "../shared/resource";

/** A role of the workflow runs that have one subject. */
export interface GithubDeployRole {
  /**
   * Whose runs may assume the role: `{ environment: "prod" }`, `{ branch: "main" }`, `{ tag: "v1.2.0" }` or
   * `"pull_request"`. A job that names an environment has that subject and no other.
   */
  subject: GithubSubject;
  /**
   * The reusable workflow that the job must be defined in, with its branch, tag or commit, as the token's
   * `job_workflow_ref` has it: `OWNER/REPO/.github/workflows/deploy.yml@refs/heads/main`; default: any workflow.
   */
  reusableWorkflow?: string;
  /**
   * Whether the role is for runs that change nothing: its statements may only read, and people's data, secrets' values,
   * and objects that no statement names are denied to it whatever is granted. Default false; for `"pull_request"` true,
   * and nothing else.
   */
  readOnly?: boolean;
  /** Managed policies to attach; default none. Not for a role that only reads: what one contains can change. */
  managedPolicyArns?: pulumi.Input<string>[];
  /** What the role may do besides; default nothing. */
  statements?: RoleStatement[];
  /** Seconds that a session may last at most, 3600 to 43200; default 3600. */
  maxSessionDuration?: number;
}

export interface GithubDeployRolesArgs {
  /**
   * The repository whose runs are trusted, as the subject of its tokens names it: `OWNER/REPO`, or `OWNER@ID/REPO@ID`.
   * `gh api repos/OWNER/REPO/actions/oidc/customization/sub` prints it as `sub_claim_prefix`, after `repo:`.
   */
  repository: string;
  /** The roles, by a name for each; at least one. */
  roles: Record<string, GithubDeployRole>;
  /** ARN of the account's identity provider for GitHub, of which there can be one; default: one is created. */
  oidcProviderArn?: pulumi.Input<string>;
  /** ARN of the policy that bounds what every role may do; default none. */
  permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of the provider and the roles. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to the underlying resources' arguments and options. */
  transform?: {
    oidcProvider?: Transform<aws.iam.OpenIdConnectProviderArgs>;
    role?: Transform<aws.iam.RoleArgs>;
    rolePolicy?: Transform<aws.iam.RolePolicyArgs>;
    rolePolicyAttachment?: Transform<aws.iam.RolePolicyAttachmentArgs>;
  };
}
