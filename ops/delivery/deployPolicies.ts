import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { boundaryName, policyDocuments, reviewedPermissions } from "./permissions/stackPermissions";
import type { Account } from "./permissions/stackPermissions";

/** What a deploy role gets, and what the roles that it creates must have. */
export interface DeployPolicies {
  boundaryArn: pulumi.Output<string>;
  managedPolicyArns: pulumi.Output<string>[];
}

/** The policies of an environment as reviewed; undefined when it has none. */
export function deployPolicies(
  environment: string,
  account: Account,
  opts: pulumi.ResourceOptions,
): DeployPolicies | undefined {
  const permissions = reviewedPermissions(environment);
  if (permissions === undefined) return undefined;
  const name = boundaryName(environment);
  const boundaryArn = `arn:${account.partition}:iam::${account.accountId}:policy/${name}`;
  const documents = (statements: typeof permissions.deploy) => policyDocuments(statements, account, boundaryArn);
  const [bounds = "", ...rest] = documents(permissions.boundary);
  if (rest.length > 0) throw new Error(`the boundary of ${environment} does not fit one managed policy`);
  const boundary = new aws.iam.Policy(
    `delivery-${environment}-boundary`,
    { name, description: `The most that roles of the stack ${environment} may do`, policy: bounds },
    opts,
  );
  const policies = documents(permissions.deploy).map(
    (policy, index) =>
      new aws.iam.Policy(
        `delivery-${environment}-deploy-${index + 1}`,
        { description: `What deploying the stack ${environment} takes`, policy },
        opts,
      ),
  );
  return { boundaryArn: boundary.arn, managedPolicyArns: policies.map(({ arn }) => arn) };
}
