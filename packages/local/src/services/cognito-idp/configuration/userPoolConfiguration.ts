import type { RecordedFields } from "../../../record/recordedFields";
import type { IdentityProviderConfiguration } from "./identityProvider";

/** One attribute of a pool's schema (API reference, SchemaAttributeType). */
export interface SchemaAttribute {
  /** Full name, `custom:` prefix included. */
  name: string;
  type: "Boolean" | "DateTime" | "Number" | "String";
  required: boolean;
  mutable: boolean;
  /** Written by administrators alone; no client reads or writes it. */
  developerOnly: boolean;
  /** Length limits in characters; String attributes only. */
  length?: { min?: number; max?: number };
  /** Value limits; Number attributes only. */
  range?: { min?: number; max?: number };
}

/** API reference, PasswordPolicyType. */
export interface PasswordPolicy {
  /** In characters. */
  minimumLength: number;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  /** In days. */
  temporaryPasswordValidityDays: number;
}

/** The sign-in flows that a client can allow, under their present names without `ALLOW_`. */
export type AuthFlow =
  | "ADMIN_USER_PASSWORD_AUTH"
  | "CUSTOM_AUTH"
  | "REFRESH_TOKEN_AUTH"
  | "USER_AUTH"
  | "USER_PASSWORD_AUTH"
  | "USER_SRP_AUTH";

/** A second factor, under the name of its challenge. */
export type MfaFactor = "EMAIL_OTP" | "SMS_MFA" | "SOFTWARE_TOKEN_MFA";

/** The attributes that messages go to. */
export type AddressAttribute = "email" | "phone_number";

/** One app client (API reference, UserPoolClientType). */
export interface ClientConfiguration {
  id: string;
  name: string;
  /** Only on clients that were created with `generateSecret`. */
  secret?: string;
  authFlows: ReadonlySet<AuthFlow>;
  /** `preventUserExistenceErrors: "ENABLED"`. */
  hidesUserExistence: boolean;
  /** Token lifetimes in seconds. */
  accessTokenSeconds: number;
  idTokenSeconds: number;
  refreshTokenSeconds: number;
  /** How long a challenge may stay unanswered, in seconds. */
  authSessionSeconds: number;
  revocable: boolean;
  /** Set when the client rotates refresh tokens: how long the superseded one still works, in seconds. */
  rotationGraceSeconds?: number;
  /** Attribute names, `custom:` prefix included. */
  readAttributes: ReadonlySet<string>;
  writeAttributes: ReadonlySet<string>;
  recorded: RecordedFields;
}

/** One group (API reference, GroupType). */
export interface GroupConfiguration {
  name: string;
  description?: string | undefined;
  /** Lower is stronger. */
  precedence?: number | undefined;
  roleArn?: string | undefined;
}

/** One resource server (API reference, ResourceServerType). */
export interface ResourceServerConfiguration {
  identifier: string;
  name: string;
  scopes: { name: string; description: string }[];
}

/** The triggers that the local run calls (API reference, LambdaConfigType), as the provider names them. */
export type LambdaTrigger =
  | "createAuthChallenge"
  | "customEmailSender"
  | "customMessage"
  | "customSmsSender"
  | "defineAuthChallenge"
  | "postAuthentication"
  | "postConfirmation"
  | "preAuthentication"
  | "preSignUp"
  | "preTokenGeneration"
  | "userMigration"
  | "verifyAuthChallengeResponse";

/** The function of a trigger. */
export interface TriggerConfiguration {
  /** May name a version or an alias. */
  functionArn: string;
  /** Of the events, such as `2`. */
  version: string;
}

/** One user pool with everything that the program attached to it. */
export interface UserPoolConfiguration {
  id: string;
  name: string;
  arn: string;
  region: string;
  /** The `iss` of its tokens: `https://` and the pool's endpoint. */
  issuer: string;
  /** Attributes that stand in for a username; a pool that has some names its users by uuid. */
  usernameAttributes: readonly string[];
  /** Attributes that sign in beside the username, once verified. */
  aliasAttributes: readonly string[];
  autoVerifiedAttributes: readonly string[];
  /** Attributes whose old value stays until the new one is verified. */
  verifiedBeforeUpdate: readonly string[];
  caseSensitive: boolean;
  passwordPolicy: PasswordPolicy;
  /** What a sign-in by choice may begin with (API reference, SignInPolicyType). */
  firstAuthFactors: ReadonlySet<string>;
  /** `webAuthnConfiguration.userVerification`: whether an authenticator has to verify its user. */
  passkeyUserVerification: "preferred" | "required";
  /** Whether the pool has a relying party ID: `webAuthnConfiguration.relyingPartyId`, or that of its domain. */
  hasRelyingParty: boolean;
  mfa: "OFF" | "ON" | "OPTIONAL";
  /** The second factors that users can set up; none while `mfa` is OFF. */
  mfaFactors: readonly MfaFactor[];
  adminCreateUserOnly: boolean;
  /** Where codes for a forgotten password go, by priority; empty when only administrators reset passwords. */
  recovery: readonly AddressAttribute[];
  schema: ReadonlyMap<string, SchemaAttribute>;
  lambdaTriggers: ReadonlyMap<LambdaTrigger, TriggerConfiguration>;
  /** ARN of the key under which the custom senders get codes; a pool with one of them has it. */
  kmsKeyId: string | undefined;
  clients: ReadonlyMap<string, ClientConfiguration>;
  groups: ReadonlyMap<string, GroupConfiguration>;
  /** By name. */
  identityProviders: ReadonlyMap<string, IdentityProviderConfiguration>;
  resourceServers: readonly ResourceServerConfiguration[];
  /** The hosted sign-in's domain prefix, or its full name when the domain is the user's own. */
  domain?: string;
  recordedDomain?: RecordedFields;
  /** `managedLoginVersion` of the domain: managed login (2), or the classic hosted UI. */
  managedLogin: boolean;
  /** The recorded branding styles of managed login, by client id. */
  managedLoginBrandings: ReadonlyMap<string, RecordedFields>;
  /** The recorded customizations of the classic hosted UI, by client id or `ALL`. */
  uiCustomizations: ReadonlyMap<string, RecordedFields>;
  recorded: RecordedFields;
}
