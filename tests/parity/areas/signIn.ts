import { createHmac } from "node:crypto";
import { expect } from "chai";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { claimsOf, expectRefusal, otherPassword, password } from "../world";
import type { World } from "../world";

const initiate = "API reference, AdminInitiateAuth";
const respond = "API reference, RespondToAuthChallenge";
const hidden = 'developer guide, "Managing error responses"';
const srp = 'developer guide, "Sign-in with secure remote password (SRP)"';

const start = (world: World, AuthFlow: string, AuthParameters: Record<string, string>) => ({
  ...world.pool,
  ...world.client,
  AuthFlow,
  AuthParameters,
});

const byPassword = (world: World, USERNAME: string, PASSWORD = password) =>
  world.call("AdminInitiateAuth", start(world, "ADMIN_USER_PASSWORD_AUTH", { USERNAME, PASSWORD }));

const bySrp = (world: World, USERNAME: string, SRP_A = "a".repeat(64)) =>
  world.call("InitiateAuth", { ...world.client, AuthFlow: "USER_SRP_AUTH", AuthParameters: { USERNAME, SRP_A } });

const refresh = (world: World, RefreshToken: string) =>
  world.call("GetTokensFromRefreshToken", { ...world.client, RefreshToken });

const wrong = ["NotAuthorizedException", "Incorrect username or password."] as const;

/** Answers PASSWORD_VERIFIER with a signature that no password gives. */
async function wrongSignature(world: World, username: string, timestamp = srpTimestamp()) {
  const { body } = await bySrp(world, username);
  return world.call("RespondToAuthChallenge", {
    ...world.client,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: {
      USERNAME: body.ChallengeParameters?.USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: body.ChallengeParameters?.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: createHmac("sha256", "x").update("y").digest("base64"),
      TIMESTAMP: timestamp,
    },
  });
}

async function newPasswordChallenge(world: World) {
  const user = await world.invited();
  const { body } = await byPassword(world, user.email);
  const answer = (responses: Record<string, string>, Session = body.Session) =>
    world.call("RespondToAuthChallenge", {
      ...world.client,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session,
      ChallengeResponses: { USERNAME: body.ChallengeParameters?.USER_ID_FOR_SRP ?? user.email, ...responses },
    });
  return { user, body, answer };
}

const missing: [flow: string, parameters: Record<string, string>, name: string][] = [
  ["ADMIN_USER_PASSWORD_AUTH", { PASSWORD: password }, "USERNAME"],
  ["ADMIN_USER_PASSWORD_AUTH", { USERNAME: "nobody@example.com" }, "PASSWORD"],
  ["USER_SRP_AUTH", { SRP_A: "aa" }, "USERNAME"],
  ["USER_SRP_AUTH", { USERNAME: "nobody@example.com" }, "SRP_A"],
];

export const signInExpectations = area(
  "Sign-in",
  ["admin"],
  [
    [
      "answers the right password with three tokens",
      `${initiate}, AuthenticationResult`,
      async (world) => {
        const { AccessToken, ExpiresIn, IdToken, RefreshToken, TokenType } = await world.me();
        const { exp, iat } = claimsOf(AccessToken);
        expect([AccessToken.split("."), IdToken.split(".")].map(({ length }) => length)).to.deep.equal([3, 3]);
        expect(RefreshToken).to.be.a("string").that.is.not.empty;
        expect({ ExpiresIn, TokenType }).to.deep.equal({ ExpiresIn: Number(exp) - Number(iat), TokenType: "Bearer" });
      },
    ],
    [
      "takes the address in any case",
      'developer guide, "User pool case sensitivity"',
      async (world) => {
        const { email } = await world.me();
        expect((await byPassword(world, email.toUpperCase())).status).to.equal(200);
      },
    ],
    [
      "takes the user's sub as the name",
      `${initiate}, AuthParameters: USERNAME can be the sub`,
      async (world) => {
        const { sub } = await world.me();
        expect((await byPassword(world, sub)).status).to.equal(200);
      },
    ],
    [
      "refuses a wrong password",
      `${initiate}, NotAuthorizedException`,
      async (world) => {
        const { email } = await world.newUser();
        expectRefusal(await byPassword(world, email, "Wrong-Horse-1"), ...wrong);
      },
    ],
    [
      "answers a name that nobody has as a wrong password",
      hidden,
      async (world) => {
        expectRefusal(await byPassword(world, world.newEmail()), ...wrong);
      },
    ],
    [
      "locks a user out after five wrong passwords",
      'developer guide, "Lockout behavior"',
      async (world) => {
        const { email } = await world.newUser();
        for (let attempt = 1; attempt <= 5; attempt += 1) await byPassword(world, email, "Wrong-Horse-1");
        expectRefusal(await byPassword(world, email), "NotAuthorizedException", "Password attempts exceeded");
      },
    ],
    [
      "refuses a disabled user",
      'API reference, AdminDisableUser; developer guide, "Managing user accounts"',
      async (world) => {
        const { email } = await world.newUser();
        await world.ok("AdminDisableUser", { ...world.pool, Username: email });
        expectRefusal(await byPassword(world, email), "NotAuthorizedException", "User is disabled.");
      },
    ],
    [
      "refuses a user whose password was reset",
      `${initiate}, PasswordResetRequiredException`,
      async (world) => {
        const { email } = await world.newUser();
        await world.ok("AdminResetUserPassword", { ...world.pool, Username: email });
        expectRefusal(
          await byPassword(world, email),
          "PasswordResetRequiredException",
          "Password reset required for the user",
        );
      },
    ],
    ...missing.map(([flow, parameters, name]): Row => [
      `${flow} needs ${name}`,
      `${initiate}, AuthParameters`,
      async (world) => {
        const operation = flow.startsWith("ADMIN") ? "AdminInitiateAuth" : "InitiateAuth";
        const { UserPoolId, ...input } = start(world, flow, parameters);
        const given = operation === "InitiateAuth" ? input : { ...input, UserPoolId };
        await world.refused(operation, given, "InvalidParameterException", `Missing required parameter ${name}`);
      },
    ]),
    [
      "refuses a flow that the client does not allow",
      "API reference, InitiateAuth, InvalidParameterException",
      (world) =>
        world.refused(
          "InitiateAuth",
          {
            ...world.client,
            AuthFlow: "USER_PASSWORD_AUTH",
            AuthParameters: { USERNAME: "a@example.com", PASSWORD: "x" },
          },
          "InvalidParameterException",
          "USER_PASSWORD_AUTH flow not enabled for this client",
        ),
    ],
    [
      "refuses an administrators' flow to others",
      "API reference, InitiateAuth, AuthFlow",
      (world) =>
        world.refused(
          "InitiateAuth",
          {
            ...world.client,
            AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
            AuthParameters: { USERNAME: "a@example.com", PASSWORD: "x" },
          },
          "InvalidParameterException",
          "Initiate Auth method not supported.",
        ),
    ],
    [
      "refuses a flow that does not exist",
      "API reference, InitiateAuth, AuthFlow: valid values",
      (world) =>
        world.refused(
          "InitiateAuth",
          { ...world.client, AuthFlow: "NO_AUTH", AuthParameters: {} },
          "InvalidParameterException",
          /at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: \[/,
        ),
    ],
    [
      "needs a flow",
      "API reference, InitiateAuth, AuthFlow: required",
      (world) =>
        world.refused("InitiateAuth", world.client, "InvalidParameterException", /Value( null)? at 'authFlow' failed/),
    ],
    [
      "USER_SRP_AUTH answers with PASSWORD_VERIFIER",
      srp,
      async (world) => {
        const { sub, email } = await world.me();
        const { body } = await bySrp(world, email);
        expect(body.ChallengeName).to.equal("PASSWORD_VERIFIER");
        expect(body.ChallengeParameters).to.include({ USERNAME: sub, USER_ID_FOR_SRP: sub });
        expect(body.ChallengeParameters).to.include.keys("SALT", "SECRET_BLOCK", "SRP_B");
      },
    ],
    [
      "USER_SRP_AUTH hides who has no account",
      hidden,
      async (world) => {
        const { body } = await bySrp(world, world.newEmail());
        expect(body.ChallengeName).to.equal("PASSWORD_VERIFIER");
        expect(body.ChallengeParameters).to.include.keys("SALT", "SECRET_BLOCK", "SRP_B", "USER_ID_FOR_SRP");
      },
    ],
    [
      "USER_SRP_AUTH shows a name that nobody has the same salt at each attempt",
      hidden,
      async (world) => {
        const email = world.newEmail();
        const salts = [await bySrp(world, email), await bySrp(world, email)].map(
          ({ body }) => body.ChallengeParameters?.SALT,
        );
        expect(salts[0]).to.be.a("string").that.equals(salts[1]);
      },
    ],
    [
      "USER_SRP_AUTH refuses an SRP_A of zero",
      "RFC 5054 section 2.5.4",
      async (world) => {
        expectRefusal(await bySrp(world, (await world.me()).email, "0"), "InvalidParameterException");
      },
    ],
    [
      "PASSWORD_VERIFIER refuses a wrong signature as a wrong password",
      `${respond}, NotAuthorizedException`,
      async (world) => {
        expectRefusal(await wrongSignature(world, (await world.newUser()).email), ...wrong);
      },
    ],
    [
      "PASSWORD_VERIFIER refuses a timestamp of another form",
      "observed 2018-02-12 (amazon-archives/amazon-cognito-identity-js, issue 683)",
      async (world) => {
        const answer = await wrongSignature(world, (await world.me()).email, "2026-01-01T00:00:00Z");
        const message = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.";
        expectRefusal(answer, "InvalidParameterException", message);
      },
    ],
    [
      "asks an invited user for a new password",
      `${initiate}, ChallengeName NEW_PASSWORD_REQUIRED`,
      async (world) => {
        const { user, body } = await newPasswordChallenge(world);
        expect(body.ChallengeName).to.equal("NEW_PASSWORD_REQUIRED");
        expect(body.ChallengeParameters).to.include({ USER_ID_FOR_SRP: user.sub });
        expect(JSON.parse(body.ChallengeParameters?.userAttributes ?? "")).to.include({ email: user.email });
        expect(JSON.parse(body.ChallengeParameters?.requiredAttributes ?? "")).to.be.an("array");
      },
    ],
    [
      "gives tokens for the new password, and keeps it",
      `${respond}, NEW_PASSWORD_REQUIRED`,
      async (world) => {
        const { user, answer } = await newPasswordChallenge(world);
        const { body, text } = await answer({ NEW_PASSWORD: otherPassword });
        expect(body.AuthenticationResult, text).to.include.keys("AccessToken", "IdToken", "RefreshToken");
        await world.signIn(user, otherPassword);
      },
    ],
    [
      "refuses a new password against the policy",
      `${respond}, InvalidPasswordException`,
      async (world) => {
        const { answer } = await newPasswordChallenge(world);
        expectRefusal(await answer({ NEW_PASSWORD: "short" }), "InvalidPasswordException");
      },
    ],
    [
      "needs the new password",
      `${respond}, ChallengeResponses`,
      async (world) => {
        const { answer } = await newPasswordChallenge(world);
        expectRefusal(await answer({}), "InvalidParameterException", "Missing required parameter NEW_PASSWORD");
      },
    ],
    [
      "takes a session once",
      `${respond}, Session: from the last answer`,
      async (world) => {
        const { answer } = await newPasswordChallenge(world);
        await answer({ NEW_PASSWORD: otherPassword });
        expectRefusal(
          await answer({ NEW_PASSWORD: otherPassword }),
          "NotAuthorizedException",
          /^Invalid session for the user/,
        );
      },
    ],
    [
      "takes no session that it did not give",
      `${respond}, NotAuthorizedException`,
      async (world) => {
        const { answer } = await newPasswordChallenge(world);
        const { type } = await answer({ NEW_PASSWORD: otherPassword }, "x".repeat(40));
        expect(type).to.equal("NotAuthorizedException");
      },
    ],
    [
      "takes no session of another user",
      `${respond}, Session`,
      async (world) => {
        const { answer } = await newPasswordChallenge(world);
        const { email } = await world.me();
        expectRefusal(await answer({ NEW_PASSWORD: otherPassword, USERNAME: email }), "NotAuthorizedException");
      },
    ],
    [
      "checks the length of a session",
      `${respond}, Session: minimum length 20`,
      async (world) => {
        const { answer } = await newPasswordChallenge(world);
        expectRefusal(
          await answer({ NEW_PASSWORD: otherPassword }, "short"),
          "InvalidParameterException",
          /at 'session' failed/,
        );
      },
    ],
    [
      "refuses a challenge that does not exist",
      `${respond}, ChallengeName: valid values`,
      (world) =>
        world.refused(
          "RespondToAuthChallenge",
          { ...world.client, ChallengeName: "RIDDLE", ChallengeResponses: {} },
          "InvalidParameterException",
          /at 'challengeName' failed to satisfy constraint: Member must satisfy enum value set: \[/,
        ),
    ],
    [
      "PASSWORD_VERIFIER refuses a signature for a name that nobody has in the same words",
      hidden,
      async (world) => {
        expectRefusal(await wrongSignature(world, world.newEmail()), ...wrong);
      },
    ],
    [
      "gives new tokens for a refresh token, a refresh token among them as the client rotates them",
      'developer guide, "Refresh token rotation"; API reference, GetTokensFromRefreshToken',
      async (world) => {
        const { RefreshToken, AccessToken } = await world.newSignedIn();
        const { body, text } = await refresh(world, RefreshToken);
        expect(body.AuthenticationResult, text).to.include.keys("AccessToken", "IdToken", "RefreshToken");
        expect(body.AuthenticationResult?.AccessToken).to.not.equal(AccessToken);
        expect(body.AuthenticationResult?.RefreshToken).to.not.equal(RefreshToken);
      },
    ],
    [
      "takes the new refresh token",
      'developer guide, "Refresh token rotation"',
      async (world) => {
        const { body } = await refresh(world, (await world.newSignedIn()).RefreshToken);
        expect((await refresh(world, body.AuthenticationResult?.RefreshToken ?? "")).status).to.equal(200);
      },
    ],
    [
      "refuses REFRESH_TOKEN_AUTH of a client that rotates refresh tokens",
      'developer guide, "Refresh token rotation": ALLOW_REFRESH_TOKEN_AUTH is off',
      async (world) => {
        const AuthParameters = { REFRESH_TOKEN: (await world.me()).RefreshToken };
        const input = { ...world.client, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters };
        expect((await world.call("InitiateAuth", input)).status).to.equal(400);
      },
    ],
    [
      "keeps auth_time and origin_jti when it refreshes",
      'developer guide, "Understanding the access token"',
      async (world) => {
        const { RefreshToken, AccessToken } = await world.newSignedIn();
        const { body } = await refresh(world, RefreshToken);
        const [before, after] = [AccessToken, body.AuthenticationResult?.AccessToken ?? ""].map(claimsOf);
        expect(after?.auth_time).to.equal(before?.auth_time);
        expect(after?.origin_jti).to.be.a("string").that.equals(before?.origin_jti);
        expect(after?.jti).to.not.equal(before?.jti);
      },
    ],
    [
      "refuses a refresh token that is none",
      "API reference, GetTokensFromRefreshToken, NotAuthorizedException; observed 2019-04-07 (aws-amplify/aws-sdk-ios, issue 1409)",
      async (world) => {
        expectRefusal(await refresh(world, "x.y.z"), "NotAuthorizedException", "Invalid Refresh Token");
      },
    ],
    [
      "refuses an access token in place of a refresh token",
      "API reference, InitiateAuth, NotAuthorizedException",
      async (world) => {
        expectRefusal(
          await refresh(world, (await world.me()).AccessToken),
          "NotAuthorizedException",
          "Invalid Refresh Token",
        );
      },
    ],
    [
      "refuses the refresh token of a signed-out user",
      "observed 2021-11-15 (aws/aws-sdk-net, issue 1936)",
      async (world) => {
        const user = await world.newSignedIn();
        await world.ok("GlobalSignOut", { AccessToken: user.AccessToken });
        expectRefusal(
          await refresh(world, user.RefreshToken),
          "NotAuthorizedException",
          "Refresh Token has been revoked",
        );
      },
    ],
    [
      "refuses the refresh token of a disabled user",
      "API reference, AdminDisableUser",
      async (world) => {
        const user = await world.newSignedIn();
        await world.ok("AdminDisableUser", { ...world.pool, Username: user.email });
        expectRefusal(await refresh(world, user.RefreshToken), "NotAuthorizedException");
      },
    ],
    [
      "revokes a refresh token with all access tokens from it",
      "API reference, RevokeToken",
      async (world) => {
        const user = await world.newSignedIn();
        await world.ok("RevokeToken", { ...world.client, Token: user.RefreshToken });
        expectRefusal(
          await refresh(world, user.RefreshToken),
          "NotAuthorizedException",
          "Refresh Token has been revoked",
        );
        const message = "Access Token has been revoked";
        await world.refused("GetUser", { AccessToken: user.AccessToken }, "NotAuthorizedException", message);
      },
    ],
    [
      "leaves other sign-ins of the user alone when a token is revoked",
      'developer guide, "Ending user sessions with token revocation"',
      async (world) => {
        const user = await world.newSignedIn();
        const other = await world.signIn(user);
        await world.ok("RevokeToken", { ...world.client, Token: user.RefreshToken });
        await world.ok("GetUser", { AccessToken: other.AccessToken });
      },
    ],
    [
      "revokes refresh tokens alone",
      "API reference, RevokeToken, UnsupportedTokenTypeException",
      async (world) => {
        const { AccessToken } = await world.me();
        await world.refused("RevokeToken", { ...world.client, Token: AccessToken }, "UnsupportedTokenTypeException");
      },
    ],
    [
      "revokes a token twice without an error",
      "RFC 7009 section 2.2; API reference, RevokeToken",
      async (world) => {
        const { RefreshToken } = await world.newSignedIn();
        await world.ok("RevokeToken", { ...world.client, Token: RefreshToken });
        await world.ok("RevokeToken", { ...world.client, Token: RefreshToken });
      },
    ],
    [
      "AdminUserGlobalSignOut ends a user's sign-ins",
      "API reference, AdminUserGlobalSignOut",
      async (world) => {
        const user = await world.newSignedIn();
        await world.ok("AdminUserGlobalSignOut", { ...world.pool, Username: user.email });
        expectRefusal(
          await refresh(world, user.RefreshToken),
          "NotAuthorizedException",
          "Refresh Token has been revoked",
        );
        await world.refused("GetUser", { AccessToken: user.AccessToken }, "NotAuthorizedException");
      },
    ],
    [
      "refuses tokens of a deleted user",
      "API reference, GetUser, UserNotFoundException",
      async (world) => {
        const user = await world.newSignedIn();
        await world.ok("AdminDeleteUser", { ...world.pool, Username: user.email });
        const { type } = await world.call("GetUser", { AccessToken: user.AccessToken });
        expect(type).to.be.oneOf(["UserNotFoundException", "NotAuthorizedException"]);
      },
    ],
  ],
);

/** Now, as `EEE MMM d HH:mm:ss z yyyy`. */
function srpTimestamp(): string {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date().toUTCString().split(/,? /);
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}
