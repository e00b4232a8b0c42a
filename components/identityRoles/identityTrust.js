"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.identityServiceName = identityServiceName;
exports.trustPolicy = trustPolicy;
/**
 * The name under which Cognito identity pools present tokens to STS: the federated principal, and the namespace of
 * its condition keys and policy variables.
 *
 * GovCloud and China have names of their own (AWS GovCloud (US) User Guide, "Amazon Cognito in AWS GovCloud (US)").
 *
 * @param identityPoolId `<region>:<UUID>`
 */
function identityServiceName(identityPoolId) {
  const region = identityPoolId.split(":", 1).join();
  if (region === "us-gov-west-1") return "cognito-identity-us-gov.amazonaws.com";
  if (region.startsWith("us-gov-")) return `cognito-identity.${region}.amazonaws.com`;
  if (region.startsWith("cn-")) return `cognito-identity.${region}.amazonaws.com.cn`;
  return "cognito-identity.amazonaws.com";
}
/**
 * Who may assume a role: identities of this one pool, signed in this one way. Without the `aud` condition any identity
 * pool of any account could hand the role out (Developer Guide, "Role trust and permissions").
 */
function trustPolicy(identityPoolId, method) {
  const service = identityServiceName(identityPoolId);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: service },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${service}:aud`]: identityPoolId },
          "ForAnyValue:StringLike": { [`${service}:amr`]: method },
        },
      },
    ],
  };
}
