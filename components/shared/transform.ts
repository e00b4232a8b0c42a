import type * as pulumi from "@pulumi/pulumi";

/**
 * The escape hatch of every component: called with a child's final arguments and options just before it is
 * registered. Change them in place, or return replacements for either.
 */
export type Transform<Args> = (
  args: Args,
  opts: pulumi.CustomResourceOptions,
) => { args?: Args; opts?: pulumi.CustomResourceOptions } | undefined;
