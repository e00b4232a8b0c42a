import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CreateGroupCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { expect } from "chai";
import { SignJWT } from "jose";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedIssuer, recordedPoolId, program, resource } from "./recordedPrograms";
import { claims, testEmail, refused, RunningPools } from "./runningPools";

const otherClientId = "9z8y7x6w5v4u3t2s1r0q9p8o7n";

describe("tokens", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  const refresh = (REFRESH_TOKEN: string, flow: "REFRESH_TOKEN" | "REFRESH_TOKEN_AUTH" = "REFRESH_TOKEN_AUTH") =>
    running.sdk.send(
      new InitiateAuthCommand({ ClientId: recordedClientId, AuthFlow: flow, AuthParameters: { REFRESH_TOKEN } }),
    );
  const getUser = (AccessToken: string) => running.sdk.send(new GetUserCommand({ AccessToken }));
  async function reopen(client: JsonObject, pool: JsonObject = {}): Promise<void> {
    await running.close();
    await running.open(program({ client, pool }));
  }

  it("carry what AWS puts into them", async () => {
    const sub = await running.createUser(testEmail, {
      name: "Ada",
      "custom:department": "maths",
      nickname: "Countess",
    });
    for (const GroupName of ["students", "teachers"]) {
      await running.sdk.send(
        new AdminAddUserToGroupCommand({ UserPoolId: recordedPoolId, Username: testEmail, GroupName }),
      );
    }
    const before = Math.floor(Date.now() / 1000);
    const { IdToken, AccessToken, RefreshToken } = await running.signIn();
    const id = claims(IdToken);
    const access = claims(AccessToken);
    const common = [
      "sub",
      "cognito:groups",
      "iss",
      "origin_jti",
      "event_id",
      "token_use",
      "auth_time",
      "iat",
      "exp",
      "jti",
    ];
    expect(id).to.have.all.keys(
      ...common,
      "aud",
      "email",
      "email_verified",
      "name",
      "custom:department",
      "cognito:username",
      "cognito:roles",
      "cognito:preferred_role",
    );
    expect(id).to.deep.include({
      sub,
      iss: recordedIssuer,
      aud: recordedClientId,
      token_use: "id",
      email: testEmail,
      email_verified: true,
      name: "Ada",
      "cognito:username": sub,
      "cognito:groups": ["teachers", "students"],
      "cognito:roles": ["arn:aws:iam::000000000000:role/teachers", "arn:aws:iam::000000000000:role/students"],
      "cognito:preferred_role": "arn:aws:iam::000000000000:role/teachers",
    });
    expect(access).to.have.all.keys(...common, "client_id", "scope", "username", "version");
    expect(access).to.deep.include({
      sub,
      iss: recordedIssuer,
      client_id: recordedClientId,
      token_use: "access",
      scope: "aws.cognito.signin.user.admin",
      username: sub,
      version: 2,
      "cognito:groups": ["teachers", "students"],
    });
    for (const token of [id, access]) {
      expect(token.auth_time).to.be.within(before, before + 10);
      expect(token.iat).to.be.within(before, before + 10);
    }
    expect(Number(access.exp) - Number(access.iat)).to.equal(30 * 60);
    expect(Number(id.exp) - Number(id.iat)).to.equal(45 * 60);
    expect(id.origin_jti).to.equal(access.origin_jti);
    expect(id.event_id).to.equal(access.event_id);
    expect(id.jti).to.not.equal(access.jti);
    expect(RefreshToken).to.match(/^[\w-]{100,}$/);
    const header = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as unknown;
    expect(header(IdToken)).to.have.all.keys("kid", "alg");
    expect(header(IdToken)).to.include({ alg: "RS256" });
    expect(header(IdToken)).to.not.deep.equal(header(AccessToken));
  });

  it("are accepted by aws-jwt-verify with the pool's key set", async () => {
    await running.createUser();
    const { IdToken, AccessToken } = await running.signIn();
    const jwks = await running.pools.jwks(recordedIssuer);
    for (const [tokenUse, token, other] of [
      ["id", IdToken, AccessToken],
      ["access", AccessToken, IdToken],
    ] as const) {
      const verifier = CognitoJwtVerifier.create({ userPoolId: recordedPoolId, clientId: recordedClientId, tokenUse });
      verifier.cacheJwks({ keys: jwks!.keys.map((key) => ({ ...key })) });
      expect(await verifier.verify(token)).to.include({ token_use: tokenUse, iss: recordedIssuer });
      await verifier.verify(other).then(
        () => expect.fail("accepted a token of the other use"),
        () => undefined,
      );
    }
  });

  it("leave out groups and roles that there are none of", async () => {
    await running.createUser();
    const { IdToken, AccessToken } = await running.signIn();
    expect(claims(IdToken)).to.not.have.any.keys("cognito:groups", "cognito:roles", "cognito:preferred_role");
    expect(claims(AccessToken)).to.not.have.property("cognito:groups");
  });

  it("prefer no role when two groups are equally strong", async () => {
    const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
    await running.createUser();
    for (const GroupName of ["a", "b"]) {
      await running.sdk.send(
        new CreateGroupCommand({ UserPoolId: recordedPoolId, GroupName, Precedence: 1, RoleArn: role(GroupName) }),
      );
      await running.sdk.send(
        new AdminAddUserToGroupCommand({ UserPoolId: recordedPoolId, Username: testEmail, GroupName }),
      );
    }
    const { IdToken } = await running.signIn();
    expect(claims(IdToken)["cognito:roles"]).to.have.members([role("a"), role("b")]);
    expect(claims(IdToken)).to.not.have.property("cognito:preferred_role");
  });

  it("hold standard attributes alone when the client names none to read", async () => {
    await running.createUser(testEmail, { nickname: "Countess", address: "London", "custom:department": "maths" });
    await reopen({ readAttributes: [] });
    const { IdToken } = await running.signIn();
    expect(claims(IdToken)).to.deep.include({
      nickname: "Countess",
      address: { formatted: "London" },
      email: testEmail,
    });
    expect(claims(IdToken)).to.not.have.property("custom:department");
  });

  it("last an hour, refresh tokens 30 days, when the client does not say", async () => {
    await reopen({ accessTokenValidity: null, idTokenValidity: null, refreshTokenValidity: null });
    await running.createUser();
    const { IdToken, AccessToken, RefreshToken } = await running.signIn();
    for (const token of [IdToken, AccessToken]) {
      const { iat, exp } = claims(token);
      expect(Number(exp) - Number(iat)).to.equal(3600);
    }
    running.clock.advance(30 * 86_400 - 60);
    await refresh(RefreshToken);
    running.clock.advance(61);
    await refused(refresh(RefreshToken), "NotAuthorizedException", "Refresh Token has expired");
  });

  it("count lifetimes in hours and days when no unit is given", async () => {
    await reopen({ accessTokenValidity: 2, refreshTokenValidity: 1, tokenValidityUnits: null });
    await running.createUser();
    const { AccessToken, RefreshToken } = await running.signIn();
    const { iat, exp } = claims(AccessToken);
    expect(Number(exp) - Number(iat)).to.equal(7200);
    running.clock.advance(86_401);
    await refused(refresh(RefreshToken), "NotAuthorizedException", "Refresh Token has expired");
  });

  describe("refreshing", () => {
    for (const flow of ["REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"] as const) {
      it(`gives new tokens of the same sign-in by ${flow}`, async () => {
        await running.createUser();
        const { IdToken, RefreshToken } = await running.signIn();
        running.clock.advance(3600);
        const { AuthenticationResult } = await refresh(RefreshToken, flow);
        expect(AuthenticationResult).to.not.have.property("RefreshToken");
        const first = claims(IdToken);
        const second = claims(AuthenticationResult!.IdToken!);
        for (const name of ["sub", "origin_jti", "auth_time", "event_id"]) expect(second[name]).to.equal(first[name]);
        expect(Number(second.iat) - Number(first.iat)).to.be.within(3600, 3610);
        expect(second.jti).to.not.equal(first.jti);
        await getUser(AuthenticationResult!.AccessToken!);
      });
    }

    it("takes up what changed about the user", async () => {
      await running.createUser();
      const { RefreshToken } = await running.signIn();
      await running.sdk.send(
        new AdminAddUserToGroupCommand({ UserPoolId: recordedPoolId, Username: testEmail, GroupName: "students" }),
      );
      const { AuthenticationResult } = await refresh(RefreshToken);
      expect(claims(AuthenticationResult!.IdToken!)["cognito:groups"]).to.deep.equal(["students"]);
    });

    it("refuses tokens that are expired, forged, missing or another client's", async () => {
      await running.createUser();
      const { RefreshToken, AccessToken } = await running.signIn();
      await refused(refresh("made-up"), "NotAuthorizedException", "Invalid Refresh Token");
      await refused(refresh(AccessToken), "NotAuthorizedException", "Invalid Refresh Token");
      await refused(refresh(""), "InvalidParameterException", "Missing required parameter REFRESH_TOKEN");
      running.pools.update(withOtherClient());
      await refused(
        running.sdk.send(
          new InitiateAuthCommand({
            ClientId: otherClientId,
            AuthFlow: "REFRESH_TOKEN_AUTH",
            AuthParameters: { REFRESH_TOKEN: RefreshToken },
          }),
        ),
        "NotAuthorizedException",
        "Invalid Refresh Token",
      );
      running.clock.advance(12 * 3600 + 1);
      await refused(refresh(RefreshToken), "NotAuthorizedException", "Refresh Token has expired");
    });

    it("refuses the disabled, and who must reset the password", async () => {
      await running.createUser();
      const { RefreshToken } = await running.signIn();
      const user = { UserPoolId: recordedPoolId, Username: testEmail };
      await running.sdk.send(new AdminResetUserPasswordCommand(user));
      await refused(refresh(RefreshToken), "PasswordResetRequiredException");
      await running.sdk.send(new AdminDisableUserCommand(user));
      await refused(refresh(RefreshToken), "NotAuthorizedException");
    });

    it("rotates where the client does", async () => {
      await reopen({ refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 10 } });
      await running.createUser();
      const first = (await running.signIn()).RefreshToken;
      const rotate = (RefreshToken: string) =>
        running.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: recordedClientId, RefreshToken }));
      await refused(
        refresh(first),
        "InvalidParameterException",
        /^REFRESH_TOKEN_AUTH flow not enabled for this client; .*GetTokensFromRefreshToken$/,
      );
      const second = (await rotate(first)).AuthenticationResult!.RefreshToken!;
      expect(second).to.not.equal(first);
      await rotate(first);
      running.clock.advance(11);
      await refused(rotate(first), "RefreshTokenReuseException");
      const third = (await rotate(second)).AuthenticationResult!;
      await getUser(third.AccessToken!);
      await running.sdk.send(new RevokeTokenCommand({ ClientId: recordedClientId, Token: third.RefreshToken }));
      await refused(rotate(third.RefreshToken!), "NotAuthorizedException", "Refresh Token has been revoked");
    });

    it("ends rotated refresh tokens when the first one would have ended", async () => {
      await reopen({ refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 0 } });
      await running.createUser();
      const first = (await running.signIn()).RefreshToken;
      const rotate = (RefreshToken: string) =>
        running.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: recordedClientId, RefreshToken }));
      running.clock.advance(11 * 3600);
      const second = (await rotate(first)).AuthenticationResult!.RefreshToken!;
      await refused(rotate(first), "RefreshTokenReuseException");
      running.clock.advance(3601);
      await refused(rotate(second), "NotAuthorizedException", "Refresh Token has expired");
    });

    it("gives no new refresh token by GetTokensFromRefreshToken where the client does not rotate", async () => {
      await running.createUser();
      const { RefreshToken } = await running.signIn();
      const { AuthenticationResult } = await running.sdk.send(
        new GetTokensFromRefreshTokenCommand({ ClientId: recordedClientId, RefreshToken }),
      );
      expect(AuthenticationResult).to.have.property("AccessToken");
      expect(AuthenticationResult).to.not.have.property("RefreshToken");
    });
  });

  describe("revoking", () => {
    const revoke = (Token: string, ClientSecret?: string, ClientId = recordedClientId) =>
      running.sdk.send(new RevokeTokenCommand({ ClientId, Token, ClientSecret }));

    it("ends one sign-in and no other", async () => {
      await running.createUser();
      const first = await running.signIn();
      const second = await running.signIn();
      await revoke(first.RefreshToken);
      await refused(refresh(first.RefreshToken), "NotAuthorizedException", "Refresh Token has been revoked");
      await refused(getUser(first.AccessToken), "NotAuthorizedException", "Access Token has been revoked");
      await refresh(second.RefreshToken);
      await getUser(second.AccessToken);
      await revoke(first.RefreshToken);
      await revoke("made-up");
    });

    it("refuses access tokens, other clients' tokens and clients that do not revoke", async () => {
      await running.createUser();
      const { AccessToken, RefreshToken } = await running.signIn();
      await refused(revoke(AccessToken), "UnsupportedTokenTypeException");
      running.pools.update(withOtherClient());
      await refused(revoke(RefreshToken, undefined, otherClientId), "UnauthorizedException");
      await getUser(AccessToken);
      await reopen({ enableTokenRevocation: false });
      await refused(revoke(RefreshToken), "UnsupportedOperationException");
    });

    it("wants the client's secret", async () => {
      const secret = "a1b2c3d4e5f6g7h8i9j0k1l2m3";
      await running.createUser();
      const { RefreshToken, AccessToken } = await running.signIn();
      await refused(revoke(RefreshToken, secret), "UnauthorizedException");
      await reopen({ clientSecret: secret });
      await refused(revoke(RefreshToken), "UnauthorizedException");
      await refused(revoke(RefreshToken, `${secret}x`), "UnauthorizedException");
      await refused(revoke(RefreshToken, "short"), "InvalidParameterException", /^1 .* Value at 'clientSecret' failed/);
      await getUser(AccessToken);
      await revoke(RefreshToken, secret);
      await refused(getUser(AccessToken), "NotAuthorizedException", "Access Token has been revoked");
    });

    for (const [name, signOut] of [
      ["GlobalSignOut", (AccessToken: string) => running.sdk.send(new GlobalSignOutCommand({ AccessToken }))],
      [
        "AdminUserGlobalSignOut",
        () => running.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: recordedPoolId, Username: testEmail })),
      ],
      [
        "AdminDisableUser",
        async () => {
          await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
          await running.sdk.send(new AdminEnableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
        },
      ],
    ] as const) {
      it(`ends every sign-in by ${name}, and leaves later ones alone`, async () => {
        await running.createUser();
        const tokens = [await running.signIn(), await running.signIn()];
        await signOut(tokens[0]!.AccessToken);
        for (const { AccessToken, RefreshToken } of tokens) {
          await refused(getUser(AccessToken), "NotAuthorizedException", "Access Token has been revoked");
          await refused(refresh(RefreshToken), "NotAuthorizedException", "Refresh Token has been revoked");
        }
        await getUser((await running.signIn()).AccessToken);
      });
    }

    it("reaches tokens without origin_jti by their age", async () => {
      await reopen({ enableTokenRevocation: false });
      await running.createUser();
      const { AccessToken } = await running.signIn();
      expect(claims(AccessToken)).to.not.have.property("origin_jti");
      await getUser(AccessToken);
      await running.sdk.send(new GlobalSignOutCommand({ AccessToken }));
      await refused(getUser(AccessToken), "NotAuthorizedException", "Access Token has been revoked");
      running.clock.advance(2);
      await getUser((await running.signIn()).AccessToken);
    });
  });

  describe("access tokens that Cognito's own operations refuse", () => {
    it("expired, malformed, of the wrong use", async () => {
      await running.createUser();
      const { AccessToken, IdToken } = await running.signIn();
      for (const token of [IdToken, "made-up", `${AccessToken}x`, AccessToken.replace(/\..*\./, ".e30.")]) {
        await refused(getUser(token), "NotAuthorizedException", "Invalid Access Token");
      }
      running.clock.advance(1801);
      await refused(getUser(AccessToken), "NotAuthorizedException", "Access Token has expired");
    });

    it("unsigned or signed with somebody else's key", async () => {
      await running.createUser();
      const payload = claims((await running.signIn()).AccessToken);
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const unsigned = `${part({ alg: "none" })}.${part(payload)}.`;
      const byHmac = await new SignJWT(payload)
        .setProtectedHeader({ alg: "HS256" })
        .sign(Buffer.from((await running.pools.jwks(recordedIssuer))!.keys[1]!.n));
      for (const token of [unsigned, byHmac]) {
        await refused(getUser(token), "NotAuthorizedException", "Invalid Access Token");
      }
    });

    it("of users, clients and pools that are gone", async () => {
      await running.createUser();
      const { AccessToken } = await running.signIn();
      const withoutClient = program();
      withoutClient.resources = withoutClient.resources.filter(({ name }) => name !== "web");
      running.pools.update(withoutClient);
      await refused(getUser(AccessToken), "NotAuthorizedException", "Invalid Access Token");
      running.pools.update({ ...program(), resources: [] });
      await refused(getUser(AccessToken), "NotAuthorizedException", "Invalid Access Token");
      running.pools.update(program());
      await getUser(AccessToken);
      await running.sdk.send(new AdminDeleteUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      await refused(getUser(AccessToken), "UserNotFoundException", "User does not exist.");
    });
  });
});

function withOtherClient(): ReturnType<typeof program> {
  return program({
    more: [
      resource("aws:cognito/userPoolClient:UserPoolClient", "other", otherClientId, {
        name: "other",
        userPoolId: recordedPoolId,
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      }),
    ],
  });
}
