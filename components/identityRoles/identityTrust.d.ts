import type * as aws from "@pulumi/aws";
/** How an identity pool's identity signed in: the `amr` claim of the token that Cognito presents to STS. */
export type AuthenticationMethod = "authenticated" | "unauthenticated";
/**
 * The name under which Cognito identity pools present tokens to STS: the federated principal, and the namespace of
 * its condition keys and policy variables.
 *
 * GovCloud and China have names of their own (AWS GovCloud (US) User Guide, "Amazon Cognito in AWS GovCloud (US)").
 *
 * @param identityPoolId `<region>:<UUID>`
 */
export declare function identityServiceName(identityPoolId: string): string;
/**
 * Who may assume a role: identities of this one pool, signed in this one way. Without the `aud` condition any identity
 * pool of any account could hand the role out (Developer Guide, "Role trust and permissions").
 */
export declare function trustPolicy(identityPoolId: string, method: AuthenticationMethod): aws.iam.PolicyDocument;
