import {
  CompleteWebAuthnRegistrationCommand,
  DeleteWebAuthnCredentialCommand,
  GetUserAuthFactorsCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  RespondToAuthChallengeCommand,
  StartWebAuthnRegistrationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { program, recordedClientId, recordedPoolId, resource } from "./recordedPrograms";
import type { ProgramChanges } from "./recordedPrograms";
import { refused, RunningPools, testEmail } from "./runningPools";
import { SoftwareAuthenticator } from "./softwareAuthenticator";
import type { AuthenticatorChanges } from "./softwareAuthenticator";

const ClientId = recordedClientId;
const explicitAuthFlows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
const otherClientId = "9z8y7x6w5v4u3t2s1r0q9p8o7n";

const passkeyProgram: ProgramChanges = {
  pool: {
    signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] },
    webAuthnConfiguration: { relyingPartyId: "auth.example.com", userVerification: "required" },
  },
  client: { explicitAuthFlows },
  more: [
    resource("aws:cognito/userPoolClient:UserPoolClient", "other", otherClientId, {
      name: "other",
      userPoolId: recordedPoolId,
      explicitAuthFlows,
    }),
  ],
};

interface CreationOptions {
  challenge: string;
  user: { id: string };
  excludeCredentials: { id: string }[];
}

describe("passkeys", () => {
  let running: RunningPools;
  let AccessToken: string;
  let sub: string;

  before(async () => {
    running = await RunningPools.start(program(passkeyProgram));
    sub = await running.createUser();
    ({ AccessToken } = await running.signIn());
  });

  after(() => running.stop());

  const start = async (): Promise<CreationOptions> => {
    const answer = await running.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    return answer.CredentialCreationOptions as unknown as CreationOptions;
  };
  const complete = (credential: Record<string, unknown>, token = AccessToken): Promise<unknown> =>
    running.sdk.send(
      new CompleteWebAuthnRegistrationCommand({
        AccessToken: token,
        Credential: credential as Record<string, string>,
      }),
    );
  const register = async (changes?: AuthenticatorChanges): Promise<SoftwareAuthenticator> => {
    const authenticator = new SoftwareAuthenticator(changes);
    await complete(authenticator.register(await start()));
    return authenticator;
  };
  const list = async (token = AccessToken) =>
    (await running.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken: token }))).Credentials!;
  const deleteAll = async (): Promise<void> => {
    for (const { CredentialId } of await list()) {
      await running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }));
    }
  };
  const challenge = async () => {
    const AuthParameters = { USERNAME: testEmail, PREFERRED_CHALLENGE: "WEB_AUTHN" };
    const call = new InitiateAuthCommand({ ClientId, AuthFlow: "USER_AUTH", AuthParameters });
    const { ChallengeName, ChallengeParameters, Session } = await running.sdk.send(call);
    expect(ChallengeName).to.equal("WEB_AUTHN");
    const options = JSON.parse(ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!) as { challenge: string };
    return { options, Session };
  };
  const answer = (Session: string | undefined, CREDENTIAL: string) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: "WEB_AUTHN",
        Session,
        ChallengeResponses: { USERNAME: testEmail, CREDENTIAL },
      }),
    );

  afterEach(deleteAll);

  it("are registered with the options that browsers take, and listed", async () => {
    const options = await start();
    expect(options).to.deep.equal({
      rp: { id: "localhost", name: "localhost" },
      user: { id: Buffer.from(sub).toString("base64url"), name: testEmail, displayName: testEmail },
      challenge: options.challenge,
      pubKeyCredParams: [
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -257 },
      ],
      timeout: 60_000,
      excludeCredentials: [],
      authenticatorSelection: { requireResidentKey: true, residentKey: "required", userVerification: "required" },
    });
    const authenticator = new SoftwareAuthenticator();
    await complete(authenticator.register(options));
    const [passkey, ...others] = await list();
    expect(others).to.deep.equal([]);
    expect(passkey).to.deep.include({
      CredentialId: authenticator.id.toString("base64url"),
      RelyingPartyId: "localhost",
      AuthenticatorAttachment: "platform",
      AuthenticatorTransports: ["internal"],
    });
    expect(passkey!.CreatedAt!.getTime()).to.be.closeTo(Date.now(), 60_000);
    expect((await start()).excludeCredentials.map(({ id }) => id)).to.deep.equal([passkey!.CredentialId]);
  });

  it("sign in, each challenge once", async () => {
    const authenticator = await register();
    const { options, Session } = await challenge();
    expect(options).to.deep.equal({
      challenge: options.challenge,
      timeout: 180_000,
      rpId: "localhost",
      allowCredentials: [{ type: "public-key", id: authenticator.id.toString("base64url"), transports: ["internal"] }],
      userVerification: "required",
    });
    const credential = authenticator.authenticate(options);
    expect((await answer(Session, credential)).AuthenticationResult).to.have.property("IdToken");
    await refused(
      answer(Session, credential),
      "NotAuthorizedException",
      "Invalid session for the user, session can only be used once.",
    );
    const next = await challenge();
    await refused(answer(next.Session, credential), "NotAuthorizedException", "Incorrect username or password.");
    expect(running.reasons.at(-1)).to.match(/challenge/);
  });

  it("are chosen from the challenges that a user has", async () => {
    const authenticator = await register();
    const AuthParameters = { USERNAME: testEmail };
    const call = new InitiateAuthCommand({ ClientId, AuthFlow: "USER_AUTH", AuthParameters });
    const begun = await running.sdk.send(call);
    expect(begun.AvailableChallenges).to.deep.equal(["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"]);
    const chosen = await running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: "SELECT_CHALLENGE",
        Session: begun.Session,
        ChallengeResponses: { USERNAME: testEmail, ANSWER: "WEB_AUTHN" },
      }),
    );
    const options = JSON.parse(chosen.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!) as { challenge: string };
    const { AuthenticationResult } = await answer(chosen.Session, authenticator.authenticate(options));
    expect(AuthenticationResult).to.have.property("AccessToken");
    const factors = await running.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }));
    expect(factors.ConfiguredUserAuthFactors).to.deep.equal(["PASSWORD", "WEB_AUTHN"]);
    await deleteAll();
    const without = await running.sdk.send(call);
    expect(without.AvailableChallenges).to.deep.equal(["PASSWORD", "PASSWORD_SRP"]);
  });

  it("do not sign in with another's signature, origin or relying party, or without verifying the user", async () => {
    const authenticator = await register();
    const impostor = (changes?: AuthenticatorChanges) =>
      Object.assign(new SoftwareAuthenticator(changes), { id: authenticator.id });
    const attempts: [SoftwareAuthenticator, RegExp][] = [
      [impostor(), /signature/],
      [impostor({ origin: "http://127.0.0.1:3000" }), /origin/],
      [impostor({ rpId: "example.com" }), /RP ID/],
      [impostor({ userVerified: false }), /verif/i],
      [new SoftwareAuthenticator(), /no such passkey/],
    ];
    for (const [attempt, reason] of attempts) {
      const { options, Session } = await challenge();
      const call = answer(Session, attempt.authenticate(options));
      await refused(call, "NotAuthorizedException", "Incorrect username or password.");
      expect(running.reasons.at(-1)).to.match(reason);
    }
    const { Session } = await challenge();
    await refused(answer(Session, "{}"), "InvalidParameterException", /AuthenticationResponseJSON/);
  });

  it("are not registered for another origin, relying party, algorithm or client, or without verifying the user", async () => {
    const attempts: [AuthenticatorChanges, string][] = [
      [{ origin: "https://auth.example.com" }, "WebAuthnOriginNotAllowedException"],
      [{ origin: "http://localhost.example.com" }, "WebAuthnOriginNotAllowedException"],
      [{ rpId: "auth.example.com" }, "WebAuthnRelyingPartyMismatchException"],
      [{ algorithm: -8 }, "WebAuthnCredentialNotSupportedException"],
      [{ userVerified: false }, "WebAuthnCredentialNotSupportedException"],
    ];
    for (const [changes, error] of attempts) {
      const credential = new SoftwareAuthenticator(changes).register(await start());
      await refused(complete(credential), error);
      await refused(complete(credential), "WebAuthnChallengeNotFoundException");
    }
    const call = new InitiateAuthCommand({
      ClientId: otherClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: testEmail, PASSWORD: "Correct-horse-7" },
    });
    const other = (await running.sdk.send(call)).AuthenticationResult!.AccessToken!;
    const credential = new SoftwareAuthenticator().register(await start());
    await refused(complete(credential, other), "WebAuthnClientMismatchException");
    await complete(credential);
    expect(await list()).to.have.length(1);
  });

  it("are registered for names below localhost as well", async () => {
    await register({ origin: "http://app.localhost:5173" });
    expect(await list()).to.have.length(1);
  });

  it("need a registration that was begun, is the last one and has not expired", async () => {
    const authenticator = new SoftwareAuthenticator();
    const earlier = await start();
    await start();
    await refused(complete(authenticator.register(earlier)), "WebAuthnChallengeNotFoundException");
    const late = await start();
    running.clock.advance(181);
    await refused(complete(authenticator.register(late)), "WebAuthnChallengeNotFoundException");
    await refused(complete({ id: "x" }), "InvalidParameterException", /RegistrationResponseJSON/);
    await complete(authenticator.register(await start()));
    const again = authenticator.register(await start());
    await refused(complete(again), "InvalidParameterException", "The credential is registered already.");
  });

  it("are at most 20 a user, listed by pages and deleted by their ids", async () => {
    for (let count = 0; count < 20; count += 1) await register();
    await refused(start(), "LimitExceededException");
    const page = async (NextToken?: string) =>
      running.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken, MaxResults: 15, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);
    expect(second.NextToken).to.equal(undefined);
    const ids = [...first.Credentials!, ...second.Credentials!].map(({ CredentialId }) => CredentialId);
    expect(new Set(ids).size).to.equal(20);
    await refused(page("nonsense"), "InvalidParameterException");
    const [CredentialId] = ids;
    await running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }));
    await refused(
      running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId })),
      "ResourceNotFoundException",
    );
    expect(await list()).to.have.length(19);
  });

  it("take an access token", async () => {
    for (const call of [
      running.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken: "none" })),
      running.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken: "none", Credential: {} })),
      running.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken: "none" })),
      running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken: "none", CredentialId: "a" })),
    ]) {
      await refused(call, "NotAuthorizedException", "Invalid Access Token");
    }
  });

  it("need a pool that allows them and has a relying party", async () => {
    const missing = await RunningPools.start(
      program({ pool: { signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } } }),
    );
    const off = await RunningPools.start();
    try {
      for (const [pools, error] of [
        [missing, "WebAuthnConfigurationMissingException"],
        [off, "WebAuthnNotEnabledException"],
      ] as const) {
        await pools.createUser();
        const token = (await pools.signIn()).AccessToken;
        await refused(pools.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken: token })), error);
        const call = new CompleteWebAuthnRegistrationCommand({ AccessToken: token, Credential: {} });
        await refused(pools.sdk.send(call), error);
      }
    } finally {
      await missing.stop();
      await off.stop();
    }
  });
});
