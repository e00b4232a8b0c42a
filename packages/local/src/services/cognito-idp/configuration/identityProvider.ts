import type { RecordedFields } from "../../../record/recordedFields";

/** API reference, IdentityProviderType. */
const providerTypes = ["Facebook", "Google", "LoginWithAmazon", "OIDC", "SAML", "SignInWithApple"] as const;

export type ProviderType = (typeof providerTypes)[number];

/** One identity provider of a pool (API reference, IdentityProviderType). */
export interface IdentityProviderConfiguration {
  name: string;
  type: ProviderType;
  /** Such as `client_id`, `client_secret`, `authorize_scopes`, `oidc_issuer`. */
  details: Readonly<Record<string, string>>;
  /** The provider's claim by the user pool's attribute; `username` is the claim that names the user. */
  attributeMapping: Readonly<Record<string, string>>;
  /** What `idp_identifier` may be besides the name. */
  idpIdentifiers: readonly string[];
}

/** The claim that names a user where the mapping does not say (developer guide, "Specifying attribute mappings"). */
const subjectClaims: Readonly<Partial<Record<ProviderType, string>>> = { Facebook: "id", LoginWithAmazon: "user_id" };

/** One recorded identity provider; undefined when its type is none of Cognito's. */
export function identityProvider(name: string, fields: RecordedFields): IdentityProviderConfiguration | undefined {
  const type = providerTypes.find((candidate) => candidate === fields.string("providerType"));
  if (type === undefined) return undefined;
  return {
    name: fields.string("providerName") ?? name,
    type,
    details: fields.stringMap("providerDetails") ?? {},
    attributeMapping: { username: subjectClaims[type] ?? "sub", ...fields.stringMap("attributeMapping") },
    idpIdentifiers: fields.strings("idpIdentifiers") ?? [],
  };
}
