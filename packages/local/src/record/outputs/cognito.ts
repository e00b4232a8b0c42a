import type * as aws from "@pulumi/aws";
import { isJsonObject } from "../recordedProgram";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Amazon Cognito: user pools and identity pools. */
export const cognitoModels: Record<string, ResourceModel> = {
  "aws:cognito/userPool:UserPool": model<aws.cognito.UserPool>({
    id: (pool) => `${pool.providerContext.region}_${pool.characters("id", 9, alphabets.alphanumeric)}`,
    defaults: { deletionProtection: "INACTIVE", mfaConfiguration: "OFF", userPoolTier: "ESSENTIALS" },
    outputs: (pool) => ({
      arn: pool.arn("cognito-idp", `userpool/${pool.id}`),
      endpoint: `cognito-idp.${pool.providerContext.region}.${pool.providerContext.dnsSuffix}/${pool.id}`,
      creationDate,
      lastModifiedDate: creationDate,
      estimatedNumberOfUsers: 0,
      customDomain: "",
      domain: "",
    }),
  }),
  "aws:cognito/userPoolClient:UserPoolClient": model<aws.cognito.UserPoolClient>({
    id: (client) => client.characters("id", 26, alphabets.lowerAlphanumeric),
    defaults: { authSessionValidity: 3, enableTokenRevocation: true, refreshTokenValidity: 30 },
    outputs: (client) => ({
      clientSecret:
        client.inputs.generateSecret === true ? client.characters("secret", 51, alphabets.lowerAlphanumeric) : "",
    }),
  }),
  "aws:cognito/userPoolDomain:UserPoolDomain": model<aws.cognito.UserPoolDomain>({
    nameProperty: null,
    id: (domain) => domain.text("domain"),
    defaults: { managedLoginVersion: 1 },
    outputs: (domain) => {
      const distribution = `${domain.characters("cloudfront", 14, alphabets.lowerAlphanumeric)}.cloudfront.net`;
      return {
        awsAccountId: domain.providerContext.accountId,
        cloudfrontDistribution: distribution,
        cloudfrontDistributionArn: distribution,
        // CloudFront's hosted zone, one for all distributions (AWS General Reference, "Amazon CloudFront endpoints")
        cloudfrontDistributionZoneId: "Z2FDTNDATAQYW2",
        version: "20250101000000",
      };
    },
  }),
  "aws:cognito/resourceServer:ResourceServer": model<aws.cognito.ResourceServer>({
    id: (server) => `${server.text("userPoolId")}|${server.text("identifier")}`,
    outputs: (server) => ({ scopeIdentifiers: scopeIdentifiers(server) }),
  }),
  "aws:cognito/userGroup:UserGroup": model<aws.cognito.UserGroup>({
    id: (group) => `${group.text("userPoolId")}/${group.physicalName}`,
  }),
  "aws:cognito/user:User": model<aws.cognito.User>({
    nameProperty: null,
    id: (user) => `${user.text("userPoolId")}/${user.text("username")}`,
    defaults: { enabled: true },
    outputs: (user) => ({ sub: user.uuid("sub"), creationDate, lastModifiedDate: creationDate }),
  }),
  "aws:cognito/identityProvider:IdentityProvider": model<aws.cognito.IdentityProvider>({
    nameProperty: null,
    id: (provider) => `${provider.text("userPoolId")}:${provider.text("providerName")}`,
  }),
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": model<aws.cognito.ManagedLoginBranding>({
    nameProperty: null,
    id: (branding) => `${branding.text("userPoolId")},${branding.uuid("id")}`,
    outputs: (branding) => ({ managedLoginBrandingId: branding.uuid("id") }),
  }),
  "aws:cognito/identityPool:IdentityPool": model<aws.cognito.IdentityPool>({
    nameProperty: null,
    id: (pool) => `${pool.providerContext.region}:${pool.uuid("id")}`,
    outputs: (pool) => ({ arn: pool.arn("cognito-identity", `identitypool/${pool.id}`) }),
  }),
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": model<aws.cognito.IdentityPoolRoleAttachment>({
    nameProperty: null,
    id: (attachment) => attachment.text("identityPoolId"),
  }),
};

function scopeIdentifiers(server: OutputMocks): string[] {
  const scopes = server.inputs.scopes;
  if (!Array.isArray(scopes)) return [];
  const names = scopes.filter(isJsonObject).map(({ scopeName }) => scopeName);
  return names.filter((name) => typeof name === "string").map((name) => `${server.text("identifier")}/${name}`);
}
