import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { AuthPool } from "../../../components/authPool/authPool";
import type { AuthPoolArgs } from "pulumi-secured-api";
import { refusals } from "../refusals";
import { failureOf, registered, valueOf } from "../registrations";

const userPool = "aws:cognito/userPool:UserPool";
const userPoolClient = "aws:cognito/userPoolClient:UserPoolClient";
const userPoolDomain = "aws:cognito/userPoolDomain:UserPoolDomain";
const managedLoginBranding = "aws:cognito/managedLoginBranding:ManagedLoginBranding";
const emailIdentity = "aws:sesv2/emailIdentity:EmailIdentity";
const resourceServer = "aws:cognito/resourceServer:ResourceServer";
const userGroup = "aws:cognito/userGroup:UserGroup";
const permission = "aws:lambda/permission:Permission";
const secret = "aws:secretsmanager/secret:Secret";
const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";
const webAclAssociation = "aws:wafv2/webAclAssociation:WebAclAssociation";

const callback = "https://app.example.com/callback";
const home = "https://app.example.com/";
const basic: AuthPoolArgs = { callbackUrls: [callback], logoutUrls: [home] };
const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:on-sign-up";

function pool(args: Partial<AuthPoolArgs> = {}, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new AuthPool("users", { ...basic, ...args }, opts));
}

function refused(args: Partial<AuthPoolArgs>): Promise<Record<string, string>> {
  return refusals(() => new AuthPool("users", { ...basic, ...args }));
}

describe("AuthPool", () => {
  describe("user pool", () => {
    it("signs users in by e-mail, required, verified before it counts, in any letter case", async () => {
      const inputs = (await pool()).inputs(userPool);
      expect(inputs).to.deep.include({
        usernameAttributes: ["email"],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ["email"],
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        schemas: [
          {
            name: "email",
            attributeDataType: "String",
            mutable: true,
            required: true,
            stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
          },
        ],
      });
      expect(inputs).to.not.have.any.keys("aliasAttributes", "smsConfiguration", "name");
    });

    it("asks for long passwords of every kind of character", async () => {
      expect((await pool()).inputs(userPool).passwordPolicy).to.deep.equal({
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      });
    });

    it("takes another password policy", async () => {
      const { inputs } = await pool({ passwordPolicy: { minimumLength: 20, requireSymbols: false } });
      expect(inputs(userPool).passwordPolicy).to.include({ minimumLength: 20, requireSymbols: false });
      expect(inputs(userPool).passwordPolicy).to.include({ requireNumbers: true });
    });

    for (const [mfa, mfaConfiguration] of [
      [undefined, "OFF"],
      ["off", "OFF"],
      ["optional", "OPTIONAL"],
      ["required", "ON"],
    ] as const) {
      it(`has mfaConfiguration ${mfaConfiguration} with mfa ${String(mfa)}, by TOTP alone`, async () => {
        const inputs = (await pool(mfa === undefined ? {} : { mfa })).inputs(userPool);
        expect(inputs.mfaConfiguration).to.equal(mfaConfiguration);
        expect(inputs.softwareTokenMfaConfiguration).to.deep.equal(
          mfaConfiguration === "OFF" ? undefined : { enabled: true },
        );
        expect(inputs).to.not.have.any.keys("smsConfiguration", "emailMfaConfiguration");
      });
    }

    it("lets users sign themselves up, and be deleted with the stack, unless told otherwise", async () => {
      const open = (await pool()).inputs(userPool);
      expect(open.adminCreateUserConfig).to.deep.equal({ allowAdminCreateUserOnly: false });
      expect(open.deletionProtection).to.equal("INACTIVE");
      const strict = (await pool({ allowAdminCreateUserOnly: true, deletionProtection: true })).inputs(userPool);
      expect(strict.adminCreateUserConfig).to.deep.equal({ allowAdminCreateUserOnly: true });
      expect(strict.deletionProtection).to.equal("ACTIVE");
    });

    it("has custom attributes with constraints spelled out, readable and not writable", async () => {
      const { inputs } = await pool({
        customAttributes: {
          school: { type: "String", mutable: false },
          nick: { type: "String", minLength: 1, maxLength: 30, writable: true },
          level: { type: "Number", min: 1, max: 9, readable: false },
          trial: { type: "Boolean" },
        },
      });
      const [, ...custom] = inputs(userPool).schemas as unknown[];
      expect(custom).to.deep.equal([
        {
          name: "school",
          attributeDataType: "String",
          mutable: false,
          required: false,
          stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
        },
        {
          name: "nick",
          attributeDataType: "String",
          mutable: true,
          required: false,
          stringAttributeConstraints: { minLength: "1", maxLength: "30" },
        },
        {
          name: "level",
          attributeDataType: "Number",
          mutable: true,
          required: false,
          numberAttributeConstraints: { minValue: "1", maxValue: "9" },
        },
        { name: "trial", attributeDataType: "Boolean", mutable: true, required: false },
      ]);
      expect(inputs(userPoolClient)).to.deep.include({
        readAttributes: ["custom:nick", "custom:school", "custom:trial", "email", "email_verified", "name"],
        writeAttributes: ["custom:nick", "email", "name"],
      });
    });

    it("tags what can be tagged", async () => {
      const { inputs } = await pool({ tags: { team: "learning" }, ses: { address: "sign-in@example.com" } });
      expect(inputs(userPool).tags).to.deep.equal({ team: "learning" });
      expect(inputs(emailIdentity).tags).to.deep.equal({ team: "learning" });
    });
  });

  describe("e-mail", () => {
    it("goes out by Cognito's own sender without SES", async () => {
      const program = await pool();
      expect(program.inputs(userPool).emailConfiguration).to.deep.equal({ emailSendingAccount: "COGNITO_DEFAULT" });
      expect(program.of(emailIdentity)).to.be.empty;
      expect(program.result.sesVerification).to.be.undefined;
    });

    it("goes out by an existing SES identity", async () => {
      const identityArn = "arn:aws:ses:eu-west-1:123456789012:identity/example.com";
      const fromAddress = "Example <sign-in@example.com>";
      const program = await pool({ ses: { identityArn, fromAddress, replyToAddress: "help@example.com" } });
      expect(program.inputs(userPool).emailConfiguration).to.deep.equal({
        emailSendingAccount: "DEVELOPER",
        sourceArn: identityArn,
        fromEmailAddress: fromAddress,
        replyToEmailAddress: "help@example.com",
      });
      expect(program.of(emailIdentity)).to.be.empty;
    });

    it("takes the sender from an address's identity", async () => {
      const identityArn = "arn:aws-us-gov:ses:us-gov-west-1:123456789012:identity/sign-in@example.com";
      const { inputs } = await pool({ ses: { identityArn } });
      expect(inputs(userPool).emailConfiguration).to.deep.equal({
        emailSendingAccount: "DEVELOPER",
        sourceArn: identityArn,
      });
    });

    it("creates an address's identity, and leaves it to Cognito's sender until that is verified", async () => {
      const program = await pool({ ses: { address: "sign-in@example.com" } });
      expect(program.inputs(emailIdentity)).to.deep.equal({ emailIdentity: "sign-in@example.com" });
      expect(program.inputs(userPool).emailConfiguration).to.deep.equal({ emailSendingAccount: "COGNITO_DEFAULT" });
      expect(await valueOf(program.result.sesVerification!))
        .to.include("sign-in@example.com is not verified")
        .and.include("pulumi up --refresh");
    });

    it("goes out by the created identity once that is verified", async () => {
      const program = await registered(
        () =>
          new AuthPool("users", { ...basic, ses: { address: "sign-in@example.com", replyToAddress: "a@b.example" } }),
        ({ type }) => (type === emailIdentity ? { verifiedForSendingStatus: true } : {}),
      );
      expect(program.inputs(userPool).emailConfiguration).to.deep.equal({
        emailSendingAccount: "DEVELOPER",
        sourceArn: "arn:aws:ses:eu-west-1:123456789012:identity/sign-in@example.com",
        fromEmailAddress: "sign-in@example.com",
        replyToEmailAddress: "a@b.example",
      });
      expect(await valueOf(program.result.sesVerification!)).to.match(/^sign-in@example\.com is verified/);
    });
  });

  describe("app client", () => {
    it("is a public one for the authorization code flow alone", async () => {
      expect((await pool()).inputs(userPoolClient)).to.deep.include({
        userPoolId: "eu-west-1_users",
        generateSecret: false,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", "email", "profile"],
        supportedIdentityProviders: ["COGNITO"],
        callbackUrls: [callback],
        logoutUrls: [home],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
        readAttributes: ["email", "email_verified", "name"],
        writeAttributes: ["email", "name"],
      });
    });

    it("says that there are no logout URLs, as what is left out would stay", async () => {
      expect((await pool({ logoutUrls: [] })).inputs(userPoolClient).logoutUrls).to.deep.equal([]);
    });

    it("gives a new refresh token at each refresh, unless told otherwise", async () => {
      const rotation = async (refreshTokenRotation: AuthPoolArgs["refreshTokenRotation"]) =>
        (await pool(refreshTokenRotation && { refreshTokenRotation })).inputs(userPoolClient).refreshTokenRotation;
      expect(await rotation(undefined)).to.deep.equal({ feature: "ENABLED", retryGracePeriodSeconds: 10 });
      expect(await rotation({ retryGracePeriodSeconds: 0 })).to.deep.equal({
        feature: "ENABLED",
        retryGracePeriodSeconds: 0,
      });
      expect(await rotation({ enabled: false })).to.be.undefined;
    });

    it("leads to schemes of native apps", async () => {
      const { inputs } = await pool({ callbackUrls: ["myapp://callback"], logoutUrls: ["com.example.app://bye"] });
      expect(inputs(userPoolClient)).to.deep.include({
        callbackUrls: ["myapp://callback"],
        logoutUrls: ["com.example.app://bye"],
      });
    });

    it("has tokens of an hour, and refresh tokens of 30 days", async () => {
      expect((await pool()).inputs(userPoolClient)).to.deep.include({
        accessTokenValidity: 60,
        idTokenValidity: 60,
        refreshTokenValidity: 30,
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
      });
    });

    it("takes other lifetimes in the unit given", async () => {
      const tokenValidity = { accessToken: "5 minutes", idToken: "1 hour", refreshToken: "7200 seconds" } as const;
      expect((await pool({ tokenValidity })).inputs(userPoolClient)).to.deep.include({
        accessTokenValidity: 5,
        idTokenValidity: 1,
        refreshTokenValidity: 7200,
        tokenValidityUnits: { accessToken: "minutes", idToken: "hours", refreshToken: "seconds" },
      });
    });

    it("switches authentication flows", async () => {
      const flows = async (args: Partial<AuthPoolArgs>) => (await pool(args)).inputs(userPoolClient).explicitAuthFlows;
      const refreshTokenRotation = { enabled: false };
      expect(await flows({ srp: false, refreshTokenRotation })).to.deep.equal(["ALLOW_REFRESH_TOKEN_AUTH"]);
      expect(await flows({ adminPasswordAuth: true, refreshTokenRotation })).to.deep.equal([
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_SRP_AUTH",
      ]);
      expect(await flows({ adminPasswordAuth: true })).to.deep.equal([
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
      ]);
      expect(await flows({ lambdaTriggers: { defineAuthChallenge: functionArn } })).to.include("ALLOW_CUSTOM_AUTH");
    });

    it("may ask for Cognito's self-service scope when told so", async () => {
      const { inputs } = await pool({ userAdminScope: true });
      expect(inputs(userPoolClient).allowedOauthScopes).to.include("aws.cognito.signin.user.admin");
    });

    it("may ask for the resource server's scopes, once that exists", async () => {
      const program = await pool({
        resourceServer: { identifier: "https://api.example.com", scopes: { "exams.grade": "Grade exams" } },
      });
      expect(program.inputs(resourceServer)).to.deep.equal({
        userPoolId: "eu-west-1_users",
        identifier: "https://api.example.com",
        scopes: [{ scopeName: "exams.grade", scopeDescription: "Grade exams" }],
      });
      const client = program.one(userPoolClient);
      expect(client.inputs.allowedOauthScopes).to.include("https://api.example.com/exams.grade");
      expect(client.dependencies).to.include(`${resourceServer} users`);
    });
  });

  describe("hosted sign-in", () => {
    it("is there when a prefix is given", async () => {
      const without = await pool();
      expect(without.of(userPoolDomain)).to.be.empty;
      expect(without.result.hostedUiUrl).to.be.undefined;

      const program = await pool({ domainPrefix: "learning-demo" });
      expect(program.inputs(userPoolDomain)).to.deep.equal({
        userPoolId: "eu-west-1_users",
        domain: "learning-demo",
        managedLoginVersion: 2,
      });
      expect(await valueOf(program.result.hostedUiUrl!)).to.equal(
        "https://learning-demo.auth.eu-west-1.amazoncognito.com",
      );
    });

    it("is managed login with Cognito's style, which is there first", async () => {
      const program = await pool({ domainPrefix: "learning" });
      expect(program.inputs(managedLoginBranding)).to.deep.equal({
        userPoolId: "eu-west-1_users",
        clientId: "users-id",
        useCognitoProvidedValues: true,
      });
      expect(program.one(userPoolDomain).dependencies).to.include(`${managedLoginBranding} users`);
    });

    it("is the classic one by choice", async () => {
      const program = await pool({ domainPrefix: "learning", login: "classic" });
      expect(program.inputs(userPoolDomain).managedLoginVersion).to.equal(1);
      expect(program.of(managedLoginBranding)).to.be.empty;
      expect(program.result.managedLoginBranding).to.be.undefined;
    });

    it("is replaced after the old domain is gone, as a pool has one at a time", async () => {
      expect((await pool({ domainPrefix: "learning" })).one(userPoolDomain).deleteBeforeReplace).to.be.true;
    });

    it("follows the pool's partition", async () => {
      const program = await registered(
        () => new AuthPool("users", { ...basic, domainPrefix: "learning" }),
        ({ type }) =>
          type === userPool ? { arn: "arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/x" } : {},
      );
      expect(await valueOf(program.result.hostedUiUrl!)).to.equal(
        "https://learning.auth-fips.us-gov-west-1.amazoncognito.com",
      );
    });

    it("can have a domain of one's own", async () => {
      const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c";
      const program = await pool({ customDomain: { domainName: "auth.example.com", certificateArn } });
      expect(program.inputs(userPoolDomain)).to.deep.equal({
        userPoolId: "eu-west-1_users",
        domain: "auth.example.com",
        managedLoginVersion: 2,
        certificateArn,
      });
      expect(await valueOf(program.result.hostedUiUrl!)).to.equal("https://auth.example.com");
    });

    it("gives addresses for signing in and out", async () => {
      const { result } = await pool({ domainPrefix: "learning" });
      const login = new URL(await valueOf(result.loginUrl(callback)));
      expect(login.origin + login.pathname).to.equal(
        "https://learning.auth.eu-west-1.amazoncognito.com/oauth2/authorize",
      );
      expect(Object.fromEntries(login.searchParams)).to.deep.equal({
        client_id: "users-id",
        response_type: "code",
        scope: "openid email profile",
        redirect_uri: callback,
      });
      const logout = new URL(await valueOf(result.logoutUrl(pulumi.output(home))));
      expect(logout.origin + logout.pathname).to.equal("https://learning.auth.eu-west-1.amazoncognito.com/logout");
      expect(Object.fromEntries(logout.searchParams)).to.deep.equal({ client_id: "users-id", logout_uri: home });
    });

    it("gives none without a domain, and none for addresses that Cognito would refuse", async () => {
      const { result: plain } = await pool();
      expect((await refusals(() => plain.loginUrl(callback))).domainPrefix).to.include("loginUrl");
      expect((await refusals(() => plain.logoutUrl(home))).domainPrefix).to.include("logoutUrl");

      const { result } = await pool({ domainPrefix: "learning" });
      const other = "https://other.example/";
      const notRegistered = { "loginUrl(…)": `one of callbackUrls: ${callback}` };
      expect(await refusals(() => result.loginUrl(other))).to.deep.equal(notRegistered);
      expect(await refusals(() => valueOf(result.loginUrl(pulumi.output(other))))).to.deep.equal(notRegistered);
      expect(await refusals(() => result.logoutUrl(other))).to.deep.equal({
        "logoutUrl(…)": `one of logoutUrls: ${home}`,
      });
    });

    it("leaves addresses alone while the registered ones are not known", async () => {
      const { result } = await pool({ domainPrefix: "learning", callbackUrls: [pulumi.output(callback)] });
      expect(await valueOf(result.loginUrl("https://other.example/"))).to.include("redirect_uri=https%3A%2F%2Fother");
    });
  });

  describe("passkeys", () => {
    it("are a first factor besides passwords, on managed login with its default style", async () => {
      const program = await pool({ domainPrefix: "learning", passkeys: { relyingPartyId: "app.example.com" } });
      expect(program.inputs(userPool)).to.deep.include({
        userPoolTier: "ESSENTIALS",
        signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] },
        webAuthnConfiguration: { relyingPartyId: "app.example.com", userVerification: "required" },
      });
      expect(program.inputs(userPoolClient).explicitAuthFlows).to.include("ALLOW_USER_AUTH");
      expect(program.inputs(userPoolDomain).managedLoginVersion).to.equal(2);
      expect(program.inputs(managedLoginBranding)).to.deep.equal({
        userPoolId: "eu-west-1_users",
        clientId: "users-id",
        useCognitoProvidedValues: true,
      });
    });

    it("can do without the device verifying its user, and without a domain", async () => {
      const program = await pool({ passkeys: { relyingPartyId: "app.example.com", userVerification: "preferred" } });
      expect(program.inputs(userPool).webAuthnConfiguration).to.include({ userVerification: "preferred" });
      expect(program.of(managedLoginBranding)).to.be.empty;
    });

    it("are off by default", async () => {
      const program = await pool({ domainPrefix: "learning" });
      expect(program.inputs(userPool)).to.not.have.any.keys("signInPolicy", "webAuthnConfiguration");
    });
  });

  describe("feature plan", () => {
    it("is Essentials, or the one given", async () => {
      const tier = async (args: Partial<AuthPoolArgs>) => (await pool(args)).inputs(userPool).userPoolTier;
      expect(await tier({})).to.equal("ESSENTIALS");
      expect(await tier({ featurePlan: "plus" })).to.equal("PLUS");
      expect(await tier({ featurePlan: "lite", refreshTokenRotation: { enabled: false } })).to.equal("LITE");
    });

    it("has threat protection with Plus, in the mode given", async () => {
      const addOns = async (args: Partial<AuthPoolArgs>) => (await pool(args)).inputs(userPool).userPoolAddOns;
      expect(await addOns({})).to.be.undefined;
      expect(await addOns({ threatProtection: "off" })).to.deep.equal({ advancedSecurityMode: "OFF" });
      expect(await addOns({ featurePlan: "plus" })).to.deep.equal({ advancedSecurityMode: "ENFORCED" });
      expect(await addOns({ featurePlan: "plus", threatProtection: "audit" })).to.deep.equal({
        advancedSecurityMode: "AUDIT",
      });
      expect(await addOns({ featurePlan: "plus", lambdaTriggers: { defineAuthChallenge: functionArn } })).to.deep.equal(
        {
          advancedSecurityMode: "ENFORCED",
          advancedSecurityAdditionalFlows: { customAuthMode: "ENFORCED" },
        },
      );
    });

    it("is refused when other arguments need more, each with the value that does not", async () => {
      expect(await refused({ featurePlan: "lite", domainPrefix: "learning" })).to.deep.equal({
        featurePlan:
          '"essentials" or "plus", for login ("classic" does without) and refreshTokenRotation ({ enabled: false } does ' +
          "without)",
      });
      const lite = { featurePlan: "lite", refreshTokenRotation: { enabled: false } } as const;
      expect(await refused({ ...lite, domainPrefix: "learning", login: "classic" })).to.be.empty;
      expect((await refused({ ...lite, passkeys: { relyingPartyId: "app.example.com" } })).featurePlan).to.include(
        "for passkeys",
      );
      const lambdaTriggers = { preTokenGeneration: functionArn };
      for (const preTokenGenerationVersion of ["V2_0", "V3_0"] as const) {
        const errors = await refused({ ...lite, lambdaTriggers, preTokenGenerationVersion });
        expect(errors.featurePlan).to.include("for preTokenGenerationVersion");
      }
      expect(await refused({ ...lite, lambdaTriggers, preTokenGenerationVersion: "V1_0" })).to.be.empty;
      for (const threatProtection of ["audit", "enforced"] as const) {
        expect((await refused({ threatProtection })).featurePlan).to.match(/^"plus", for threatProtection/);
      }
    });

    it("is one that there is, as is every other choice", async () => {
      const untyped = { featurePlan: "premium", login: "hosted", threatProtection: "on" } as unknown as AuthPoolArgs;
      expect(await refused(untyped)).to.deep.equal({
        featurePlan: '"lite", "essentials" or "plus"',
        login: '"managed" or "classic"',
        threatProtection: '"off", "audit" or "enforced"',
      });
    });

    it("leaves no client without a way to sign in, which Cognito takes for its defaults", async () => {
      const allowed = (await refused({ srp: false })).refreshTokenRotation;
      expect(allowed).to.include("srp: true");
      expect(await refused({ srp: false, adminPasswordAuth: true })).to.be.empty;
      const errors = await refused({ refreshTokenRotation: { retryGracePeriodSeconds: 61 } });
      expect(errors["refreshTokenRotation.retryGracePeriodSeconds"]).to.equal("a whole number from 0 to 60");
    });

    it("has managed login for passkeys", async () => {
      const passkeys = { relyingPartyId: "app.example.com" };
      expect((await refused({ passkeys, login: "classic" })).login).to.include("passkeys");
    });
  });

  describe("machine clients", () => {
    const machines: Partial<AuthPoolArgs> = {
      domainPrefix: "learning",
      resourceServer: { identifier: "https://api.example.com", scopes: { read: "Read", grade: "Grade" } },
      machineClients: { grader: { scopes: ["read", "grade"] } },
    };

    it("get tokens for their scopes by client credentials alone", async () => {
      const program = await pool(machines);
      const client = program.one(userPoolClient, "users-grader");
      expect(client.inputs).to.deep.equal({
        userPoolId: "eu-west-1_users",
        generateSecret: true,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: ["https://api.example.com/grade", "https://api.example.com/read"],
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        accessTokenValidity: 60,
        tokenValidityUnits: { accessToken: "minutes" },
      });
      expect(client.dependencies).to.include(`${resourceServer} users`);
      expect(Object.keys(program.result.machineClients)).to.deep.equal(["grader"]);
    });

    it("have their secret in Secrets Manager, which is a secret to Pulumi too", async () => {
      const program = await registered(
        () => new AuthPool("users", { ...basic, ...machines, tags: { team: "learning" } }),
        ({ name }) => (name === "users-grader" ? { clientSecret: "s3cret", id: "users-grader-id" } : {}),
      );
      expect(program.inputs(secret).tags).to.deep.equal({ team: "learning" });
      const { secretId, secretString } = program.inputs(secretVersion);
      expect(secretId).to.equal("users-grader-id");
      const { value } = secretString as { value: string };
      // The engine's mark of a secret (Pulumi's resource.proto, "special signatures").
      expect(secretString).to.include({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" });
      expect(JSON.parse(value)).to.deep.equal({
        clientId: "users-grader-id",
        clientSecret: "s3cret",
        tokenEndpoint: "https://learning.auth.eu-west-1.amazoncognito.com/oauth2/token",
      });
    });

    it("are refused without a domain, a resource server, scopes of it and a name", async () => {
      const { domainPrefix, ...withoutDomain } = machines;
      expect(domainPrefix).to.be.a("string");
      expect((await refused(withoutDomain)).domainPrefix).to.include("token endpoint");
      expect(await refused({ ...machines, machineClients: { "a b": { scopes: [] } } })).to.deep.equal({
        'machineClients["a b"]': "a name of up to 64 letters, digits and hyphens",
        'machineClients["a b"].scopes': "at least one scope",
      });
      expect(await refused({ ...machines, machineClients: { grader: { scopes: ["write"] } } })).to.deep.equal({
        'machineClients["grader"].scopes[0]': "one of read, grade",
      });
      expect(
        await refused({ domainPrefix: "learning", machineClients: { grader: { scopes: ["read"] } } }),
      ).to.deep.equal({ 'machineClients["grader"].scopes[0]': "scopes of a resourceServer, which is missing" });
    });
  });

  describe("web ACL", () => {
    const webAclArn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/users/0f1e2d3c";

    it("filters the pool when it is given", async () => {
      const program = await pool({ webAclArn: pulumi.output(webAclArn) });
      expect(program.inputs(webAclAssociation)).to.deep.equal({
        resourceArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_users",
        webAclArn,
      });
      expect((await pool()).of(webAclAssociation)).to.be.empty;
    });

    it("is one of the pool's region", async () => {
      const global = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/users/0f1e2d3c";
      expect((await refused({ webAclArn: global })).webAclArn).to.include("scope REGIONAL");
    });
  });

  it("creates groups", async () => {
    const roleArn = "arn:aws:iam::123456789012:role/teacher";
    const program = await pool({
      groups: { teachers: { description: "Who grade", precedence: 1, roleArn }, students: {} },
    });
    expect(program.inputs(userGroup, "users-teachers")).to.deep.equal({
      userPoolId: "eu-west-1_users",
      name: "teachers",
      description: "Who grade",
      precedence: 1,
      roleArn,
    });
    expect(program.inputs(userGroup, "users-students")).to.deep.equal({
      userPoolId: "eu-west-1_users",
      name: "students",
    });
    expect(Object.keys(program.result.groups)).to.deep.equal(["teachers", "students"]);
  });

  describe("Lambda triggers", () => {
    it("are called by this pool alone", async () => {
      const program = await pool({
        lambdaTriggers: { preSignUp: functionArn, postConfirmation: pulumi.output(`${functionArn}:live`) },
      });
      expect(program.inputs(userPool).lambdaConfig).to.deep.equal({
        preSignUp: functionArn,
        postConfirmation: `${functionArn}:live`,
      });
      const common = {
        action: "lambda:InvokeFunction",
        principal: "cognito-idp.amazonaws.com",
        sourceArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_users",
        function: functionArn,
      };
      expect(program.inputs(permission, "users-preSignUp")).to.deep.equal(common);
      expect(program.inputs(permission, "users-postConfirmation")).to.deep.equal({ ...common, qualifier: "live" });
      expect(program.result.permissions).to.have.length(2);
    });

    it("get the event of the version asked for", async () => {
      const lambdaTriggers = { preTokenGeneration: functionArn };
      const plain = await pool({ lambdaTriggers });
      expect(plain.inputs(userPool).lambdaConfig).to.deep.equal({
        preTokenGenerationConfig: { lambdaArn: functionArn, lambdaVersion: "V1_0" },
      });
      const later = await pool({ lambdaTriggers, preTokenGenerationVersion: "V2_0" });
      expect(later.inputs(userPool).lambdaConfig).to.deep.include({
        preTokenGenerationConfig: { lambdaArn: functionArn, lambdaVersion: "V2_0" },
      });
    });

    const source = {
      userPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Old1",
      clientId: "1a2b3c",
      subAttribute: "old_sub",
    };
    const customAttributes = { old_sub: { type: "String" }, badge: { type: "Number", min: 1, max: 9 } } as const;

    it("move users of another pool by a function that may read and sign in its users, and nothing else", async () => {
      const tags = { team: "learning" };
      const program = await pool({ migrateFrom: source, customAttributes, tags });
      const arn = await valueOf(program.result.migrationFunction?.arn ?? pulumi.output(""));
      expect(program.inputs(userPool).lambdaConfig).to.deep.equal({ userMigration: arn });
      expect(program.inputs(permission, "users-userMigration")).to.include({ function: arn });
      const lambda = program.inputs("aws:lambda/function:Function");
      expect(lambda).to.deep.include({ timeout: 5, tags });
      expect(lambda.environment).to.deep.equal({
        variables: {
          NODE_OPTIONS: "--enable-source-maps",
          USER_POOL_ID: "eu-west-1_Old1",
          REGION: "eu-west-1",
          CLIENT_ID: "1a2b3c",
          CUSTOM_ATTRIBUTES: "custom:old_sub custom:badge",
          SUB_ATTRIBUTE: "custom:old_sub",
        },
      });
      const { policy } = program.inputs("aws:iam/rolePolicy:RolePolicy", "users-migration-statements");
      expect(JSON.parse(policy as string))
        .to.have.property("Statement")
        .that.deep.includes({
          Effect: "Allow",
          Action: ["cognito-idp:AdminGetUser", "cognito-idp:AdminInitiateAuth"],
          Resource: [source.userPoolArn],
        });
      const whileMoving = await pool({ migrateFrom: source, customAttributes }, { protect: true });
      const unprotected = whileMoving.all.filter(({ protect }) => !protect).map(({ type }) => type);
      expect(unprotected).to.include.members(["aws:lambda/function:Function", permission]).and.not.include(userPool);
      const { userPoolArn, clientId } = source;
      const plain = await pool({ migrateFrom: { userPoolArn, clientId } });
      expect(plain.inputs("aws:lambda/function:Function").environment).to.not.have.nested.property(
        "variables.SUB_ATTRIBUTE",
      );
    });

    it("move users of a pool that can be, to an attribute that holds a sub", async () => {
      const wrong = { userPoolArn: "eu-west-1_Old1", clientId: "no client", subAttribute: "badge" };
      const lambdaTriggers = { userMigration: functionArn };
      expect(await refused({ migrateFrom: wrong, customAttributes, lambdaTriggers })).to.deep.equal({
        migrateFrom: "either migrateFrom or lambdaTriggers.userMigration, not both",
        "migrateFrom.subAttribute":
          'the name of one of customAttributes, of the type "String" and with room for 36 characters',
        "migrateFrom.userPoolArn": "the ARN of a user pool",
        "migrateFrom.clientId": "the id of an app client",
      });
      const short = { old_sub: { type: "String", maxLength: 35 } } as const;
      expect(await refused({ migrateFrom: source, customAttributes: short })).to.have.keys("migrateFrom.subAttribute");
    });

    it("are none by default", async () => {
      const program = await pool();
      expect(program.of(permission)).to.be.empty;
      expect(program.inputs(userPool)).to.not.have.property("lambdaConfig");
    });
  });

  it("puts out what other parts need", async () => {
    const { result } = await pool();
    expect(await valueOf(result.userPoolId)).to.equal("eu-west-1_users");
    expect(await valueOf(result.userPoolArn)).to.match(/userpool\/eu-west-1_users$/);
    expect(await valueOf(result.userPoolClientId)).to.equal("users-id");
    expect(await valueOf(result.issuer)).to.equal("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_users");
  });

  describe("children", () => {
    const everything: Partial<AuthPoolArgs> = {
      domainPrefix: "learning",
      passkeys: { relyingPartyId: "app.example.com" },
      ses: { address: "sign-in@example.com" },
      resourceServer: { identifier: "api", scopes: { read: "Read" } },
      groups: { teachers: {} },
      lambdaTriggers: { preSignUp: functionArn },
    };
    const childTypes = [
      emailIdentity,
      managedLoginBranding,
      resourceServer,
      userGroup,
      userPool,
      userPoolClient,
      userPoolDomain,
      permission,
    ];

    it("are parented to the component, and get its protection, provider and dependencies", async () => {
      const program = await registered(() => {
        const provider = new aws.Provider("elsewhere", { region: "eu-central-1" });
        const first = new aws.s3.Bucket("first");
        return new AuthPool("users", { ...basic, ...everything }, { protect: true, provider, dependsOn: [first] });
      });
      const children = program.all.filter(({ type }) => childTypes.includes(type));
      expect(children.map(({ type }) => type)).to.have.members(childTypes);
      for (const { type, parent, protect, provider, dependencies } of children) {
        expect(parent, type).to.equal("users");
        expect(protect, type).to.be.true;
        expect(provider, type).to.include("elsewhere");
        expect(dependencies, type).to.include("aws:s3/bucket:Bucket first");
      }
    });

    it("keep the component's former names, which the engine derives theirs from", async () => {
      const program = await pool({}, { aliases: [{ name: "people" }] });
      expect(program.one("securedapi:index:AuthPool").aliases).to.deep.equal(["people"]);
    });

    it("can all be transformed", async () => {
      const seen: string[] = [];
      const marked =
        (kind: string) =>
        (_args: unknown, opts: pulumi.CustomResourceOptions): undefined => {
          seen.push(kind);
          opts.protect = true;
        };
      const transform = {
        userPool: marked("userPool"),
        userPoolClient: marked("userPoolClient"),
        userPoolDomain: marked("userPoolDomain"),
        managedLoginBranding: marked("managedLoginBranding"),
        resourceServer: marked("resourceServer"),
        userGroup: marked("userGroup"),
        emailIdentity: marked("emailIdentity"),
        permission: marked("permission"),
      };
      const program = await pool({ ...everything, transform });
      expect(seen.sort()).to.deep.equal(Object.keys(transform).sort());
      expect(program.all.filter(({ protect }) => protect).map(({ type }) => type)).to.have.members(childTypes);
      expect(program.one("securedapi:index:AuthPool").protect).to.be.false;
    });

    it("can get other arguments", async () => {
      const program = await pool({ transform: { userPool: (args) => ({ args: { ...args, name: "exact-name" } }) } });
      expect(program.inputs(userPool)).to.include({ name: "exact-name", deletionProtection: "INACTIVE" });
    });
  });

  it("can be there twice", async () => {
    const program = await registered(() => [
      new AuthPool("users", { ...basic, domainPrefix: "users", groups: { teachers: {} } }),
      new AuthPool("staff", { ...basic, domainPrefix: "staff", groups: { teachers: {} } }),
    ]);
    expect(new Set(program.all.map(({ type, name }) => `${type} ${name}`)).size).to.equal(program.all.length);
    expect(program.inputs(userPoolClient, "staff").userPoolId).to.equal("eu-west-1_staff");
  });

  describe("refuses", () => {
    const wrong: Partial<AuthPoolArgs> = {
      callbackUrls: ["http://app.example.com/callback", "not a URL"],
      logoutUrls: ["https://*.example.com/"],
      domainPrefix: "my-aws-login",
      passwordPolicy: { minimumLength: 4 },
      tokenValidity: { accessToken: "1 minute" },
    };

    it("every mistake at once", async () => {
      expect(await refused(wrong)).to.have.all.keys(
        "callbackUrls[0]",
        "callbackUrls[1]",
        "logoutUrls[0]",
        "domainPrefix",
        "passwordPolicy.minimumLength",
        "tokenValidity.accessToken",
      );
    });

    it("before anything is registered, naming the component, the argument, its value and what is allowed", async () => {
      const program = await registered(() => failureOf(() => new AuthPool("users", { ...basic, ...wrong })));
      expect(program.all).to.be.empty;
      expect((await program.result).message)
        .to.include('new AuthPool("users"')
        .and.include('callbackUrls[0]: "http://app.example.com/callback"')
        .and.include('here "https://app.example.com/callback"');
    });

    it("no callback URL, too many and repeated ones", async () => {
      expect(await refused({ callbackUrls: [] })).to.have.all.keys("callbackUrls");
      const many = Array.from({ length: 101 }, (_, index) => `${home}${index}`);
      expect(await refused({ logoutUrls: many })).to.have.all.keys("logoutUrls");
      expect(await refused({ callbackUrls: [callback, callback] })).to.deep.equal({
        "callbackUrls[1]": "each URL once",
      });
    });

    it("two domains, and a certificate that a domain cannot use", async () => {
      const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c";
      const customDomain = { domainName: "https://auth.example.com", certificateArn };
      expect(await refused({ customDomain, domainPrefix: "learning" })).to.have.all.keys(
        "customDomain",
        "customDomain.domainName",
        "customDomain.certificateArn",
      );
    });

    it("passkeys with a second factor required, and bound to another domain than the sign-in's", async () => {
      const passkeys = { relyingPartyId: "app.example.com" };
      expect(await refused({ mfa: "required", passkeys })).to.have.all.keys("mfa");
      expect(await refused({ passkeys: { relyingPartyId: "https://app" } })).to.have.all.keys(
        "passkeys.relyingPartyId",
      );
      const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c";
      const customDomain = { domainName: "auth.example.com", certificateArn };
      expect(await refused({ customDomain, passkeys })).to.deep.equal({
        "passkeys.relyingPartyId": '"auth.example.com", the domain of the hosted sign-in',
      });
    });

    it("SES identities and addresses that cannot send", async () => {
      const identityArn = "arn:aws:ses:eu-west-1:123456789012:identity/example.com";
      expect(await refused({ ses: { identityArn } })).to.have.all.keys("ses.identityArn");
      expect(await refused({ ses: { identityArn, fromAddress: "nobody" } })).to.have.all.keys("ses.fromAddress");
      expect(await refused({ ses: { address: "nobody", replyToAddress: "@" } })).to.have.all.keys(
        "ses.address",
        "ses.replyToAddress",
      );
    });

    it("groups, attributes, scopes and triggers that AWS would refuse", async () => {
      expect(
        await refused({
          groups: { "two words": {}, zero: { precedence: 0 }, role: { roleArn: "teacher" } },
          customAttributes: { "custom:school": { type: "String" } },
          resourceServer: { identifier: "api", scopes: { "a/b": "Slash" } },
          lambdaTriggers: { preSignUp: "on-sign-up" },
          preTokenGenerationVersion: "V2_0",
        }),
      ).to.have.all.keys(
        'groups["two words"]',
        'groups["zero"].precedence',
        'groups["role"].roleArn',
        'customAttributes["custom:school"]',
        'resourceServer.scopes["a/b"]',
        "lambdaTriggers.preSignUp",
        "preTokenGenerationVersion",
      );
    });

    it("values that turn out wrong at deploy time", async () => {
      const late: pulumi.Input<string>[] = [];
      const program = await registered(
        () =>
          new AuthPool("users", {
            callbackUrls: [pulumi.output("http://app.example.com/")],
            logoutUrls: [],
            transform: {
              // The client is registered with a fine value, so that the refused one can be looked at.
              userPoolClient: (args) => {
                late.push(...(args.callbackUrls as pulumi.Input<string>[]));
                return { args: { ...args, callbackUrls: [callback] } };
              },
            },
          }),
      );
      expect(program.of(userPoolClient)).to.have.length(1);
      const problems = await refusals(() => valueOf(pulumi.output(late[0]!)));
      expect(problems["callbackUrls[0]"]).to.include('here "https://app.example.com/"');
    });
  });
});
