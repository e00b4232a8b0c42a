import {
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetUserPoolMfaConfigCommand,
  ListResourceServersCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { recordedUserPools } from "../../../../packages/local/src/services/cognito-idp/configuration/recordedUserPools";
import { recordedClientId, recordedIssuer, recordedPoolId, program, resource } from "./recordedPrograms";
import { refused, RunningPools } from "./runningPools";

const full = program({
  pool: {
    tags: { stack: "test" },
    signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] },
    deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false },
    verificationMessageTemplate: { defaultEmailOption: "CONFIRM_WITH_CODE", emailSubject: "Your code", smsMessage: "" },
    adminCreateUserConfig: { inviteMessageTemplate: { smsMessage: "{username} {####}" } },
    webAuthnConfiguration: { relyingPartyId: "example.com", userVerification: "preferred" },
    smsConfiguration: { snsCallerArn: "arn:aws:iam::000000000000:role/sms", externalId: "learners" },
    deletionProtection: "ACTIVE",
    emailConfiguration: {
      emailSendingAccount: "DEVELOPER",
      sourceArn: "arn:aws:ses:eu-west-1:000000000000:identity/example.com",
      fromEmailAddress: "Learning Hub <no-reply@example.com>",
    },
  },
  client: {
    callbackUrls: ["https://example.com/callback"],
    logoutUrls: ["https://example.com/"],
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email"],
    allowedOauthFlowsUserPoolClient: true,
    supportedIdentityProviders: ["COGNITO"],
  },
  more: [
    resource("aws:cognito/resourceServer:ResourceServer", "api", `${recordedPoolId}|https://api.example.com`, {
      identifier: "https://api.example.com",
      name: "api",
      userPoolId: recordedPoolId,
      scopes: [{ scopeName: "exams.write", scopeDescription: "Hand in exams" }],
    }),
    resource("aws:cognito/userPoolDomain:UserPoolDomain", "domain", "learninghub-test", {
      domain: "learninghub-test",
      userPoolId: recordedPoolId,
      awsAccountId: "000000000000",
      managedLoginVersion: 2,
    }),
  ],
});

describe("describing what the program declared", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(full);
  });

  afterEach(() => running.stop());

  it("lists pools and clients", async () => {
    const { UserPools } = await running.sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    expect(UserPools).to.deep.equal([{ Id: recordedPoolId, Name: "learners", LambdaConfig: {} }]);
    const { UserPoolClients } = await running.sdk.send(new ListUserPoolClientsCommand({ UserPoolId: recordedPoolId }));
    expect(UserPoolClients).to.deep.equal([
      { ClientId: recordedClientId, UserPoolId: recordedPoolId, ClientName: "web" },
    ]);
    await refused(
      running.sdk.send(new ListUserPoolsCommand({ MaxResults: 0 })),
      "InvalidParameterException",
      /greater than or equal to 1/,
    );
  });

  it("describes the pool", async () => {
    await running.createUser();
    const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: recordedPoolId }));
    expect(UserPool).to.deep.include({
      Id: recordedPoolId,
      Name: "learners",
      Arn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${recordedPoolId}`,
      UsernameAttributes: ["email"],
      AutoVerifiedAttributes: ["email"],
      UsernameConfiguration: { CaseSensitive: false },
      MfaConfiguration: "OFF",
      DeletionProtection: "ACTIVE",
      EstimatedNumberOfUsers: 1,
      Domain: "learninghub-test",
      UserPoolTags: { stack: "test" },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "verified_email", Priority: 1 }] },
      AdminCreateUserConfig: {
        AllowAdminCreateUserOnly: false,
        UnusedAccountValidityDays: 7,
        InviteMessageTemplate: { SMSMessage: "{username} {####}" },
      },
      VerificationMessageTemplate: { DefaultEmailOption: "CONFIRM_WITH_CODE", EmailSubject: "Your code" },
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
      EmailConfiguration: {
        EmailSendingAccount: "DEVELOPER",
        SourceArn: "arn:aws:ses:eu-west-1:000000000000:identity/example.com",
        From: "Learning Hub <no-reply@example.com>",
      },
    });
    expect(UserPool).to.not.have.property("AliasAttributes");
    expect(UserPool?.Policies?.SignInPolicy).to.deep.equal({ AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] });
    expect(UserPool?.Policies?.PasswordPolicy).to.deep.equal({
      MinimumLength: 12,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      TemporaryPasswordValidityDays: 7,
    });
    const attribute = (name: string) => UserPool?.SchemaAttributes?.find(({ Name }) => Name === name);
    expect(attribute("email")).to.deep.equal({
      Name: "email",
      AttributeDataType: "String",
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: true,
      StringAttributeConstraints: { MinLength: "0", MaxLength: "2048" },
    });
    expect(attribute("custom:badge")).to.deep.equal({
      Name: "custom:badge",
      AttributeDataType: "Number",
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: false,
      NumberAttributeConstraints: { MinValue: "1" },
    });
    expect(attribute("sub")).to.include({ Mutable: false, Required: true });
  });

  it("describes the client", async () => {
    const { UserPoolClient } = await running.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId: recordedPoolId, ClientId: recordedClientId }),
    );
    expect(UserPoolClient).to.deep.include({
      ClientId: recordedClientId,
      ClientName: "web",
      UserPoolId: recordedPoolId,
      AccessTokenValidity: 30,
      RefreshTokenValidity: 12,
      TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes", RefreshToken: "hours" },
      CallbackURLs: ["https://example.com/callback"],
      LogoutURLs: ["https://example.com/"],
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email"],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ["COGNITO"],
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
      AuthSessionValidity: 3,
    });
    expect(UserPoolClient).to.not.have.property("ClientSecret");
    running.pools.update(program({ client: { clientSecret: "s3cret", refreshTokenRotation: { feature: "ENABLED" } } }));
    const changed = await running.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId: recordedPoolId, ClientId: recordedClientId }),
    );
    expect(changed.UserPoolClient).to.deep.include({
      ClientSecret: "s3cret",
      RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 0 },
    });
  });

  it("describes resource servers and domains", async () => {
    const server = {
      UserPoolId: recordedPoolId,
      Identifier: "https://api.example.com",
      Name: "api",
      Scopes: [{ ScopeName: "exams.write", ScopeDescription: "Hand in exams" }],
    };
    const { ResourceServers } = await running.sdk.send(new ListResourceServersCommand({ UserPoolId: recordedPoolId }));
    expect(ResourceServers).to.deep.equal([server]);
    const describe = (Identifier: string) =>
      running.sdk.send(new DescribeResourceServerCommand({ UserPoolId: recordedPoolId, Identifier }));
    expect((await describe("https://api.example.com")).ResourceServer).to.deep.equal(server);
    await refused(describe("other"), "ResourceNotFoundException", "Resource server other does not exist.");
    const domain = (Domain: string) => running.sdk.send(new DescribeUserPoolDomainCommand({ Domain }));
    expect((await domain("learninghub-test")).DomainDescription).to.deep.equal({
      Domain: "learninghub-test",
      UserPoolId: recordedPoolId,
      AWSAccountId: "000000000000",
      ManagedLoginVersion: 2,
      Status: "ACTIVE",
    });
    expect((await domain("other")).DomainDescription).to.deep.equal({});
  });

  it("describes the pool's MFA", async () => {
    const output = await running.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: recordedPoolId }));
    expect(output).to.deep.include({
      MfaConfiguration: "OFF",
      SoftwareTokenMfaConfiguration: { Enabled: false },
      SmsMfaConfiguration: {
        SmsConfiguration: { SnsCallerArn: "arn:aws:iam::000000000000:role/sms", ExternalId: "learners" },
      },
      WebAuthnConfiguration: { RelyingPartyId: "example.com", UserVerification: "preferred" },
    });
  });

  it("names what does not exist", async () => {
    await refused(
      running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: "eu-west-1_Unknown" })),
      "ResourceNotFoundException",
      "User pool eu-west-1_Unknown does not exist.",
    );
    await refused(
      running.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: recordedPoolId, ClientId: "unknown" })),
      "ResourceNotFoundException",
      "User pool client unknown does not exist.",
    );
  });
});

describe("reading a recorded program", () => {
  it("fills in AWS's defaults", () => {
    const bare = program();
    bare.resources = [
      resource("aws:cognito/userPool:UserPool", "pool", recordedPoolId, {
        endpoint: recordedIssuer.slice("https://".length),
      }),
      resource("aws:cognito/userPoolClient:UserPoolClient", "client", recordedClientId, { userPoolId: recordedPoolId }),
      resource("aws:cognito/userGroup:UserGroup", "group", `${recordedPoolId}/group`, { userPoolId: recordedPoolId }),
      resource("aws:cognito/resourceServer:ResourceServer", "server", "x", {
        userPoolId: recordedPoolId,
        scopes: [{}],
      }),
      resource("aws:cognito/userPoolClient:UserPoolClient", "stranger", "x", { userPoolId: "eu-west-1_Other" }),
    ];
    const [pool] = recordedUserPools(bare);
    expect(pool).to.deep.include({
      name: "pool",
      arn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${recordedPoolId}`,
      issuer: recordedIssuer,
      usernameAttributes: [],
      aliasAttributes: [],
      autoVerifiedAttributes: [],
      caseSensitive: true,
      mfa: "OFF",
      mfaFactors: [],
      adminCreateUserOnly: false,
      recovery: ["phone_number", "email"],
    });
    expect([...pool!.clients.keys()]).to.deep.equal([recordedClientId]);
    expect(pool!.groups.get("group")).to.include({
      name: "group",
      description: undefined,
      precedence: undefined,
      roleArn: undefined,
    });
    expect(pool!.resourceServers).to.deep.equal([
      { identifier: "server", name: "server", scopes: [{ name: "", description: "" }] },
    ]);
    const client = pool!.clients.get(recordedClientId)!;
    expect(client).to.include({ name: "client", hidesUserExistence: false, revocable: true, authSessionSeconds: 180 });
    expect([...client.writeAttributes]).to.not.include.members(["email_verified"]);
    expect(client.readAttributes.has("email_verified")).to.equal(true);
  });

  it("keeps developer-only attributes apart and takes custom names with or without their prefix", () => {
    const [pool] = recordedUserPools(
      program({
        pool: {
          schemas: [
            { name: "secret", attributeDataType: "String", developerOnlyAttribute: true },
            { name: "custom:tier", attributeDataType: "Boolean" },
            { name: "seen", attributeDataType: "DateTime", mutable: true },
            { attributeDataType: "String" },
          ],
        },
      }),
    );
    expect(pool!.schema.get("dev:custom:secret")).to.include({ developerOnly: true, mutable: false });
    expect(pool!.schema.get("custom:tier")).to.include({ type: "Boolean", mutable: false });
    expect(pool!.schema.get("custom:seen")).to.include({ type: "DateTime", mutable: true });
    expect(pool!.schema.size).to.equal(23);
  });

  it("refuses pools that were recorded incompletely, or twice", () => {
    expect(() => recordedUserPools(program({ pool: { endpoint: null } }))).to.throw(
      /user pool "pool" was recorded with the id "eu-west-1_TestPool1" and the endpoint ""; give an id such as/,
    );
    const odd = program();
    odd.resources[0]!.id = "../escape";
    expect(() => recordedUserPools(odd)).to.throw(/the id "..\/escape"/);
    const twice = program();
    expect(() => recordedUserPools({ ...twice, resources: [...twice.resources, ...twice.resources] })).to.throw(
      `another user pool has the id ${recordedPoolId}; ids must be unique`,
    );
  });
});
