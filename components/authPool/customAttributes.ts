import type { FieldError } from "../shared/argumentChecks";

interface CustomAttributeBase {
  /** Whether a value can change once it is set; default true. Cannot be changed later. */
  mutable?: boolean;
  /** Whether the app client may read it, and tokens carry it; default true. */
  readable?: boolean;
  /** Whether a signed-in user may set it through the app client; default false. Never make a permission writable. */
  writable?: boolean;
}

/** A custom attribute of every user (Developer Guide, "Working with user attributes", "Custom attributes"). */
export type CustomAttribute =
  | (CustomAttributeBase & {
      type: "String";
      /** Characters; default 0. */
      minLength?: number;
      /** Characters, at most 2048; default 2048. */
      maxLength?: number;
    })
  | (CustomAttributeBase & {
      type: "Number";
      /** Smallest and largest value, whole numbers. */
      min: number;
      max: number;
    })
  | (CustomAttributeBase & { type: "Boolean" | "DateTime" });

/** Longest text that Cognito stores in an attribute, in characters. */
const longestText = 2048;

/** A pool's schema holds 50 attributes, of which `email` takes one. */
const mostAttributes = 49;

/** Names that would redefine a standard claim instead of adding an attribute (OpenID Connect Core 1.0, section 5.1). */
const standardAttributes: ReadonlySet<string> = new Set(
  (
    "address birthdate email email_verified family_name gender given_name identities locale middle_name name nickname " +
    "phone_number phone_number_verified picture preferred_username profile sub updated_at website zoneinfo"
  ).split(" "),
);

/** The errors in custom attributes, under `customAttributes.…`. */
export function validateCustomAttributes(attributes: Record<string, CustomAttribute>): FieldError[] {
  const problems: FieldError[] = [];
  const count = Object.keys(attributes).length;
  if (count > mostAttributes) {
    problems.push({ field: "customAttributes", value: count, allowed: `at most ${mostAttributes} attributes` });
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    const field = `customAttributes[${JSON.stringify(name)}]`;
    // Cognito puts "custom:" before the name itself.
    if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u.test(name) || name.includes(":")) {
      const allowed = 'a name of 1 to 20 characters without white space, colon or the prefix "custom:"';
      problems.push({ field, value: name, allowed });
    } else if (standardAttributes.has(name)) {
      problems.push({ field, value: name, allowed: "a name that is no standard attribute's" });
    }
    const allowed = validateLimits(attribute);
    if (allowed !== undefined) problems.push({ field, value: attribute, allowed });
  }
  return problems;
}

function validateLimits(attribute: CustomAttribute): string | undefined {
  if (attribute.type === "String") {
    const { minLength = 0, maxLength = longestText } = attribute;
    const fine = Number.isInteger(minLength) && Number.isInteger(maxLength);
    return fine && 0 <= minLength && minLength <= maxLength && maxLength <= longestText
      ? undefined
      : `whole numbers with 0 <= minLength <= maxLength <= ${longestText}`;
  }
  if (attribute.type === "Number") {
    const { min, max } = attribute;
    const fine = Number.isSafeInteger(min) && Number.isSafeInteger(max);
    return fine && min <= max ? undefined : "whole numbers with min <= max";
  }
  return undefined;
}

/** A user pool's schema entry, in the provider's terms. */
export interface SchemaAttribute {
  name: string;
  attributeDataType: string;
  mutable: boolean;
  required: boolean;
  stringAttributeConstraints?: { minLength: string; maxLength: string };
  numberAttributeConstraints?: { minValue: string; maxValue: string };
}

/**
 * The pool's schema: `email` required, then the custom attributes. `name` is not in it: as a standard attribute it
 * exists anyway, optional and mutable.
 *
 * Constraints are always spelled out: AWS reports them, and a schema entry that differs from the reported one would be
 * planned as a change, which Cognito refuses for schemas.
 */
export function userPoolSchema(customAttributes: Record<string, CustomAttribute>): SchemaAttribute[] {
  const email: SchemaAttribute = {
    name: "email",
    attributeDataType: "String",
    mutable: true,
    required: true,
    stringAttributeConstraints: { minLength: "0", maxLength: String(longestText) },
  };
  return [email, ...Object.entries(customAttributes).map(([name, attribute]) => schemaAttribute(name, attribute))];
}

function schemaAttribute(name: string, attribute: CustomAttribute): SchemaAttribute {
  const base = { name, attributeDataType: attribute.type, mutable: attribute.mutable ?? true, required: false };
  if (attribute.type === "String") {
    const { minLength = 0, maxLength = longestText } = attribute;
    return {
      ...base,
      stringAttributeConstraints: { minLength: String(minLength), maxLength: String(maxLength) },
    };
  }
  if (attribute.type === "Number") {
    const { min, max } = attribute;
    return { ...base, numberAttributeConstraints: { minValue: String(min), maxValue: String(max) } };
  }
  return base;
}

/** What the app client may read and write of a user: no phone number, no address, no attribute left unsaid. */
export function clientAttributes(customAttributes: Record<string, CustomAttribute>): {
  readAttributes: string[];
  writeAttributes: string[];
} {
  const named = Object.entries(customAttributes).map(([name, attribute]) => ({ name: `custom:${name}`, attribute }));
  const readable = named.filter(({ attribute }) => attribute.readable ?? true);
  const writable = named.filter(({ attribute }) => attribute.writable ?? false);
  return {
    readAttributes: ["email", "email_verified", "name", ...readable.map(({ name }) => name)].sort(),
    writeAttributes: ["email", "name", ...writable.map(({ name }) => name)].sort(),
  };
}
