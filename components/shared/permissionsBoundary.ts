import type * as pulumi from "@pulumi/pulumi";

/**
 * A transformation that gives every IAM role below it a permissions boundary; a role's own wins. Whoever deploys may
 * then be allowed to create roles with this boundary and no others (IAM User Guide, "Permissions boundaries for IAM
 * entities"). Roles inside remote components (awsx) are out of its reach.
 * @param arn of a managed policy
 */
export function permissionsBoundary(arn: string): pulumi.ResourceTransformation {
  return ({ type, props, opts }) => {
    if (type !== "aws:iam/role:Role") return undefined;
    // The SDK lists properties that nobody gave, too.
    const { permissionsBoundary: own = arn } = props as { permissionsBoundary?: pulumi.Input<string> };
    return { props: { ...props, permissionsBoundary: own }, opts };
  };
}
