/** One module of the OpenID Foundation's conformance suite, and what a user pool's answer to it is. */
export interface ConformanceModule {
  /** Certification profile whose test plan has the module; `none`: another plan's. */
  profile: "Basic OP" | "Config OP" | "none";
  /** `standard`: passes as OpenID Connect asks. `Cognito`: departs, as Cognito does. `not applicable`: the suite skips it. */
  verdict: "standard" | "Cognito" | "not applicable";
  /** What is seen to happen. A sentence without its subject, the module's name. */
  outcome: string;
  /** Why Cognito departs or the module does not apply; with the verdict `standard`, only what the suite would warn of. */
  source?: string;
}

const authorizeEndpoint = "Cognito developer guide, Authorize endpoint";
const userInfoEndpoint = "Cognito developer guide, The user attributes endpoint";
const discovery = "Cognito developer guide, User pool endpoints and managed login reference: openid-configuration";
const textMarks = `${userInfoEndpoint}, example response: email_verified is the text "true", where OpenID Connect Core 5.1 has a boolean`;
const noRequestObjects = `${authorizeEndpoint}, Request parameters: no request object; the suite skips what request_object_signing_alg_values_supported does not list`;

/** Every module of the test plans `oidcc-basic-certification-test-plan` and `oidcc-config-certification-test-plan`. */
export const oidcConformance = {
  "oidcc-server": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "gives a code with the state, and for it tokens that nobody may store and an ID token that verifies",
  },
  "oidcc-response-type-missing": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "sends invalid_request to the callback URL",
  },
  "oidcc-idtoken-signature": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "signs ID tokens with RS256 and a key that jwks_uri has under their kid",
  },
  "oidcc-idtoken-unsigned": {
    profile: "Basic OP",
    verdict: "not applicable",
    outcome: "finds no algorithm but RS256 in the discovery document",
    source: `${discovery}: id_token_signing_alg_values_supported is RS256 alone; the suite skips what it does not list`,
  },
  "oidcc-userinfo-get": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "answers GET with the ID token's subject; the verified marks are texts",
    source: textMarks,
  },
  "oidcc-userinfo-post-header": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "answers POST with a token in the Authorization header as it answers GET; the verified marks are texts",
    source: textMarks,
  },
  "oidcc-userinfo-post-body": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "takes no token in the body",
    source: `${userInfoEndpoint}, Request parameters in header: Authorization is required`,
  },
  "oidcc-ensure-request-without-nonce-succeeds-for-code-flow": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "gives an ID token without a nonce",
  },
  "oidcc-scope-profile": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "opens the profile's attributes, and neither e-mail address nor phone number",
  },
  "oidcc-scope-email": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "opens the e-mail address and its mark, which is a text, and no other attribute",
    source: textMarks,
  },
  "oidcc-scope-address": {
    profile: "Basic OP",
    verdict: "not applicable",
    outcome: "finds no scope address in the discovery document, and asking for it is invalid_scope",
    source: `${discovery}: scopes_supported; the suite skips scopes that it does not list`,
  },
  "oidcc-scope-phone": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "opens the phone number and its mark, which is a text, and no other attribute",
    source: textMarks,
  },
  "oidcc-scope-all": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "opens every readable attribute with all scopes but address; the verified marks are texts",
    source: textMarks,
  },
  "oidcc-ensure-other-scope-order-succeeds": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "takes openid as the last scope",
  },
  "oidcc-display-page": { profile: "Basic OP", verdict: "standard", outcome: "shows the sign-in page and goes on" },
  "oidcc-display-popup": { profile: "Basic OP", verdict: "standard", outcome: "shows the sign-in page and goes on" },
  "oidcc-prompt-login": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "asks who is signed in for the password, and gives a later auth_time",
  },
  "oidcc-prompt-none-not-logged-in": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "sends login_required to the callback URL",
  },
  "oidcc-prompt-none-logged-in": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "shows nothing, and gives the same subject and auth_time",
  },
  "oidcc-max-age-1": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "gives a code without a new sign-in, with the first auth_time",
    source: `${authorizeEndpoint}, Request parameters: max_age is not one of them; prompt=login asks for a new sign-in`,
  },
  "oidcc-max-age-10000": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "shows nothing, and gives the same subject and auth_time",
  },
  "oidcc-ensure-request-with-unknown-parameter-succeeds": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "ignores a parameter that nobody has defined",
  },
  "oidcc-id-token-hint": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "gives the hinted subject with prompt=none while it is signed in",
  },
  "oidcc-login-hint": { profile: "Basic OP", verdict: "standard", outcome: "fills in the hinted name" },
  "oidcc-ui-locales": { profile: "Basic OP", verdict: "standard", outcome: "shows the sign-in page and goes on" },
  "oidcc-claims-locales": { profile: "Basic OP", verdict: "standard", outcome: "shows the sign-in page and goes on" },
  "oidcc-ensure-request-with-acr-values-succeeds": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "shows the sign-in page and goes on",
  },
  "oidcc-codereuse": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "refuses a code that was used with invalid_grant",
  },
  "oidcc-codereuse-30seconds": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "refuses a code that was used 30 s ago with invalid_grant, and revokes its access token",
  },
  "oidcc-ensure-registered-redirect-uri": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "shows an error page for a callback URL that is not registered, and redirects nowhere",
  },
  "oidcc-ensure-post-request-succeeds": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "takes authorization requests by GET alone",
    source: `${authorizeEndpoint}: "The /oauth2/authorize endpoint only supports HTTPS GET"`,
  },
  "oidcc-server-client-secret-post": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "takes the client's secret in the form",
  },
  "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": {
    profile: "Basic OP",
    verdict: "not applicable",
    outcome: "finds no algorithm for request objects in the discovery document",
    source: noRequestObjects,
  },
  "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": {
    profile: "Basic OP",
    verdict: "not applicable",
    outcome: "finds no algorithm for request objects in the discovery document",
    source: noRequestObjects,
  },
  "oidcc-claims-essential": {
    profile: "Basic OP",
    verdict: "Cognito",
    outcome: "has the essential name in userInfo, with the verified marks as texts, and in the ID token as well",
    source: `${textMarks}; openid alone opens every attribute that the client may read`,
  },
  "oidcc-ensure-request-object-with-redirect-uri": {
    profile: "Basic OP",
    verdict: "not applicable",
    outcome: "finds no algorithm for request objects in the discovery document",
    source: noRequestObjects,
  },
  "oidcc-refresh-token": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "gives new tokens of the same sign-in to its own client, and invalid_grant to another",
  },
  "oidcc-ensure-request-with-valid-pkce-succeeds": {
    profile: "Basic OP",
    verdict: "standard",
    outcome: "takes the verifier of an S256 challenge",
  },
  "oidcc-discovery-endpoint-verification": {
    profile: "Config OP",
    verdict: "standard",
    outcome: "has every required member and public keys alone; locally, endpoints are http addresses of this machine",
    source:
      "On AWS every endpoint is https. Locally the issuer stays AWS's, because tokens carry it, so the document's own address differs from it",
  },
  "oidcc-ensure-redirect-uri-in-authorization-request": {
    profile: "none",
    verdict: "standard",
    outcome: "shows an error page without redirect_uri, and redirects nowhere",
  },
} as const satisfies Record<string, ConformanceModule>;

export type ConformanceModuleName = keyof typeof oidcConformance;
