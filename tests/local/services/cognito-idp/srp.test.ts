import { createHash, createHmac, getDiffieHellman, hkdfSync } from "node:crypto";
import { confirmSignIn, confirmSignUp, fetchUserAttributes, signIn, signOut, signUp } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, ConsoleLogger, fetchAuthSession } from "@aws-amplify/core";
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import {
  claimIsValid,
  createServerEphemeral,
  createVerifier,
  passwordMatches,
} from "../../../../packages/local/src/services/cognito-idp/pool/srp";
import { recordedClientId, recordedPoolId, program } from "./recordedPrograms";
import { claims, testEmail, testPassword, refused, RunningPools } from "./runningPools";

const srpPoolName = recordedPoolId.replace(/^.*_/, "");
const srpTimestamp = "Tue Nov 3 14:05:06 UTC 2026";

describe("signing in by SRP", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  describe("with Amplify, the library that front ends use", () => {
    beforeEach(() => {
      const Auth = {
        Cognito: { userPoolId: recordedPoolId, userPoolClientId: recordedClientId, userPoolEndpoint: running.endpoint },
      };
      // As the package aws-amplify, which only bundles the two, does in its own `configure`.
      cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
      Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
    });

    afterEach(() => signOut());

    before(() => {
      // It warns of every endpoint that is not AWS's.
      ConsoleLogger.LOG_LEVEL = "ERROR";
    });

    after(() => {
      ConsoleLogger.LOG_LEVEL = null;
    });

    const idToken = async () => (await fetchAuthSession()).tokens?.idToken?.payload;

    it("gives tokens for the right password, every time", async () => {
      const sub = await running.createUser();
      // Salts, A and B with and without leading zeros come up over repetitions.
      for (let repetition = 0; repetition < 10; repetition++) {
        await running.sdk.send(
          new AdminSetUserPasswordCommand({
            UserPoolId: recordedPoolId,
            Username: testEmail,
            Password: testPassword,
            Permanent: true,
          }),
        );
        expect(await signIn({ username: testEmail, password: testPassword })).to.have.property("isSignedIn", true);
        expect(await idToken()).to.include({ sub, "cognito:username": sub });
        await signOut();
      }
    });

    it("refuses the wrong password and names that belong to nobody alike", async () => {
      await running.createUser();
      const message = "Incorrect username or password.";
      await refused(signIn({ username: testEmail, password: "Wrong-horse-77" }), "NotAuthorizedException", message);
      await refused(
        signIn({ username: "nobody@example.com", password: testPassword }),
        "NotAuthorizedException",
        message,
      );
    });

    it("sets the first password of an invited user", async () => {
      await running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          TemporaryPassword: "Temporary-horse-1",
          MessageAction: "SUPPRESS",
        }),
      );
      const { nextStep } = await signIn({ username: testEmail, password: "Temporary-horse-1" });
      expect(nextStep.signInStep).to.equal("CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED");
      const confirmed = await confirmSignIn({
        challengeResponse: testPassword,
        options: { userAttributes: { name: "Ada" } },
      });
      expect(confirmed.isSignedIn).to.equal(true);
      expect(await idToken()).to.include({ name: "Ada" });
    });

    it("signs up, confirms, refreshes and signs out everywhere", async () => {
      await signUp({
        username: testEmail,
        password: testPassword,
        options: { userAttributes: { email: testEmail, name: "Ada" } },
      });
      await confirmSignUp({ username: testEmail, confirmationCode: running.lastCode("SignUp") });
      await signIn({ username: testEmail, password: testPassword });
      expect(await fetchUserAttributes()).to.include({ email: testEmail, email_verified: "true", name: "Ada" });
      const first = await idToken();
      running.clock.advance(60);
      const refreshed = (await fetchAuthSession({ forceRefresh: true })).tokens?.idToken?.payload;
      expect(refreshed).to.include({ origin_jti: first?.origin_jti, auth_time: first?.auth_time });
      expect(refreshed?.jti).to.not.equal(first?.jti);
      const elsewhere = await running.signIn();
      await signOut({ global: true });
      await refused(
        running.sdk.send(new GetUserCommand({ AccessToken: elsewhere.AccessToken })),
        "NotAuthorizedException",
        "Access Token has been revoked",
      );
    });

    it("signs in by username in pools that have usernames", async () => {
      running.pools.update(
        program({ pool: { usernameAttributes: [], schemas: [] }, client: { preventUserExistenceErrors: "LEGACY" } }),
      );
      await running.createUser("Ada.Lovelace");
      await signIn({ username: "ada.LOVELACE", password: testPassword });
      expect(await idToken()).to.include({ "cognito:username": "Ada.Lovelace" });
      await signOut();
      await refused(
        signIn({ username: "nobody", password: testPassword }),
        "UserNotFoundException",
        "User does not exist.",
      );
    });
  });

  const initiate = (USERNAME: string, SRP_A: string) =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "USER_SRP_AUTH",
        AuthParameters: { USERNAME, SRP_A },
      }),
    );
  const respond = (responses: Record<string, string>) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: recordedClientId,
        ChallengeName: "PASSWORD_VERIFIER",
        ChallengeResponses: responses,
      }),
    );

  describe("on the wire", () => {
    it("gives the challenge that AWS gives, without a session", async () => {
      const sub = await running.createUser();
      const { ChallengeName, ChallengeParameters, Session } = await initiate(testEmail, client().A);
      expect(ChallengeName).to.equal("PASSWORD_VERIFIER");
      expect(Session).to.equal(undefined);
      expect(ChallengeParameters).to.have.all.keys("SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP");
      expect(ChallengeParameters).to.include({ USERNAME: sub, USER_ID_FOR_SRP: sub });
      expect(ChallengeParameters!.SALT).to.match(/^[0-9a-f]{32}$/);
    });

    it("makes up the same user for the same unknown name", async () => {
      const { A } = client();
      const first = (await initiate("nobody@example.com", A)).ChallengeParameters!;
      const second = (await initiate("NOBODY@example.com", A)).ChallengeParameters!;
      const other = (await initiate("nobody.else@example.com", A)).ChallengeParameters!;
      expect(first.USER_ID_FOR_SRP).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(first.SALT).to.match(/^[0-9a-f]{32}$/);
      expect(second).to.include({ SALT: first.SALT, USER_ID_FOR_SRP: first.USER_ID_FOR_SRP });
      expect(second.SRP_B).to.not.equal(first.SRP_B);
      expect(other.SALT).to.not.equal(first.SALT);
      expect(other.USER_ID_FOR_SRP).to.not.equal(first.USER_ID_FOR_SRP);
    });

    it("makes up another user after a reset of the data", async () => {
      const first = (await initiate("nobody@example.com", client().A)).ChallengeParameters!;
      const elsewhere = await RunningPools.start();
      const { ChallengeParameters } = await elsewhere.sdk.send(
        new InitiateAuthCommand({
          ClientId: recordedClientId,
          AuthFlow: "USER_SRP_AUTH",
          AuthParameters: { USERNAME: "nobody@example.com", SRP_A: client().A },
        }),
      );
      expect(ChallengeParameters!.SALT).to.not.equal(first.SALT);
      await elsewhere.stop();
    });

    it("refuses values of A that would give away the session key", async () => {
      await running.createUser();
      const N = getDiffieHellman("modp15").getPrime("hex");
      const twice = (2n * BigInt(`0x${N}`)).toString(16);
      for (const A of ["0", "00", N, twice, "xyz", "-1", "f".repeat(2000)]) {
        await refused(initiate(testEmail, A), "InvalidParameterException", /SRP_A/);
      }
    });

    it("refuses a proof that was made with another challenge, or twice", async () => {
      const sub = await running.createUser();
      const first = client();
      const challenge = (await initiate(testEmail, first.A)).ChallengeParameters!;
      const proof = first.proof(challenge, sub);
      const second = (await initiate(testEmail, first.A)).ChallengeParameters!;
      await refused(
        respond({ ...proof, PASSWORD_CLAIM_SECRET_BLOCK: second.SECRET_BLOCK! }),
        "NotAuthorizedException",
        "Incorrect username or password.",
      );
      const { AuthenticationResult } = await respond(proof);
      expect(claims(AuthenticationResult!.AccessToken!)).to.include({ sub });
      await refused(
        respond(proof),
        "NotAuthorizedException",
        "Invalid session for the user, session can only be used once.",
      );
    });

    it("takes the name that was typed in place of USER_ID_FOR_SRP, and nobody else's", async () => {
      const sub = await running.createUser();
      await running.createUser("eve@example.com");
      const srp = client();
      const prove = async (username: string) => {
        const challenge = (await initiate(testEmail, srp.A)).ChallengeParameters!;
        return respond({ ...srp.proof(challenge, sub), USERNAME: username });
      };
      expect(await prove(testEmail)).to.have.property("AuthenticationResult");
      await refused(prove("eve@example.com"), "NotAuthorizedException", "Incorrect username or password.");
    });

    it("refuses malformed answers", async () => {
      const sub = await running.createUser();
      const srp = client();
      const challenge = (await initiate(testEmail, srp.A)).ChallengeParameters!;
      const proof = srp.proof(challenge, sub);
      await refused(
        respond({ ...proof, TIMESTAMP: "2026-11-03T14:05:06Z" }),
        "InvalidParameterException",
        "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
      );
      for (const name of ["PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"]) {
        await refused(
          respond({ ...proof, [name]: "" }),
          "InvalidParameterException",
          `Missing required parameter ${name}`,
        );
      }
      await refused(
        respond({ ...proof, PASSWORD_CLAIM_SECRET_BLOCK: "AAAA" }),
        "NotAuthorizedException",
        "Invalid session for the user.",
      );
      await refused(respond({ ...proof, PASSWORD_CLAIM_SIGNATURE: "AAAA" }), "NotAuthorizedException");
    });

    it("refuses an answer that comes too late", async () => {
      const sub = await running.createUser();
      const srp = client();
      const proof = srp.proof((await initiate(testEmail, srp.A)).ChallengeParameters!, sub);
      running.clock.advance(3 * 60 + 1);
      await refused(respond(proof), "NotAuthorizedException", "Invalid session for the user, session is expired.");
    });

    it("refuses an answer for another client, or with another challenge's session", async () => {
      const otherClientId = "9z8y7x6w5v4u3t2s1r0q9p8o7n";
      const [pool, web] = program().resources;
      running.pools.update({ ...program(), resources: [pool!, web!, { ...web!, id: otherClientId, name: "other" }] });
      const sub = await running.createUser();
      const srp = client();
      const proof = srp.proof((await initiate(testEmail, srp.A)).ChallengeParameters!, sub);
      await refused(
        running.sdk.send(
          new RespondToAuthChallengeCommand({
            ClientId: otherClientId,
            ChallengeName: "PASSWORD_VERIFIER",
            ChallengeResponses: proof,
          }),
        ),
        "NotAuthorizedException",
        "Invalid session for the user.",
      );
      await respond(proof);
    });

    it("refuses a proof of a password that was changed meanwhile", async () => {
      const sub = await running.createUser();
      const srp = client();
      const proof = srp.proof((await initiate(testEmail, srp.A)).ChallengeParameters!, sub);
      await running.sdk.send(
        new AdminSetUserPasswordCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          Password: "Another-horse-8",
          Permanent: true,
        }),
      );
      await refused(respond(proof), "NotAuthorizedException", "Incorrect username or password.");
    });

    for (const username of [testEmail, "nobody@example.com"]) {
      it(`locks out after five wrong proofs for ${username}`, async () => {
        await running.createUser();
        const srp = client();
        const attempt = async () => {
          const challenge = (await initiate(username, srp.A)).ChallengeParameters!;
          return respond(srp.proof(challenge, challenge.USER_ID_FOR_SRP!, "Wrong-horse-77"));
        };
        for (let failure = 1; failure <= 5; failure++) {
          await refused(attempt(), "NotAuthorizedException", "Incorrect username or password.");
        }
        await refused(attempt(), "NotAuthorizedException", "Password attempts exceeded");
      });
    }

    it("tells who proved the password that the account is disabled", async () => {
      const sub = await running.createUser();
      await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      const srp = client();
      const challenge = (await initiate(testEmail, srp.A)).ChallengeParameters!;
      await refused(respond(srp.proof(challenge, sub)), "NotAuthorizedException", "User is disabled.");
    });

    it("works for administrators too, and after a change of address", async () => {
      const sub = await running.createUser();
      await running.sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          UserAttributes: [{ Name: "email", Value: "lovelace@example.com" }],
        }),
      );
      const srp = client();
      const { ChallengeParameters } = await running.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId: recordedPoolId,
          ClientId: recordedClientId,
          AuthFlow: "USER_SRP_AUTH",
          AuthParameters: { USERNAME: "lovelace@example.com", SRP_A: srp.A },
        }),
      );
      const { AuthenticationResult } = await running.sdk.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: recordedPoolId,
          ClientId: recordedClientId,
          ChallengeName: "PASSWORD_VERIFIER",
          ChallengeResponses: srp.proof(ChallengeParameters!, sub),
        }),
      );
      expect(AuthenticationResult).to.have.property("IdToken");
    });
  });

  it("keeps a verifier that fits one user and password alone", () => {
    const stored = createVerifier(srpPoolName, "ada", testPassword);
    expect(stored.verifier).to.match(/^[0-9a-f]{768}$/);
    expect(passwordMatches(srpPoolName, "ada", testPassword, stored)).to.equal(true);
    expect(passwordMatches(srpPoolName, "ada", `${testPassword} `, stored)).to.equal(false);
    expect(passwordMatches(srpPoolName, "eve", testPassword, stored)).to.equal(false);
    expect(passwordMatches("OtherPool", "ada", testPassword, stored)).to.equal(false);
    expect(createVerifier(srpPoolName, "ada", testPassword)).to.not.deep.equal(stored);
    expect(createServerEphemeral(stored.verifier)).to.not.deep.equal(createServerEphemeral(stored.verifier));
  });
});

it("takes no proof against a verifier that gives the key away", () => {
  const ephemeral = createServerEphemeral("1");
  const claim = {
    poolName: srpPoolName,
    userIdForSrp: "ada",
    verifier: "1",
    clientPublicValue: 2n,
    ephemeral,
    secretBlock: Buffer.alloc(0),
    timestamp: srpTimestamp,
    signature: "",
  };
  expect(claimIsValid(claim)).to.equal(false);
});

const N = BigInt(`0x${getDiffieHellman("modp15").getPrime("hex")}`);

/** A client's half of the protocol in plain BigInt, for the answers that no well-meaning client gives. */
function client(): {
  A: string;
  proof(challenge: Record<string, string>, userId: string, password?: string): Record<string, string>;
} {
  const a = 0x1234567890abcdef1234567890abcdef1234567890abcdefn;
  const A = power(2n, a);
  const number = (bytes: Buffer) => BigInt(`0x${bytes.toString("hex")}`);
  const hash = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  return {
    A: A.toString(16),
    proof: ({ SALT, SRP_B, SECRET_BLOCK }, userId, password = testPassword) => {
      const B = BigInt(`0x${SRP_B!}`);
      const u = number(hash(bytes(A), bytes(B)));
      const x = number(hash(bytes(BigInt(`0x${SALT!}`)), hash(Buffer.from(`${srpPoolName}${userId}:${password}`))));
      const k = number(hash(bytes(N), bytes(2n)));
      const base = (((B - k * power(2n, x)) % N) + N) % N;
      const key = hkdfSync("sha256", bytes(power(base, a + u * x)), bytes(u), "Caldera Derived Key", 16);
      const signature = createHmac("sha256", Buffer.from(key))
        .update(srpPoolName + userId)
        .update(Buffer.from(SECRET_BLOCK!, "base64"))
        .update(srpTimestamp)
        .digest("base64");
      return {
        USERNAME: userId,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK!,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: srpTimestamp,
      };
    },
  };
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

function bytes(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, "hex");
}
