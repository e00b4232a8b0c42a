import * as pulumi from "@pulumi/pulumi";

/**
 * A transformation that gives every taggable resource below it these tags; a resource's own tags win.
 *
 * It runs in the program, unlike the provider's `aws:defaultTags`, so mocks, the local run and policy checks see the
 * tags too, and no stack file can omit them. Resources inside remote components (awsx) are out of its reach: pass
 * `tags` to those.
 */
export function defaultTags(tags: Record<string, string>): pulumi.ResourceTransformation {
  return ({ props, opts }) => {
    // The SDK lists the computed `tagsAll` among the properties of exactly those types that take tags.
    if (!("tagsAll" in props)) return undefined;
    const given = props as { tags?: pulumi.Input<Record<string, pulumi.Input<string>>> };
    return {
      props: { ...props, tags: pulumi.output(given.tags).apply((own) => ({ ...tags, ...own })) },
      opts,
    };
  };
}
