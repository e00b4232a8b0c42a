import * as pulumi from "@pulumi/pulumi";
import type { FieldError } from "../shared/argumentChecks";
import type { ObjectSchema, PackageSchema, TypeSchema } from "./packageSchema";

/**
 * Checks a component's inputs against the schema, for programs that no compiler has checked.
 * @param token of the component
 */
export function validateInputs(schema: PackageSchema, token: string, inputs: pulumi.Inputs): FieldError[] {
  const resource = schema.resources[token];
  if (resource === undefined) throw new Error(`The schema has no ${token}`);
  return validateProperties("", inputs, { properties: resource.inputProperties, required: resource.requiredInputs });

  function validateProperties(
    path: string,
    value: Record<string, unknown>,
    { properties, required }: Pick<ObjectSchema, "properties" | "required">,
  ): FieldError[] {
    const field = (name: string): string => (path === "" ? name : `${path}.${name}`);
    const missing = required.filter((name) => value[name] === undefined || value[name] === null);
    return [
      ...missing.map((name) => ({ field: field(name), value: undefined, allowed: "a value, it is required" })),
      ...Object.entries(value).flatMap(([name, given]): FieldError[] => {
        const property = properties[name];
        if (property !== undefined) return validate(field(name), given, property);
        return [{ field: field(name), value: given, allowed: `one of ${Object.keys(properties).join(", ")}` }];
      }),
    ];
  }

  function validate(field: string, value: unknown, type: TypeSchema): FieldError[] {
    if (value === undefined || value === null) return [];
    if (pulumi.Output.isInstance(value) || pulumi.isUnknown(value)) {
      const allowed = "a plain value: the component needs to know it before anything is deployed";
      return type.plain === true ? [{ field, value: "[output]", allowed }] : [];
    }
    if ("oneOf" in type) {
      const results = type.oneOf.map((alternative) => validate(field, value, alternative));
      return results.find((errors) => errors.length === 0) ?? results.flat();
    }
    if ("$ref" in type) return validateNamed(field, value, type.$ref);
    if (type.type === "array") {
      if (!Array.isArray(value)) return [{ field, value, allowed: "a list" }];
      return value.flatMap((element: unknown, index) => validate(`${field}[${index}]`, element, type.items));
    }
    if (type.type === "object") {
      if (!isRecord(value)) return [{ field, value, allowed: "an object" }];
      return Object.entries(value).flatMap(([key, element]) =>
        validate(`${field}[${JSON.stringify(key)}]`, element, type.additionalProperties),
      );
    }
    return typeof value === type.type ? [] : [{ field, value, allowed: `a ${type.type}` }];
  }

  function validateNamed(field: string, value: unknown, reference: string): FieldError[] {
    const named = schema.types[reference.replace("#/types/", "")];
    if (named === undefined) throw new Error(`The schema has no ${reference}`);
    if (named.type === "object") {
      return isRecord(value) ? validateProperties(field, value, named) : [{ field, value, allowed: "an object" }];
    }
    const allowed = named.enum.map((member) => JSON.stringify(member.value)).join(" or ");
    return named.enum.some((member) => member.value === value) ? [] : [{ field, value, allowed }];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
