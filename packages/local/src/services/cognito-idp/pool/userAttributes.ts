import { CognitoError, invalidParameter, notAuthorized } from "../cognitoError";
import { serviceOwnedAttributes } from "../configuration/schemaAttributes";
import type {
  AddressAttribute,
  ClientConfiguration,
  SchemaAttribute,
  UserPoolConfiguration,
} from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";

/** Attribute values by full name. */
export type UserAttributes = Record<string, string>;

/** By which identity providers a user signs in, as JSON. Every client reads it, and Federation alone writes it. */
export const identitiesAttribute = "identities";

/** Whether Cognito would take it for an e-mail address. */
export function isEmail(text: string): boolean {
  return /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text);
}

/** Whether it is a phone number in E.164 form. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(text);
}

/**
 * Refuses what a client's write list leaves out, and what only Cognito and administrators write.
 * @throws CognitoError NotAuthorizedException
 */
export function checkWritable(client: ClientConfiguration, attributes: UserAttributes): void {
  for (const name of Object.keys(attributes)) {
    if (!client.writeAttributes.has(name) || serviceOwnedAttributes.has(name)) {
      throw notAuthorized("A client attempted to write unauthorized attribute");
    }
  }
}

/**
 * Refuses values that the pool's schema does not allow, naming all of them at once. An empty value, which stands for
 * the attribute's removal, is allowed unless the attribute is required.
 * @throws CognitoError InvalidParameterException
 */
export function checkValues({ schema }: UserPoolConfiguration, attributes: UserAttributes): void {
  const problems = Object.entries(attributes).flatMap(([name, value]) => {
    const attribute = schema.get(name);
    if (!attribute) return [`${name}: Attribute does not exist in the schema.`];
    if (value === "") return attribute.required ? [`${name}: The attribute is required`] : [];
    const problem = validateValue(attribute, value);
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
  refuseNonconforming(problems);
  if (attributes.email && !isEmail(attributes.email)) throw invalidParameter("Invalid email address format.");
  if (attributes.phone_number && !isPhoneNumber(attributes.phone_number)) {
    throw invalidParameter("Invalid phone number format.");
  }
}

/** @throws CognitoError InvalidParameterException naming every required attribute that is missing */
export function checkRequired({ schema }: UserPoolConfiguration, attributes: UserAttributes): void {
  refuseNonconforming(missingAttributes(schema, attributes).map((name) => `${name}: The attribute is required`));
}

/** @throws CognitoError InvalidParameterException naming every attribute that has its final value already */
export function checkMutable({ schema }: UserPoolConfiguration, changes: UserAttributes): void {
  const fixed = Object.keys(changes).filter((name) => schema.get(name)?.mutable === false);
  if (fixed.length > 0)
    throw invalidParameter(fixed.map((name) => `user.${name}: Attribute cannot be updated.\n`).join(""));
}

/** Names of the required attributes, `sub` aside, that have no value. */
export function missingAttributes(schema: ReadonlyMap<string, SchemaAttribute>, attributes: UserAttributes): string[] {
  return [...schema.values()]
    .filter(({ name, required }) => required && name !== "sub" && !attributes[name])
    .map(({ name }) => name);
}

/** The attributes that a client may read, `sub` first. */
export function readableAttributes(
  client: ClientConfiguration,
  sub: string,
  attributes: UserAttributes,
): UserAttributes {
  const readable = Object.entries(attributes).filter(
    ([name]) => client.readAttributes.has(name) || name === identitiesAttribute,
  );
  return { sub, ...Object.fromEntries(readable) };
}

/**
 * The readable attributes that scopes open: `email` and `phone` the address and its mark, `profile` all that are no
 * address, and `openid` with none of the three all of them (developer guide, "The user attributes endpoint").
 */
export function attributesInScopes(attributes: UserAttributes, scopes: readonly string[]): UserAttributes {
  if (!["email", "phone", "profile"].some((scope) => scopes.includes(scope))) return attributes;
  const opened = (name: string): boolean => {
    if (name === "sub" || name === identitiesAttribute) return true;
    if (name === "email" || name === "email_verified") return scopes.includes("email");
    if (name === "phone_number" || name === "phone_number_verified") return scopes.includes("phone");
    return name !== "address" && scopes.includes("profile");
  };
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => opened(name)));
}

/**
 * The attributes after a change: an empty value removes, and a new address is unverified unless the change says otherwise,
 * which may be `"True"`, as Python writes it.
 */
export function changedAttributes(attributes: UserAttributes, changes: UserAttributes): UserAttributes {
  const changed = { ...attributes, ...changes };
  for (const name of ["email", "phone_number"]) {
    const verified = `${name}_verified`;
    if (changed[name] === "" || changed[name] === undefined) changed[verified] = "";
    else if (changes[verified] !== undefined) changed[verified] = changes[verified].toLowerCase();
    else if (changed[name] !== attributes[name]) changed[verified] = "false";
  }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== ""));
}

/** The attribute whose value a code went to, if it still has that value. */
export function provenAttribute(user: UserRecord, address: string | undefined): AddressAttribute | undefined {
  if (address === undefined) return undefined;
  return (["email", "phone_number"] as const).find((name) => user.attributes[name] === address);
}

/** Marks the address of a user as verified if it still is the one that a code went to. */
export function verified(user: UserRecord, address: string | undefined): UserRecord {
  const attribute = provenAttribute(user, address);
  if (attribute === undefined) return user;
  return { ...user, attributes: { ...user.attributes, [`${attribute}_verified`]: "true" } };
}

/** Names and values as the API's lists give them (API reference, AttributeType). */
export function attributeList(attributes: UserAttributes): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}

function validateValue({ type, length, range }: SchemaAttribute, value: string): string | undefined {
  switch (type) {
    case "Boolean":
      return /^(true|false)$/i.test(value) ? undefined : "Value must be true or false.";
    case "Number": {
      const { min = -Infinity, max = Infinity } = range ?? {};
      const number = Number(value);
      const allowed = /^-?\d+(\.\d+)?$/.test(value) && number >= min && number <= max;
      return allowed ? undefined : `Value must be a number from ${min} to ${max}.`;
    }
    case "DateTime":
      return Number.isNaN(Date.parse(value)) ? "Value must be a date and time." : undefined;
    case "String": {
      const { min = 0, max = 2048 } = length ?? {};
      return value.length >= min && value.length <= max
        ? undefined
        : `String must be from ${min} to ${max} characters long.`;
    }
  }
}

function refuseNonconforming(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new CognitoError(
    "InvalidParameterException",
    `Attributes did not conform to the schema: ${problems.map((problem) => `${problem}\n`).join("")}`,
  );
}
