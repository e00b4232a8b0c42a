import * as pulumi from "@pulumi/pulumi";

/** A pool's schema entries as the engine has them: numbers may be texts, and what is left out has a default. */
interface SchemaEntry {
  name?: string;
  attributeDataType?: string;
  mutable?: boolean;
  required?: boolean;
  developerOnlyAttribute?: boolean;
  stringAttributeConstraints?: { minLength?: string; maxLength?: string };
  numberAttributeConstraints?: { minValue?: string; maxValue?: string };
}

/**
 * What a new schema takes away from an old one, such as `"school" is gone`. Cognito adds custom attributes to a pool, and
 * neither changes nor removes any (user pools API Reference, AddCustomAttributes).
 */
export function schemaLosses(oldSchema: readonly SchemaEntry[], newSchema: readonly SchemaEntry[]): string[] {
  const kept = new Map(newSchema.map((entry) => [entry.name, entry]));
  return oldSchema.flatMap((entry) => {
    const now = kept.get(entry.name);
    if (now === undefined) return [`${JSON.stringify(entry.name)} is gone`];
    return canonical(now) === canonical(entry) ? [] : [`${JSON.stringify(entry.name)} is changed`];
  });
}

function canonical(entry: SchemaEntry): string {
  const { stringAttributeConstraints: text, numberAttributeConstraints: number } = entry;
  return JSON.stringify([
    entry.attributeDataType,
    entry.mutable ?? false,
    entry.required ?? false,
    entry.developerOnlyAttribute ?? false,
    [text?.minLength, text?.maxLength, number?.minValue, number?.maxValue],
  ]);
}

/** Hooks are registered by name, and two pools in different components may have the same one. */
let hooks = 0;

/**
 * Stops a preview and an update that would change a pool's schema other than by additions. The provider would refuse it
 * in the middle of the update only, after other resources have changed.
 * @returns undefined under Pulumi's mocks, where registering a hook never returns
 */
export function schemaHook(name: string): pulumi.ResourceHook | undefined {
  if (!("registerResourceHook" in (pulumi.runtime.getMonitor() ?? {}))) return undefined;
  hooks += 1;
  return new pulumi.ResourceHook(
    `securedapi-AuthPool-schema-${hooks}`,
    ({ oldInputs, newInputs }) => {
      const losses = schemaLosses(schemaOf(oldInputs), schemaOf(newInputs));
      if (losses.length === 0) return;
      throw new Error(
        `AuthPool "${name}" cannot change the attributes of an existing user pool: ${losses.join(", ")}. ` +
          `Restore them in customAttributes of new AuthPool("${name}", { … }), and give a changed attribute a new name. ` +
          "For another schema, create a second AuthPool under another name and move the users there.",
      );
    },
    { onDryRun: true },
  );
}

function schemaOf(inputs: Readonly<Record<string, unknown>> = {}): readonly SchemaEntry[] {
  return Array.isArray(inputs.schemas) ? (inputs.schemas as readonly SchemaEntry[]) : [];
}
