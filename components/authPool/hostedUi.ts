/** Labels of at most 63 characters, as Cognito takes them (user pools API Reference, CreateUserPoolDomain, Domain). */
const domainPrefix = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Words that Cognito reserves (Developer Guide, "Using the Amazon Cognito prefix domain for managed login"). */
const reservedWords = /aws|amazon|cognito/;

/**
 * Checks the prefix of a hosted sign-in's domain.
 * @returns what is allowed, as a sentence fragment; undefined when valid
 */
export function validateDomainPrefix(prefix: string): string | undefined {
  return domainPrefix.test(prefix) && !reservedWords.test(prefix)
    ? undefined
    : 'up to 63 lower-case letters, digits and inner hyphens, without "aws", "amazon" or "cognito"';
}

/**
 * The address of a hosted sign-in on a prefix domain, without a trailing slash.
 *
 * GovCloud offers FIPS endpoints only (AWS GovCloud (US) User Guide, "Amazon Cognito in AWS GovCloud (US)"); the China
 * regions have a domain of their own.
 */
export function prefixDomainUrl(prefix: string, region: string): string {
  const service = region.startsWith("us-gov-") ? "auth-fips" : "auth";
  const suffix = region.startsWith("cn-") ? "amazoncognito.com.cn" : "amazoncognito.com";
  return `https://${prefix}.${service}.${region}.${suffix}`;
}

/**
 * Where a browser starts the authorization code flow (Developer Guide, "Authorize endpoint").
 * A client library adds `state`, `nonce` and the PKCE challenge.
 */
export function authorizeUrl(
  hostedUiUrl: string,
  request: { clientId: string; scopes: readonly string[]; redirectUri: string },
): string {
  return withQuery(`${hostedUiUrl}/oauth2/authorize`, {
    client_id: request.clientId,
    response_type: "code",
    scope: request.scopes.join(" "),
    redirect_uri: request.redirectUri,
  });
}

/** Where a browser ends the hosted sign-in's session (Developer Guide, "Logout endpoint"). */
export function signOutUrl(hostedUiUrl: string, request: { clientId: string; logoutUri: string }): string {
  return withQuery(`${hostedUiUrl}/logout`, { client_id: request.clientId, logout_uri: request.logoutUri });
}

function withQuery(url: string, parameters: Record<string, string>): string {
  const query = Object.entries(parameters).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `${url}?${query.join("&")}`;
}
