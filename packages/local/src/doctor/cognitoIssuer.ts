/** An issuer of Cognito, taken apart. */
const issuerPattern = /^https:\/\/cognito-idp\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)\/([^/]+)$/;

/** The issuer of a user pool such as `eu-central-1_AbCdEfGhI`; undefined when this is no user pool's id. */
export function cognitoIssuer(userPoolId: string | undefined): string | undefined {
  const region = /^([a-z0-9-]+)_[A-Za-z0-9]+$/.exec(userPoolId ?? "")?.[1];
  if (region === undefined || userPoolId === undefined) return undefined;
  return `https://cognito-idp.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/${userPoolId}`;
}

/**
 * How an issuer differs from the one that it should equal to the letter, in words; undefined when it does not.
 */
export function issuerDifference(expected: string, actual: string): string | undefined {
  if (actual === expected) return undefined;
  if (actual.replace(/\/+$/, "") === expected.replace(/\/+$/, "")) {
    return actual.endsWith("/") ? "it has a slash at its end" : "the slash at the end is missing";
  }
  if (actual.trim() === expected) return "it has white space around it";
  if (actual.toLowerCase() === expected.toLowerCase()) return "upper and lower case differ";
  if (actual.replace(/^http:/, "https:") === expected) return "it has http in place of https";
  if (`https://${actual}` === expected) return "it lacks https:// at its front";
  const [, region, , poolId] = issuerPattern.exec(expected) ?? [];
  const [, otherRegion, , otherPoolId] = issuerPattern.exec(actual) ?? [];
  if (region === undefined) return "it is another issuer";
  if (otherRegion === undefined) {
    return /\.amazoncognito\.com\b|\/oauth2\b/.test(actual)
      ? "it is the address of a hosted sign-in, not of the user pool"
      : "it is no issuer of Cognito";
  }
  const differences = [
    otherRegion === region ? undefined : `the region is ${otherRegion} instead of ${region}`,
    otherPoolId === poolId ? undefined : `the user pool is ${String(otherPoolId)} instead of ${String(poolId)}`,
  ].filter((difference) => difference !== undefined);
  return differences.length === 0 ? "it is of another AWS partition" : differences.join("; ");
}
