import * as pulumi from "@pulumi/pulumi";
import schema from "../schema.json";
import { ArgumentChecks, ArgumentError } from "../shared/argumentChecks";
import { constructors } from "./components";
import { validateInputs } from "./inputs";
import type { PackageSchema } from "./packageSchema";

type Construct = (
  name: string,
  inputs: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => { urn: pulumi.Output<string>; outputs: object };

/** Creates the components for programs in other languages, which ask for them over gRPC. */
export class ComponentProvider implements pulumi.provider.Provider {
  readonly version: string;
  readonly schema: string;

  /** @param version of the package */
  constructor(version: string) {
    this.version = version;
    this.schema = JSON.stringify({ ...schema, version });
  }

  /**
   * @param type token of the component, such as `securedapi:index:AuthPool`
   * @throws {pulumi.InputPropertiesError} naming every argument that is wrong
   */
  construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    opts: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    const component = type.replace(/^securedapi:index:/, "");
    const construct = new Map<string, unknown>(Object.entries(constructors)).get(component) as Construct | undefined;
    if (construct === undefined) {
      throw new Error(`There is no ${type}; the components are ${Object.keys(constructors).join(", ")}.`);
    }
    try {
      const checks = new ArgumentChecks(component, name);
      checks.noteAll(validateInputs(schema as PackageSchema, type, inputs));
      checks.refuse();
      const { urn, outputs } = construct(name, inputs, opts);
      return Promise.resolve({ urn, state: { ...outputs } });
    } catch (error) {
      throw error instanceof ArgumentError ? inputPropertiesError(component, name, error) : error;
    }
  }
}

/** The engine prints each error with its property's path and value. */
function inputPropertiesError(
  component: string,
  name: string,
  { fieldErrors }: ArgumentError,
): pulumi.InputPropertiesError {
  const errors = fieldErrors.map(({ field, allowed }) => ({ propertyPath: field, reason: `give ${allowed}` }));
  return new pulumi.InputPropertiesError({ message: `${component} "${name}": correct these arguments`, errors });
}
