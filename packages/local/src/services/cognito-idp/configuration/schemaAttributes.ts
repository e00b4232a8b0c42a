import type { RecordedFields } from "../../../record/recordedFields";
import type { SchemaAttribute } from "./userPoolConfiguration";

const stringLength = { min: 0, max: 2048 };

/** The attributes that every pool has (developer guide, "Standard attributes"). */
const standardAttributes: readonly SchemaAttribute[] = [
  { ...standard("sub"), required: true, mutable: false, length: { min: 1, max: 2048 } },
  standard("name"),
  standard("given_name"),
  standard("family_name"),
  standard("middle_name"),
  standard("nickname"),
  standard("preferred_username"),
  standard("profile"),
  standard("picture"),
  standard("website"),
  standard("email"),
  { ...standard("email_verified"), type: "Boolean" },
  standard("gender"),
  { ...standard("birthdate"), length: { min: 10, max: 10 } },
  standard("zoneinfo"),
  standard("locale"),
  standard("phone_number"),
  { ...standard("phone_number_verified"), type: "Boolean" },
  standard("address"),
  { ...standard("updated_at"), type: "Number", range: { min: 0 } },
];

/** What a client reads and writes unless it says otherwise: custom attributes are not among them. */
const standardNames = standardAttributes.map(({ name }) => name);

/** Attributes that only Cognito or an administrator sets, whatever a client's write list says. */
export const serviceOwnedAttributes: ReadonlySet<string> = new Set(["sub", "email_verified", "phone_number_verified"]);

/** A pool's whole schema: the standard attributes as the program narrowed them, then its own. */
export function poolSchema(recorded: readonly RecordedFields[]): Map<string, SchemaAttribute> {
  const schema = new Map(standardAttributes.map((attribute) => [attribute.name, attribute]));
  for (const fields of recorded) {
    const name = fields.string("name");
    if (name === undefined) continue;
    const attribute = schemaAttribute(name, fields, schema.get(name));
    schema.set(attribute.name, attribute);
  }
  return schema;
}

/** The names that a client may read when `readAttributes` is absent. */
export function defaultReadAttributes(): Set<string> {
  return new Set(standardNames);
}

/** The names that a client may write when `writeAttributes` is absent. */
export function defaultWriteAttributes(): Set<string> {
  return new Set(standardNames.filter((name) => !serviceOwnedAttributes.has(name)));
}

function standard(name: string): SchemaAttribute {
  return { name, type: "String", required: false, mutable: true, developerOnly: false, length: stringLength };
}

function schemaAttribute(name: string, fields: RecordedFields, base: SchemaAttribute | undefined): SchemaAttribute {
  const developerOnly = fields.boolean("developerOnlyAttribute") ?? false;
  const customName = `${developerOnly ? "dev:" : ""}custom:${name.replace(/^(dev:)?custom:/, "")}`;
  const type = fields.string("attributeDataType");
  const length = fields.object("stringAttributeConstraints");
  const range = fields.object("numberAttributeConstraints");
  return {
    name: base?.name ?? customName,
    type: type === "Boolean" || type === "DateTime" || type === "Number" ? type : "String",
    required: fields.boolean("required") ?? false,
    // The provider sends `false` for a schema entry that does not say, be the attribute standard or custom.
    mutable: fields.boolean("mutable") ?? false,
    developerOnly,
    ...(base?.length && { length: base.length }),
    ...(length && { length: limits(length.number("minLength"), length.number("maxLength")) }),
    ...(range && { range: limits(range.number("minValue"), range.number("maxValue")) }),
  };
}

function limits(min: number | undefined, max: number | undefined): { min?: number; max?: number } {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}
