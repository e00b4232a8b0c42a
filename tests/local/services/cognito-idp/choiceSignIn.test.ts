import {
  AdminInitiateAuthCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { program, recordedClientId, recordedPoolId } from "./recordedPrograms";
import { refused, RunningPools, testEmail, testPassword } from "./runningPools";

const ClientId = recordedClientId;
const explicitAuthFlows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];

describe("sign-in by choice", () => {
  let running: RunningPools;

  before(async () => {
    running = await RunningPools.start(program({ client: { explicitAuthFlows } }));
    await running.createUser();
  });

  after(() => running.stop());

  const initiate = (parameters: Record<string, string> = {}) =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: "USER_AUTH",
        AuthParameters: { USERNAME: testEmail, ...parameters },
      }),
    );
  const respond = (name: string, Session: string | undefined, responses: Record<string, string>) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: name as "PASSWORD",
        Session,
        ChallengeResponses: { USERNAME: testEmail, ...responses },
      }),
    );

  it("lists what the user can choose from", async () => {
    const { ChallengeName, AvailableChallenges, ChallengeParameters, Session } = await initiate();
    expect({ ChallengeName, AvailableChallenges, ChallengeParameters }).to.deep.equal({
      ChallengeName: "SELECT_CHALLENGE",
      AvailableChallenges: ["PASSWORD", "PASSWORD_SRP"],
      ChallengeParameters: { USERNAME: testEmail },
    });
    await refused(respond("SELECT_CHALLENGE", Session, { ANSWER: "EMAIL_OTP" }), "InvalidParameterException");
    const selected = { ANSWER: "PASSWORD", PASSWORD: testPassword };
    expect((await respond("SELECT_CHALLENGE", Session, selected)).AuthenticationResult).to.have.property("IdToken");
    await refused(
      respond("SELECT_CHALLENGE", Session, selected),
      "NotAuthorizedException",
      "Invalid session for the user, session can only be used once.",
    );
  });

  it("begins with the preferred challenge", async () => {
    const signedIn = await initiate({ PREFERRED_CHALLENGE: "PASSWORD", PASSWORD: testPassword });
    expect(signedIn.AuthenticationResult).to.have.property("AccessToken");
    const asked = await initiate({ PREFERRED_CHALLENGE: "PASSWORD" });
    expect(asked.ChallengeName).to.equal("PASSWORD");
    await refused(
      respond("PASSWORD", asked.Session, { PASSWORD: "wrong" }),
      "NotAuthorizedException",
      "Incorrect username or password.",
    );
    const answered = await respond("PASSWORD", asked.Session, { PASSWORD: testPassword });
    expect(answered.AuthenticationResult).to.have.property("AccessToken");
    const srp = await initiate({ PREFERRED_CHALLENGE: "PASSWORD_SRP", SRP_A: "abc123" });
    expect(srp.ChallengeName).to.equal("PASSWORD_VERIFIER");
    const unavailable = await initiate({ PREFERRED_CHALLENGE: "SMS_OTP" });
    expect(unavailable.ChallengeName).to.equal("SELECT_CHALLENGE");
  });

  it("takes a factor's own answer in place of a selection", async () => {
    const { Session } = await initiate();
    const { AuthenticationResult } = await respond("PASSWORD", Session, { PASSWORD: testPassword });
    expect(AuthenticationResult).to.have.property("AccessToken");
  });

  it("is refused to clients that do not allow it", async () => {
    const closed = await RunningPools.start();
    try {
      const call = { UserPoolId: recordedPoolId, ClientId, AuthFlow: "USER_AUTH" as const };
      await refused(
        closed.sdk.send(new AdminInitiateAuthCommand({ ...call, AuthParameters: { USERNAME: testEmail } })),
        "InvalidParameterException",
        "USER_AUTH flow not enabled for this client",
      );
    } finally {
      await closed.stop();
    }
  });
});
