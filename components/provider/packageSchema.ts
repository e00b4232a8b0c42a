// The parts of a Pulumi package schema that the components need (pulumi/pulumi, pkg/codegen/schema/pulumi.json).

/** The type of a property, or of the elements of a list or a map. */
export type TypeSchema = (
  | { type: "string" | "number" | "boolean" }
  | { type: "array"; items: TypeSchema }
  | { type: "object"; additionalProperties: TypeSchema }
  | { $ref: string }
  | { oneOf: TypeSchema[] }
) & {
  /** Known before the deployment: no output of another resource. */
  plain?: true;
};

export type PropertySchema = TypeSchema & { description?: string };

export interface ObjectSchema {
  type: "object";
  description?: string;
  properties: Record<string, PropertySchema>;
  required: string[];
}

export interface EnumSchema {
  type: "string";
  description?: string;
  enum: { value: string; name?: string }[];
}

export interface ResourceSchema {
  isComponent: true;
  description: string;
  inputProperties: Record<string, PropertySchema>;
  requiredInputs: string[];
  properties: Record<string, PropertySchema>;
  required: string[];
}

export interface PackageSchema {
  name: string;
  displayName: string;
  description: string;
  keywords: string[];
  license: string;
  language: Record<string, object>;
  types: Record<string, ObjectSchema | EnumSchema>;
  resources: Record<string, ResourceSchema>;
}
