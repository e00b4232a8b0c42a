/** The name under which Cognito identity pools appear in trust policies and tokens; each partition has its own. */
export function identityServiceName(identityPoolId: string): string {
  const region = identityPoolId.split(":", 1).join();
  if (region === "us-gov-west-1") return "cognito-identity-us-gov.amazonaws.com";
  if (region.startsWith("us-gov-")) return `cognito-identity.${region}.amazonaws.com`;
  if (region.startsWith("cn-")) return `cognito-identity.${region}.amazonaws.com.cn`;
  return "cognito-identity.amazonaws.com";
}
