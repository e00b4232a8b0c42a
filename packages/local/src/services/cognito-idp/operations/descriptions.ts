import type {
  ClientConfiguration,
  ResourceServerConfiguration,
  SchemaAttribute,
  UserPoolConfiguration,
} from "../configuration/userPoolConfiguration";
import { apiObject } from "./apiObject";
import { triggerName } from "../triggers/lambdaTriggers";
import type { OperationOutput } from "./operation";

/** API reference, UserPoolType. Dates are absent: nothing tells when the program was first deployed. */
export function userPoolDescription(pool: UserPoolConfiguration, users: number): OperationOutput {
  const { recorded, passwordPolicy } = pool;
  const email = recorded.object("emailConfiguration");
  const invitation = recorded.object("adminCreateUserConfig")?.object("inviteMessageTemplate");
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    Policies: {
      PasswordPolicy: {
        MinimumLength: passwordPolicy.minimumLength,
        RequireLowercase: passwordPolicy.requireLowercase,
        RequireUppercase: passwordPolicy.requireUppercase,
        RequireNumbers: passwordPolicy.requireNumbers,
        RequireSymbols: passwordPolicy.requireSymbols,
        PasswordHistorySize: recorded.object("passwordPolicy")?.number("passwordHistorySize"),
        TemporaryPasswordValidityDays: passwordPolicy.temporaryPasswordValidityDays,
      },
      // Developer guide, "Authentication flows": a pool that does not say has the password alone.
      SignInPolicy: apiObject(recorded.json("signInPolicy")) ?? { AllowedFirstAuthFactors: ["PASSWORD"] },
    },
    DeletionProtection: recorded.string("deletionProtection") ?? "INACTIVE",
    LambdaConfig: lambdaConfigDescription(pool),
    SchemaAttributes: [...pool.schema.values()].map(schemaAttributeDescription),
    AutoVerifiedAttributes: pool.autoVerifiedAttributes,
    ...(pool.aliasAttributes.length > 0 && { AliasAttributes: pool.aliasAttributes }),
    ...(pool.usernameAttributes.length > 0 && { UsernameAttributes: pool.usernameAttributes }),
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: pool.verifiedBeforeUpdate },
    MfaConfiguration: pool.mfa,
    SmsVerificationMessage: recorded.string("smsVerificationMessage"),
    EmailVerificationMessage: recorded.string("emailVerificationMessage"),
    EmailVerificationSubject: recorded.string("emailVerificationSubject"),
    VerificationMessageTemplate: apiObject(recorded.json("verificationMessageTemplate")) ?? {
      DefaultEmailOption: "CONFIRM_WITH_CODE",
    },
    SmsAuthenticationMessage: recorded.string("smsAuthenticationMessage"),
    DeviceConfiguration: apiObject(recorded.json("deviceConfiguration")),
    EstimatedNumberOfUsers: users,
    EmailConfiguration: {
      EmailSendingAccount: email?.string("emailSendingAccount") ?? "COGNITO_DEFAULT",
      SourceArn: email?.string("sourceArn"),
      From: email?.string("fromEmailAddress"),
      ReplyToEmailAddress: email?.string("replyToEmailAddress"),
      ConfigurationSet: email?.string("configurationSet"),
    },
    SmsConfiguration: apiObject(recorded.json("smsConfiguration")),
    UserPoolTags: recorded.stringMap("tags") ?? {},
    ...(pool.domain !== undefined && { [pool.domain.includes(".") ? "CustomDomain" : "Domain"]: pool.domain }),
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: pool.adminCreateUserOnly,
      UnusedAccountValidityDays: passwordPolicy.temporaryPasswordValidityDays,
      InviteMessageTemplate: invitation && {
        SMSMessage: invitation.string("smsMessage"),
        EmailMessage: invitation.string("emailMessage"),
        EmailSubject: invitation.string("emailSubject"),
      },
    },
    UserPoolAddOns: apiObject(recorded.json("userPoolAddOns")),
    UsernameConfiguration: { CaseSensitive: pool.caseSensitive },
    AccountRecoverySetting: {
      RecoveryMechanisms: recorded
        .object("accountRecoverySetting")
        ?.objects("recoveryMechanisms")
        .map((way) => ({ Name: way.string("name"), Priority: way.number("priority") })),
    },
    UserPoolTier: recorded.string("userPoolTier") ?? "ESSENTIALS",
  };
}

/** API reference, LambdaConfigType. A preTokenGeneration function stands there twice, as on AWS. */
export function lambdaConfigDescription({ lambdaTriggers, kmsKeyId }: UserPoolConfiguration): OperationOutput {
  const functions = [...lambdaTriggers].map(([trigger, { functionArn, version }]): [string, unknown] => {
    const isSender = trigger === "customEmailSender" || trigger === "customSmsSender";
    return [triggerName(trigger), isSender ? { LambdaVersion: `V${version}_0`, LambdaArn: functionArn } : functionArn];
  });
  const tokens = lambdaTriggers.get("preTokenGeneration");
  return {
    ...Object.fromEntries(functions),
    KMSKeyID: kmsKeyId,
    ...(tokens && {
      PreTokenGenerationConfig: { LambdaVersion: `V${tokens.version}_0`, LambdaArn: tokens.functionArn },
    }),
  };
}

/** API reference, UserPoolClientType. */
export function clientDescription(userPoolId: string, client: ClientConfiguration): OperationOutput {
  const { recorded } = client;
  const units = recorded.object("tokenValidityUnits");
  return {
    UserPoolId: userPoolId,
    ClientName: client.name,
    ClientId: client.id,
    ClientSecret: client.secret,
    RefreshTokenValidity: recorded.number("refreshTokenValidity") ?? 30,
    AccessTokenValidity: recorded.number("accessTokenValidity"),
    IdTokenValidity: recorded.number("idTokenValidity"),
    TokenValidityUnits: units && {
      AccessToken: units.string("accessToken"),
      IdToken: units.string("idToken"),
      RefreshToken: units.string("refreshToken"),
    },
    ReadAttributes: recorded.strings("readAttributes"),
    WriteAttributes: recorded.strings("writeAttributes"),
    ExplicitAuthFlows: recorded.strings("explicitAuthFlows"),
    SupportedIdentityProviders: recorded.strings("supportedIdentityProviders"),
    CallbackURLs: recorded.strings("callbackUrls"),
    LogoutURLs: recorded.strings("logoutUrls"),
    DefaultRedirectURI: recorded.string("defaultRedirectUri"),
    AllowedOAuthFlows: recorded.strings("allowedOauthFlows"),
    AllowedOAuthScopes: recorded.strings("allowedOauthScopes"),
    AllowedOAuthFlowsUserPoolClient: recorded.boolean("allowedOauthFlowsUserPoolClient") ?? false,
    AnalyticsConfiguration: apiObject(recorded.json("analyticsConfiguration")),
    EnablePropagateAdditionalUserContextData: recorded.boolean("enablePropagateAdditionalUserContextData") ?? false,
    PreventUserExistenceErrors: client.hidesUserExistence ? "ENABLED" : "LEGACY",
    EnableTokenRevocation: client.revocable,
    AuthSessionValidity: client.authSessionSeconds / 60,
    ...(client.rotationGraceSeconds !== undefined && {
      RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: client.rotationGraceSeconds },
    }),
  };
}

/** API reference, DomainDescriptionType, of a pool that has a domain. */
export function domainDescription({ id, domain, recordedDomain }: UserPoolConfiguration): OperationOutput {
  return {
    Domain: domain,
    UserPoolId: id,
    AWSAccountId: recordedDomain?.string("awsAccountId"),
    CloudFrontDistribution: recordedDomain?.string("cloudfrontDistribution"),
    Version: recordedDomain?.string("version"),
    Status: "ACTIVE",
    CustomDomainConfig: recordedDomain?.string("certificateArn") && {
      CertificateArn: recordedDomain.string("certificateArn"),
    },
    ManagedLoginVersion: recordedDomain?.number("managedLoginVersion") ?? 1,
  };
}

/** API reference, ResourceServerType. */
export function resourceServerDescription(
  userPoolId: string,
  { identifier, name, scopes }: ResourceServerConfiguration,
): OperationOutput {
  return {
    UserPoolId: userPoolId,
    Identifier: identifier,
    Name: name,
    Scopes: scopes.map((scope) => ({ ScopeName: scope.name, ScopeDescription: scope.description })),
  };
}

/** API reference, SchemaAttributeType; limits are strings there. */
function schemaAttributeDescription(attribute: SchemaAttribute): OperationOutput {
  const { name, type, mutable, required, developerOnly, length, range } = attribute;
  const text = (limit: number | undefined): string | undefined => limit?.toString();
  return {
    Name: name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: mutable,
    Required: required,
    ...(type === "String" && {
      StringAttributeConstraints: { MinLength: text(length?.min), MaxLength: text(length?.max) },
    }),
    ...(type === "Number" && {
      NumberAttributeConstraints: { MinValue: text(range?.min), MaxValue: text(range?.max) },
    }),
  };
}
