import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CheckedAuthPoolArgs, LambdaTriggers } from "./authPoolArgs";
import { clientAttributes, userPoolSchema } from "./customAttributes";
import { defaultPlan } from "./featurePlan";

// What an AuthPool's arguments mean in Cognito's terms.

const mfaConfigurations = { off: "OFF", optional: "OPTIONAL", required: "ON" } as const;
const tiers = { lite: "LITE", essentials: "ESSENTIALS", plus: "PLUS" } as const;
const securityModes = { off: "OFF", audit: "AUDIT", enforced: "ENFORCED" } as const;

/**
 * The user pool, except for who sends its e-mails.
 * @param lambdaTriggers those of the arguments, and the component's own
 */
export function userPoolSettings(
  args: CheckedAuthPoolArgs,
  lambdaTriggers: LambdaTriggers,
): Omit<aws.cognito.UserPoolArgs, "emailConfiguration"> {
  const { mfa = "off", passkeys, tags, featurePlan = defaultPlan } = args;
  return {
    userPoolTier: tiers[featurePlan],
    ...threatProtectionSettings(args),
    usernameAttributes: ["email"],
    usernameConfiguration: { caseSensitive: false },
    autoVerifiedAttributes: ["email"],
    schemas: userPoolSchema(args.customAttributes),
    // A new address counts once its owner has proved to receive mail there; until then the old one stays.
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    adminCreateUserConfig: { allowAdminCreateUserOnly: args.allowAdminCreateUserOnly ?? false },
    passwordPolicy: args.passwordPolicy,
    mfaConfiguration: mfaConfigurations[mfa],
    // Cognito refuses a second factor's settings while MFA is off.
    ...(mfa !== "off" && { softwareTokenMfaConfiguration: { enabled: true } }),
    ...(passkeys !== undefined && {
      signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] },
      webAuthnConfiguration: {
        relyingPartyId: passkeys.relyingPartyId,
        userVerification: passkeys.userVerification ?? "required",
      },
    }),
    ...(Object.keys(lambdaTriggers).length > 0 && {
      lambdaConfig: lambdaConfig(lambdaTriggers, args.preTokenGenerationVersion),
    }),
    deletionProtection: args.deletionProtection === true ? "ACTIVE" : "INACTIVE",
    ...(tags !== undefined && { tags }),
  };
}

/** Left out unless asked for: Cognito then reports none, and the provider does not turn a mode off that is left out. */
function threatProtectionSettings(args: CheckedAuthPoolArgs): Pick<aws.cognito.UserPoolArgs, "userPoolAddOns"> {
  const mode = args.threatProtection ?? (args.featurePlan === "plus" ? "enforced" : undefined);
  if (mode === undefined) return {};
  const challenges = args.lambdaTriggers?.defineAuthChallenge !== undefined && mode !== "off";
  return {
    userPoolAddOns: {
      advancedSecurityMode: securityModes[mode],
      ...(challenges && { advancedSecurityAdditionalFlows: { customAuthMode: securityModes[mode] } }),
    },
  };
}

function lambdaConfig(
  { preTokenGeneration, ...functions }: LambdaTriggers,
  lambdaVersion = "V1_0",
): NonNullable<aws.cognito.UserPoolArgs["lambdaConfig"]> {
  if (preTokenGeneration === undefined) return functions;
  return { ...functions, preTokenGenerationConfig: { lambdaArn: preTokenGeneration, lambdaVersion } };
}

/**
 * Who sends the pool's e-mails.
 *
 * Cognito refuses a pool whose SES identity is not verified, and one just created never is: until the provider has seen
 * the verification, Cognito's own sender steps in.
 *
 * @param emailIdentity the identity that the component created for `ses.address`
 */
export function emailConfiguration(
  ses: CheckedAuthPoolArgs["ses"],
  emailIdentity: aws.sesv2.EmailIdentity | undefined,
): NonNullable<aws.cognito.UserPoolArgs["emailConfiguration"]> {
  const cognitoDefault = { emailSendingAccount: "COGNITO_DEFAULT" };
  if (ses === undefined) return cognitoDefault;
  const replyTo = ses.replyToAddress === undefined ? {} : { replyToEmailAddress: ses.replyToAddress };
  if ("identityArn" in ses) {
    const from = ses.fromAddress === undefined ? {} : { fromEmailAddress: ses.fromAddress };
    return { emailSendingAccount: "DEVELOPER", sourceArn: ses.identityArn, ...from, ...replyTo };
  }
  return pulumi
    .all([emailIdentity?.arn, emailIdentity?.verifiedForSendingStatus])
    .apply(([sourceArn, verified]) =>
      sourceArn !== undefined && verified === true
        ? { emailSendingAccount: "DEVELOPER", sourceArn, fromEmailAddress: ses.address, ...replyTo }
        : cognitoDefault,
    );
}

/** What is left to do for an identity that the component created. */
export function verificationText(emailIdentity: aws.sesv2.EmailIdentity): pulumi.Output<string> {
  return pulumi
    .all([emailIdentity.emailIdentity, emailIdentity.verifiedForSendingStatus])
    .apply(([address, verified]) =>
      verified
        ? `${address} is verified; Amazon SES sends the e-mails of sign-up and sign-in.`
        : `${address} is not verified: open the link that Amazon SES has mailed there, then run "pulumi up --refresh". ` +
          "Until then Cognito's own sender is used, which mails 50 times a day.",
    );
}

/** The scopes that the app client may ask for; the standard ones first. */
export function allowedScopes({ resourceServer, userAdminScope }: CheckedAuthPoolArgs): string[] {
  const { identifier = "", scopes = {} } = resourceServer ?? {};
  return [
    "openid",
    "email",
    "profile",
    ...(userAdminScope === true ? ["aws.cognito.signin.user.admin"] : []),
    ...Object.keys(scopes).map((scope) => `${identifier}/${scope}`),
  ];
}

/** The public browser client: no secret, authorization code alone. */
export function userPoolClientSettings(args: CheckedAuthPoolArgs): Omit<aws.cognito.UserPoolClientArgs, "userPoolId"> {
  const { accessToken, idToken, refreshToken } = args.tokenValidity;
  const { enabled, retryGracePeriodSeconds } = args.refreshTokenRotation;
  return {
    generateSecret: false,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: allowedScopes(args),
    supportedIdentityProviders: ["COGNITO"],
    callbackUrls: args.callbackUrls,
    // Empty too: what is left out stays as it was.
    logoutUrls: args.logoutUrls,
    explicitAuthFlows: explicitAuthFlows(args),
    preventUserExistenceErrors: "ENABLED",
    enableTokenRevocation: true,
    ...(enabled && { refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds } }),
    accessTokenValidity: accessToken.value,
    idTokenValidity: idToken.value,
    refreshTokenValidity: refreshToken.value,
    tokenValidityUnits: { accessToken: accessToken.unit, idToken: idToken.unit, refreshToken: refreshToken.unit },
    ...clientAttributes(args.customAttributes),
  };
}

function explicitAuthFlows(args: CheckedAuthPoolArgs): string[] {
  return [
    ...(args.adminPasswordAuth === true ? ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] : []),
    // Without it the challenge triggers are never called.
    ...(args.lambdaTriggers?.defineAuthChallenge !== undefined ? ["ALLOW_CUSTOM_AUTH"] : []),
    ...(args.refreshTokenRotation.enabled ? [] : ["ALLOW_REFRESH_TOKEN_AUTH"]),
    ...(args.passkeys !== undefined ? ["ALLOW_USER_AUTH"] : []),
    ...((args.srp ?? true) ? ["ALLOW_USER_SRP_AUTH"] : []),
  ];
}
