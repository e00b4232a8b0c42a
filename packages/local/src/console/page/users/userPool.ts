/** What the page reads of Cognito's API reference: UserType, AdminGetUser, GroupType, UserPoolType. */
export interface Attribute {
  Name: string;
  Value?: string;
}

export interface User {
  Username: string;
  Attributes: Attribute[];
  /** Seconds since 1970. */
  UserCreateDate: number;
  UserLastModifiedDate: number;
  Enabled: boolean;
  UserStatus:
    "CONFIRMED" | "EXTERNAL_PROVIDER" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED" | "UNCONFIRMED" | "UNKNOWN";
}

/** AdminGetUser names the attributes otherwise. */
export interface UserDetail extends Omit<User, "Attributes"> {
  UserAttributes: Attribute[];
  UserMFASettingList?: string[];
  PreferredMfaSetting?: string;
}

/** What names a user in operations of administrators. */
export interface UserInput {
  UserPoolId: string;
  Username: string;
}

export interface Group {
  GroupName: string;
  Description?: string;
  Precedence?: number;
  RoleArn?: string;
}

export interface SchemaAttribute {
  Name: string;
  AttributeDataType: string;
  Mutable: boolean;
  Required: boolean;
}

export interface UserPool {
  Id: string;
  Name: string;
  EstimatedNumberOfUsers: number;
  MfaConfiguration: "OFF" | "ON" | "OPTIONAL";
  SchemaAttributes: SchemaAttribute[];
  UsernameAttributes?: string[];
}

/** What ListUsers searches by (API reference); custom attributes are not searchable. */
export const searchableAttributes = [
  "email",
  "username",
  "sub",
  "name",
  "given_name",
  "family_name",
  "preferred_username",
  "phone_number",
  "status",
  "cognito:user_status",
] as const;
export type SearchableAttribute = (typeof searchableAttributes)[number];

/** ListUsers' Filter: begins with the text; states have to be equal. */
export function userFilter(attribute: SearchableAttribute, text: string): string | undefined {
  if (text === "") return undefined;
  const operator = attribute === "status" || attribute === "cognito:user_status" ? "=" : "^=";
  return `${attribute} ${operator} "${text.replace(/["\\]/g, "\\$&")}"`;
}

export function attributeOf(attributes: readonly Attribute[], name: string): string | undefined {
  return attributes.find(({ Name }) => Name === name)?.Value;
}

/** What people know the user by: names of users are ids where they sign in with an attribute. */
export function displayName(username: string, attributes: readonly Attribute[]): string {
  const names = ["email", "phone_number", "preferred_username"].map((name) => attributeOf(attributes, name));
  return names.find((name) => name !== undefined) ?? username;
}
