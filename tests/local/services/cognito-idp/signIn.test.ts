import { createHmac } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminRespondToAuthChallengeCommand,
  ConfirmForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  AdminInitiateAuthCommandInput,
  InitiateAuthCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { recordedClientId, recordedIssuer, recordedPoolId, program } from "./recordedPrograms";
import { claims, testEmail, testPassword, refused, RunningPools } from "./runningPools";

const temporary = "Temporary-horse-1";

describe("signing in", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  const initiate = (
    AuthFlow: InitiateAuthCommandInput["AuthFlow"],
    AuthParameters: Record<string, string> = { USERNAME: testEmail, PASSWORD: testPassword },
  ) => running.sdk.send(new InitiateAuthCommand({ ClientId: recordedClientId, AuthFlow, AuthParameters }));
  const adminInitiate = (
    AuthFlow: AdminInitiateAuthCommandInput["AuthFlow"],
    AuthParameters: Record<string, string> = { USERNAME: testEmail, PASSWORD: testPassword },
  ) =>
    running.sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId: recordedPoolId,
        ClientId: recordedClientId,
        AuthFlow,
        AuthParameters,
      }),
    );
  async function reopen(changes: Parameters<typeof program>[0]): Promise<void> {
    await running.close();
    await running.open(program(changes));
  }

  describe("with a password", () => {
    it("gives tokens for the address in any case, and for the sub", async () => {
      const sub = await running.createUser();
      for (const username of [testEmail, "ADA@EXAMPLE.COM", sub]) {
        const { AuthenticationResult, ChallengeName } = await initiate("USER_PASSWORD_AUTH", {
          USERNAME: username,
          PASSWORD: testPassword,
        });
        expect(ChallengeName).to.equal(undefined);
        expect(AuthenticationResult).to.include({ ExpiresIn: 1800, TokenType: "Bearer" });
        expect(claims(AuthenticationResult!.IdToken!)).to.include({
          iss: recordedIssuer,
          sub,
          "cognito:username": sub,
        });
      }
    });

    for (const flow of ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] as const) {
      it(`gives administrators tokens by ${flow}`, async () => {
        const sub = await running.createUser();
        const { AuthenticationResult } = await adminInitiate(flow);
        expect(claims(AuthenticationResult!.AccessToken!)).to.include({ username: sub });
      });
    }

    it("answers alike for a wrong password and a name that belongs to nobody", async () => {
      await running.createUser();
      const message = "Incorrect username or password.";
      await refused(
        initiate("USER_PASSWORD_AUTH", { USERNAME: testEmail, PASSWORD: "x" }),
        "NotAuthorizedException",
        message,
      );
      await refused(
        initiate("USER_PASSWORD_AUTH", { USERNAME: "nobody@example.com", PASSWORD: "x" }),
        "NotAuthorizedException",
        message,
      );
    });

    it("asks for both parameters", async () => {
      const { sdk } = running;
      await refused(
        initiate("USER_PASSWORD_AUTH", { PASSWORD: testPassword }),
        "InvalidParameterException",
        "Missing required parameter USERNAME",
      );
      await refused(
        initiate("USER_PASSWORD_AUTH", { USERNAME: testEmail }),
        "InvalidParameterException",
        "Missing required parameter PASSWORD",
      );
      await refused(
        sdk.send(new InitiateAuthCommand({ ClientId: recordedClientId, AuthFlow: "USER_PASSWORD_AUTH" })),
        "InvalidParameterException",
        "Missing required parameter USERNAME",
      );
    });
  });

  describe("flows", () => {
    for (const [flow, allowed] of [
      ["USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
      ["USER_SRP_AUTH", "ALLOW_USER_SRP_AUTH"],
      ["REFRESH_TOKEN_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      ["REFRESH_TOKEN", "ALLOW_REFRESH_TOKEN_AUTH"],
    ] as const) {
      it(`refuses ${flow} unless the client has ${allowed}`, async () => {
        const others = [
          "ALLOW_USER_PASSWORD_AUTH",
          "ALLOW_USER_SRP_AUTH",
          "ALLOW_REFRESH_TOKEN_AUTH",
          "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        ].filter((name) => name !== allowed);
        await reopen({ client: { explicitAuthFlows: others } });
        await refused(initiate(flow), "InvalidParameterException", `${flow} flow not enabled for this client`);
      });
    }

    for (const flow of ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] as const) {
      it(`refuses ${flow} unless the client allows it`, async () => {
        await reopen({ client: { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] } });
        await refused(adminInitiate(flow), "InvalidParameterException", `${flow} flow not enabled for this client`);
      });

      it(`refuses ${flow} without IAM credentials`, () =>
        refused(initiate(flow), "InvalidParameterException", "Initiate Auth method not supported."));
    }

    it("refuses flows that are not offered", async () => {
      const unknown = "VOICE_AUTH" as "USER_AUTH";
      await refused(
        initiate(unknown),
        "InvalidParameterException",
        /^1 validation error detected: Value 'VOICE_AUTH' at 'authFlow' .* enum value set: \[/,
      );
    });

    it("allows SRP and refresh to clients that name no flow", async () => {
      await reopen({ client: { explicitAuthFlows: [] } });
      await refused(initiate("USER_PASSWORD_AUTH"), "InvalidParameterException", /flow not enabled/);
      await refused(initiate("USER_SRP_AUTH"), "InvalidParameterException", "Missing required parameter SRP_A");
      await refused(initiate("REFRESH_TOKEN_AUTH"), "InvalidParameterException", /REFRESH_TOKEN/);
    });

    it("understands the flows' names of old", async () => {
      await running.createUser();
      await reopen({ client: { explicitAuthFlows: ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"] } });
      await initiate("USER_PASSWORD_AUTH");
      await adminInitiate("ADMIN_USER_PASSWORD_AUTH");
      await refused(initiate("USER_SRP_AUTH"), "InvalidParameterException", /SRP_A/);
      await reopen({ client: { explicitAuthFlows: ["CUSTOM_AUTH_FLOW_ONLY"] } });
      await refused(initiate("USER_SRP_AUTH"), "InvalidParameterException", /flow not enabled/);
    });
  });

  describe("lockout", () => {
    const wrong = (username = testEmail) =>
      refused(
        initiate("USER_PASSWORD_AUTH", { USERNAME: username, PASSWORD: "Wrong-horse-77" }),
        "NotAuthorizedException",
        "Incorrect username or password.",
      );
    const locked = (username = testEmail) =>
      refused(
        initiate("USER_PASSWORD_AUTH", { USERNAME: username, PASSWORD: testPassword }),
        "NotAuthorizedException",
        "Password attempts exceeded",
      );

    for (const username of [testEmail, "nobody@example.com"]) {
      it(`doubles from one second after the fifth failure, for ${username}`, async () => {
        await running.createUser();
        for (let failure = 1; failure <= 5; failure++) await wrong(username);
        await locked(username);
        running.clock.advance(1.1);
        await wrong(username);
        await locked(username);
        running.clock.advance(1.1);
        await locked(username);
        running.clock.advance(1);
        await wrong(username);
      });
    }

    it("ends with a success, and with 15 quiet minutes", async () => {
      await running.createUser();
      for (let failure = 1; failure <= 4; failure++) await wrong();
      await running.signIn();
      for (let failure = 1; failure <= 4; failure++) await wrong();
      running.clock.advance(15 * 60 + 1);
      for (let failure = 1; failure <= 4; failure++) await wrong();
      await running.signIn();
    });

    it("lasts 15 minutes at most", async () => {
      await running.createUser();
      for (let failure = 1; failure <= 15; failure++) {
        await wrong();
        running.clock.advance(899);
      }
      await locked();
      running.clock.advance(2);
      await running.signIn();
    });

    it("lasts no longer when the clock is set back, and does not end by it", async () => {
      await running.createUser();
      for (let failure = 1; failure <= 5; failure++) await wrong();
      running.clock.advance(1.1);
      await wrong();
      running.clock.advance(-3600);
      await locked();
      running.clock.advance(2.1);
      await wrong();
      running.clock.advance(4.1);
      await running.signIn();
    });

    it("does not begin with a clock that is set back", async () => {
      await running.createUser();
      for (let failure = 1; failure <= 4; failure++) await wrong();
      running.clock.advance(-3600);
      await wrong();
      await locked();
    });

    it("counts attempts that come at once", async () => {
      await running.createUser();
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, () =>
          initiate("USER_PASSWORD_AUTH", { USERNAME: testEmail, PASSWORD: "Wrong-horse-77" }).catch(
            (error: unknown) => (error as Error).message,
          ),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === "Incorrect username or password.")).to.have.length(5);
      expect(outcomes.filter((outcome) => outcome === "Password attempts exceeded")).to.have.length(7);
    });

    it("counts every name of a user together", async () => {
      const sub = await running.createUser();
      for (let failure = 1; failure <= 4; failure++) await wrong();
      await wrong(sub);
      await locked("ADA@example.com");
    });
  });

  describe("users in other states", () => {
    it("refuses the disabled, but only with the right password", async () => {
      await running.createUser();
      await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      await refused(running.signIn(), "NotAuthorizedException", "User is disabled.");
      await refused(running.signIn(testEmail, "x"), "NotAuthorizedException", "Incorrect username or password.");
    });

    it("refuses the unconfirmed, but only with the right password", async () => {
      await running.sdk.send(
        new SignUpCommand({ ClientId: recordedClientId, Username: testEmail, Password: testPassword }),
      );
      await refused(running.signIn(), "UserNotConfirmedException", "User is not confirmed.");
      await refused(running.signIn(testEmail, "x"), "NotAuthorizedException", "Incorrect username or password.");
    });

    it("refuses who must reset the password until it is reset", async () => {
      await running.createUser();
      await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      await refused(running.signIn(), "PasswordResetRequiredException", "Password reset required for the user");
      await running.sdk.send(
        new ConfirmForgotPasswordCommand({
          ClientId: recordedClientId,
          Username: testEmail,
          ConfirmationCode: running.lastCode("ForgotPassword"),
          Password: "Another-horse-8",
        }),
      );
      await running.signIn(testEmail, "Another-horse-8");
    });
  });

  describe("NEW_PASSWORD_REQUIRED", () => {
    beforeEach(() =>
      running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          TemporaryPassword: temporary,
          MessageAction: "SUPPRESS",
          UserAttributes: [{ Name: "custom:badge", Value: "7" }],
        }),
      ),
    );
    const challenged = () => initiate("USER_PASSWORD_AUTH", { USERNAME: testEmail, PASSWORD: temporary });
    const respond = (Session: string | undefined, responses: Record<string, string> = {}) =>
      running.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId: recordedClientId,
          ChallengeName: "NEW_PASSWORD_REQUIRED",
          Session,
          ChallengeResponses: { USERNAME: testEmail, NEW_PASSWORD: testPassword, ...responses },
        }),
      );

    it("is given for a temporary password, and gives tokens for a new one", async () => {
      const { ChallengeName, ChallengeParameters, Session } = await challenged();
      expect(ChallengeName).to.equal("NEW_PASSWORD_REQUIRED");
      expect(ChallengeParameters?.requiredAttributes).to.equal("[]");
      expect(JSON.parse(ChallengeParameters!.userAttributes!)).to.deep.equal({
        email: testEmail,
        email_verified: "false",
      });
      const { AuthenticationResult } = await respond(Session, {
        "userAttributes.name": "Ada",
        USERNAME: ChallengeParameters!.USER_ID_FOR_SRP!,
      });
      expect(claims(AuthenticationResult!.IdToken!)).to.include({ name: "Ada" });
      const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      expect(user.UserStatus).to.equal("CONFIRMED");
      await running.signIn();
      await refused(
        respond(Session),
        "NotAuthorizedException",
        "Invalid session for the user, session can only be used once.",
      );
    });

    it("can be answered by administrators", async () => {
      const { Session } = await adminInitiate("ADMIN_USER_PASSWORD_AUTH", { USERNAME: testEmail, PASSWORD: temporary });
      const { AuthenticationResult } = await running.sdk.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: recordedPoolId,
          ClientId: recordedClientId,
          ChallengeName: "NEW_PASSWORD_REQUIRED",
          Session,
          ChallengeResponses: { USERNAME: testEmail, NEW_PASSWORD: testPassword },
        }),
      );
      expect(AuthenticationResult).to.have.property("AccessToken");
    });

    it("may be answered again after a refusal", async () => {
      const { Session } = await challenged();
      await refused(respond(Session, { NEW_PASSWORD: "weak" }), "InvalidPasswordException");
      await refused(respond(Session, { NEW_PASSWORD: "" }), "InvalidParameterException", /NEW_PASSWORD/);
      await refused(respond(Session, { "userAttributes.nickname": "x" }), "NotAuthorizedException", /unauthorized/);
      await refused(
        respond(Session, { "userAttributes.email": "eve@example.com" }),
        "NotAuthorizedException",
        "Cannot modify an already provided email",
      );
      await refused(
        respond(Session, { "userAttributes.custom:badge": "8" }),
        "InvalidParameterException",
        /cannot be updated/,
      );
      await respond(Session);
    });

    it("asks for required attributes that are missing", async () => {
      await reopen({
        pool: { schemas: [{ name: "name", attributeDataType: "String", required: true, mutable: true }] },
      });
      const { ChallengeParameters, Session } = await challenged();
      expect(ChallengeParameters?.requiredAttributes).to.equal('["userAttributes.name"]');
      await refused(respond(Session), "InvalidParameterException", "Invalid attributes given, name is missing");
      await respond(Session, { "userAttributes.name": "Ada" });
    });

    it("refuses sessions of others, unknown, expired and missing ones", async () => {
      await running.createUser("eve@example.com");
      const { Session } = await challenged();
      const message = "Invalid session for the user.";
      await refused(respond(Session, { USERNAME: "eve@example.com" }), "NotAuthorizedException", message);
      await refused(respond(Session, { USERNAME: "nobody@example.com" }), "NotAuthorizedException", message);
      await refused(
        respond(Session?.replace(/^./, (first) => (first === "_" ? "-" : "_"))),
        "NotAuthorizedException",
        message,
      );
      await refused(respond(undefined), "InvalidParameterException", "Missing required parameter Session");
      await refused(
        running.sdk.send(
          new RespondToAuthChallengeCommand({
            ClientId: recordedClientId,
            ChallengeName: "SOFTWARE_TOKEN_MFA",
            Session,
            ChallengeResponses: { USERNAME: testEmail, SOFTWARE_TOKEN_MFA_CODE: "123456" },
          }),
        ),
        "NotAuthorizedException",
        message,
      );
      running.clock.advance(3 * 60 + 1);
      await refused(respond(Session), "NotAuthorizedException", "Invalid session for the user, session is expired.");
    });

    it("is open as long as the client says", async () => {
      await reopen({ client: { authSessionValidity: 15 } });
      const { Session } = await challenged();
      running.clock.advance(14 * 60);
      await respond(Session);
    });

    it("is closed to the disabled", async () => {
      const { Session } = await challenged();
      await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      await refused(respond(Session), "NotAuthorizedException", "User is disabled.");
    });

    it("is no longer given when the temporary password has expired", async () => {
      running.clock.advance(7 * 86_400 + 1);
      await refused(
        challenged(),
        "NotAuthorizedException",
        "Temporary password has expired and must be reset by an administrator.",
      );
    });
  });

  it("names challenges that it does not give", () =>
    refused(
      running.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId: recordedClientId,
          ChallengeName: "DEVICE_SRP_AUTH",
          ChallengeResponses: { USERNAME: testEmail },
        }),
      ),
      "InvalidParameterException",
      "DEVICE_SRP_AUTH is not a challenge that the local run gives.",
    ));

  describe("clients with a secret", () => {
    const SECRET = "a-client-secret-of-some-length";
    const hash = (username: string): string =>
      createHmac("sha256", SECRET).update(`${username}${recordedClientId}`).digest("base64");

    beforeEach(() => reopen({ client: { clientSecret: SECRET } }));

    it("must send its hash with every call", async () => {
      await running.createUser();
      const missing = `Client ${recordedClientId} is configured with secret but SECRET_HASH was not received`;
      const mismatch = `SecretHash does not match for the client: ${recordedClientId}`;
      await refused(running.signIn(), "NotAuthorizedException", missing);
      const withHash = (SECRET_HASH: string) =>
        initiate("USER_PASSWORD_AUTH", { USERNAME: testEmail, PASSWORD: testPassword, SECRET_HASH });
      await refused(withHash(hash("eve@example.com")), "NotAuthorizedException", mismatch);
      await refused(withHash("short"), "NotAuthorizedException", mismatch);
      const { AuthenticationResult } = await withHash(hash(testEmail));
      const refreshToken = AuthenticationResult!.RefreshToken!;
      await refused(initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: refreshToken }), "NotAuthorizedException", missing);
      const sub = String(claims(AuthenticationResult!.IdToken!).sub);
      await initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: refreshToken, SECRET_HASH: hash(sub) });
      const signUp = (SecretHash?: string) =>
        running.sdk.send(
          new SignUpCommand({
            ClientId: recordedClientId,
            Username: "eve@example.com",
            Password: testPassword,
            SecretHash,
          }),
        );
      await refused(signUp(), "NotAuthorizedException", missing);
      await signUp(hash("eve@example.com"));
    });

    it("must send it with answers to challenges, made with the name that they give", async () => {
      await running.sdk.send(
        new AdminCreateUserCommand({ UserPoolId: recordedPoolId, Username: testEmail, TemporaryPassword: temporary }),
      );
      const { Session, ChallengeParameters } = await initiate("USER_PASSWORD_AUTH", {
        USERNAME: testEmail,
        PASSWORD: temporary,
        SECRET_HASH: hash(testEmail),
      });
      const sub = ChallengeParameters!.USER_ID_FOR_SRP!;
      const respond = (SECRET_HASH: string) =>
        running.sdk.send(
          new RespondToAuthChallengeCommand({
            ClientId: recordedClientId,
            ChallengeName: "NEW_PASSWORD_REQUIRED",
            Session,
            ChallengeResponses: { USERNAME: sub, NEW_PASSWORD: testPassword, SECRET_HASH },
          }),
        );
      await refused(respond(hash(testEmail)), "NotAuthorizedException", /^SecretHash does not match/);
      expect(await respond(hash(sub))).to.have.property("AuthenticationResult");
    });

    it("are told when the hash is not wanted", async () => {
      await reopen({});
      await refused(
        initiate("USER_PASSWORD_AUTH", { USERNAME: testEmail, PASSWORD: testPassword, SECRET_HASH: hash(testEmail) }),
        "NotAuthorizedException",
        `Client ${recordedClientId} is not configured with secret but SECRET_HASH was received`,
      );
    });
  });

  it("names clients and pools that do not exist", async () => {
    await refused(
      running.sdk.send(new InitiateAuthCommand({ ClientId: "unknown", AuthFlow: "USER_PASSWORD_AUTH" })),
      "ResourceNotFoundException",
      "User pool client unknown does not exist.",
    );
    await refused(
      running.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId: recordedPoolId,
          ClientId: "unknown",
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        }),
      ),
      "ResourceNotFoundException",
      "User pool client unknown does not exist.",
    );
    await refused(
      running.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId: "eu-west-1_Unknown",
          ClientId: recordedClientId,
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        }),
      ),
      "ResourceNotFoundException",
      "User pool eu-west-1_Unknown does not exist.",
    );
  });
});
