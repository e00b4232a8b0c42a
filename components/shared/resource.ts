import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecks } from "./argumentChecks";

/**
 * The escape hatch of every component: called with a child's final arguments and options just before it is
 * registered. Change them in place, or return replacements for either.
 */
export type Transform<Args> = (
  args: Args,
  opts: pulumi.CustomResourceOptions,
) => { args?: Args; opts?: pulumi.CustomResourceOptions } | undefined;

/** Tags of a component's resources. */
interface TagArgs {
  tags?: Record<string, pulumi.Input<string>>;
}

/**
 * What every component has in common. Pulumi's analyzer recognizes a component by the name and the file name of its base
 * class, which therefore are those of `pulumi.ComponentResource`.
 */
export abstract class ComponentResource<CheckedArgs extends TagArgs> extends pulumi.ComponentResource {
  protected readonly name: string;
  protected readonly args: CheckedArgs;
  readonly #dependsOn: NonNullable<pulumi.ComponentResourceOptions["dependsOn"]>;

  /**
   * @param component the class name, such as `AuthPool`
   * @param check notes the errors in the arguments and returns the arguments with their defaults
   * @throws {ArgumentError} listing every error in the arguments
   */
  protected constructor(
    component: string,
    name: string,
    check: (checks: ArgumentChecks) => CheckedArgs,
    opts: pulumi.ComponentResourceOptions | undefined,
  ) {
    const checks = new ArgumentChecks(component, name);
    const args = check(checks);
    checks.refuse();
    super(`securedapi:index:${component}`, name, {}, opts);
    this.name = name;
    this.args = args;
    this.#dependsOn = opts?.dependsOn ?? [];
  }

  /** Options of every child; a new object each time, because a transform may change it in place. */
  protected get childOpts(): pulumi.CustomResourceOptions {
    // A child inherits its parent's provider, protection and aliases, but not what the parent has to wait for.
    return { parent: this, dependsOn: this.#dependsOn };
  }

  /** The component's tags, to spread into the arguments of a child. */
  protected get tags(): TagArgs {
    return this.args.tags === undefined ? {} : { tags: this.args.tags };
  }

  /** Creates a child with the arguments and options that its transform leaves. */
  protected child<Args, Child extends pulumi.Resource>(
    type: new (name: string, args: NonNullable<Args>, opts: pulumi.CustomResourceOptions) => Child,
    name: string,
    transform: Transform<NoInfer<NonNullable<Args>>> | undefined,
    args: NoInfer<NonNullable<Args>>,
    opts: pulumi.CustomResourceOptions = {},
  ): Child {
    const merged = pulumi.mergeOptions(this.childOpts, opts);
    const replacement = transform?.(args, merged);
    return new type(name, replacement?.args ?? args, replacement?.opts ?? merged);
  }
}
