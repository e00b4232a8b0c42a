import { confirmSignIn, signIn, signOut } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, ConsoleLogger } from "@aws-amplify/core";
import {
  AdminConfirmSignUpCommand,
  AdminDisableUserCommand,
  AdminSetUserMFAPreferenceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { ProgramChanges } from "./recordedPrograms";
import { program, recordedClientId, recordedPoolId } from "./recordedPrograms";
import { refused, RunningPools, testEmail, testPassword } from "./runningPools";
import { recordingFunction, responding, trigger, triggered } from "./triggeredProgram";
import type { TriggerEvent, TriggerFunction } from "./triggeredProgram";

const ClientId = recordedClientId;
const challengeTriggers = {
  defineAuthChallenge: trigger,
  createAuthChallenge: trigger,
  verifyAuthChallengeResponse: trigger,
};

function customProgram(client: ProgramChanges["client"] = {}, pool: ProgramChanges["pool"] = {}) {
  const flows = { explicitAuthFlows: ["ALLOW_CUSTOM_AUTH"], ...client };
  return triggered(challengeTriggers, {}, flows, (changes) =>
    program({ ...changes, pool: { ...changes?.pool, ...pool } }),
  );
}

describe("custom authentication", () => {
  let running: RunningPools;
  let lambda: TriggerFunction;

  const sessionOf = ({ request }: TriggerEvent) =>
    request.session as { challengeName: string; challengeResult: boolean; challengeMetadata: string | null }[];

  /** Three tries at one question, after the password where the sign-in begins with it. */
  function define(event: TriggerEvent): unknown {
    const session = sessionOf(event);
    const last = session.at(-1);
    if (last?.challengeName === "SRP_A") return responding({ challengeName: "PASSWORD_VERIFIER" })(event);
    const questions = session.filter(({ challengeName }) => challengeName === "CUSTOM_CHALLENGE");
    if (questions.at(-1)?.challengeResult) return responding({ issueTokens: true })(event);
    if (questions.length >= 3) return responding({ issueTokens: false, failAuthentication: true })(event);
    const next = { challengeName: "CUSTOM_CHALLENGE", issueTokens: false, failAuthentication: false };
    return responding(next)(event);
  }

  beforeEach(async () => {
    lambda = recordingFunction();
    Object.assign(lambda.behaviours, {
      DefineAuthChallenge_Authentication: define,
      CreateAuthChallenge_Authentication: responding({
        publicChallengeParameters: { question: "6 * 7" },
        privateChallengeParameters: { answer: "42" },
        challengeMetadata: "SUM",
      }),
      VerifyAuthChallengeResponse_Authentication: (event: TriggerEvent) => {
        const { privateChallengeParameters, challengeAnswer } = event.request;
        const { answer } = privateChallengeParameters as { answer: string };
        return responding({ answerCorrect: challengeAnswer === answer })(event);
      },
    });
    running = await RunningPools.start(customProgram(), false, { invoke: lambda.invoke });
  });

  afterEach(() => running.stop());

  const initiate = (USERNAME = testEmail) =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: "CUSTOM_AUTH",
        AuthParameters: { USERNAME },
        ClientMetadata: { from: "start" },
      }),
    );
  const answer = (Session: string | undefined, ANSWER: string, USERNAME = testEmail) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: "CUSTOM_CHALLENGE",
        Session,
        ChallengeResponses: { USERNAME, ANSWER },
        ClientMetadata: { from: "answer" },
      }),
    );

  it("asks what the triggers say, until they issue tokens", async () => {
    const sub = await running.createUser();
    const first = await initiate();
    expect(first.ChallengeName).to.equal("CUSTOM_CHALLENGE");
    expect(first.ChallengeParameters).to.deep.equal({ USERNAME: testEmail, question: "6 * 7" });
    const second = await answer(first.Session, "41");
    expect(second.ChallengeName).to.equal("CUSTOM_CHALLENGE");
    await refused(answer(first.Session, "42"), "NotAuthorizedException", /can only be used once/);
    const { AuthenticationResult } = await answer(second.Session, "42");
    expect(AuthenticationResult).to.include.keys("AccessToken", "IdToken", "RefreshToken");

    const told = lambda.events.map(({ triggerSource, request }) => ({
      source: triggerSource.split("_")[0],
      ...request,
    }));
    const userAttributes = {
      sub,
      "cognito:user_status": "CONFIRMED",
      email: testEmail,
      email_verified: "true",
    };
    const tried = (challengeResult: boolean) => ({
      challengeName: "CUSTOM_CHALLENGE",
      challengeResult,
      challengeMetadata: "SUM",
    });
    const user = { userAttributes, userNotFound: false };
    const metadata = { clientMetadata: { from: "answer" } };
    const challengeName = "CUSTOM_CHALLENGE";
    const privateChallengeParameters = { answer: "42" };
    expect(told).to.deep.equal([
      { source: "DefineAuthChallenge", ...user, session: [] },
      { source: "CreateAuthChallenge", ...user, session: [], challengeName },
      {
        source: "VerifyAuthChallengeResponse",
        ...user,
        ...metadata,
        privateChallengeParameters,
        challengeAnswer: "41",
      },
      { source: "DefineAuthChallenge", ...user, ...metadata, session: [tried(false)] },
      { source: "CreateAuthChallenge", ...user, ...metadata, session: [tried(false)], challengeName },
      {
        source: "VerifyAuthChallengeResponse",
        ...user,
        ...metadata,
        privateChallengeParameters,
        challengeAnswer: "42",
      },
      { source: "DefineAuthChallenge", ...user, ...metadata, session: [tried(false), tried(true)] },
    ]);
  });

  it("ends when the triggers fail it", async () => {
    await running.createUser();
    let { Session } = await initiate();
    ({ Session } = await answer(Session, "1"));
    ({ Session } = await answer(Session, "2"));
    await refused(answer(Session, "3"), "NotAuthorizedException", "Incorrect username or password.");
    await refused(answer(Session, "42"), "NotAuthorizedException", /can only be used once/);
  });

  it("leaves names that belong to nobody to the triggers, and gives them no tokens", async () => {
    const nobody = "nobody@example.com";
    const { Session, ChallengeParameters } = await initiate(nobody);
    expect(ChallengeParameters).to.deep.equal({ USERNAME: nobody, question: "6 * 7" });
    expect(lambda.events[0]?.request).to.include({ userNotFound: true });
    await refused(answer(Session, "42", nobody), "NotAuthorizedException", "Incorrect username or password.");
    running.pools.update(customProgram({ preventUserExistenceErrors: "LEGACY" }));
    await refused(initiate(nobody), "UserNotFoundException", "User does not exist.");
  });

  it("gives no tokens to users who may not sign in", async () => {
    await running.sdk.send(new SignUpCommand({ ClientId, Username: testEmail, Password: testPassword }));
    const unconfirmed = await initiate();
    await refused(answer(unconfirmed.Session, "42"), "UserNotConfirmedException", "User is not confirmed.");
    const user = { UserPoolId: recordedPoolId, Username: testEmail };
    await running.sdk.send(new AdminConfirmSignUpCommand(user));
    await running.sdk.send(new AdminDisableUserCommand(user));
    const disabled = await initiate();
    await refused(answer(disabled.Session, "42"), "NotAuthorizedException", "User is disabled.");
    const { Session } = await initiate();
    await refused(answer(Session, ""), "InvalidParameterException", "Missing required parameter ANSWER");
  });

  it("tells what is wrong with triggers", async () => {
    await running.createUser();
    lambda.behaviours.DefineAuthChallenge_Authentication = responding({ challengeName: "RIDDLE" });
    await refused(initiate(), "InvalidLambdaResponseException", "Unrecognizable lambda output");
    expect(running.reasons.at(-1)).to.match(/named the challenge RIDDLE/);
    running.pools.update(program({ client: { explicitAuthFlows: ["ALLOW_CUSTOM_AUTH"] } }));
    await refused(
      initiate(),
      "InvalidParameterException",
      "Custom auth lambda trigger is not configured for the user pool.",
    );
  });

  describe("after a password by SRP", () => {
    beforeEach(() => {
      const Auth = {
        Cognito: { userPoolId: recordedPoolId, userPoolClientId: ClientId, userPoolEndpoint: running.endpoint },
      };
      cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
      Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
      ConsoleLogger.LOG_LEVEL = "ERROR";
    });

    afterEach(async () => {
      await signOut();
      ConsoleLogger.LOG_LEVEL = null;
    });

    const begin = (password = testPassword) =>
      signIn({ username: testEmail, password, options: { authFlowType: "CUSTOM_WITH_SRP" } });
    const names = () => sessionOf(lambda.events.at(-1)!).map(({ challengeName }) => challengeName);

    it("goes on to the questions once the password is proven", async () => {
      await running.createUser();
      await refused(begin("Wrong-horse-77"), "NotAuthorizedException", "Incorrect username or password.");
      const { nextStep } = await begin();
      expect(nextStep.signInStep).to.equal("CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE");
      expect(await confirmSignIn({ challengeResponse: "42" })).to.have.property("isSignedIn", true);
      expect(names()).to.deep.equal(["SRP_A", "PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"]);
    });

    it("asks for the second factor before the questions", async () => {
      const smsConfiguration = { externalId: "learners", snsCallerArn: "arn:aws:iam::000000000000:role/sms" };
      running.pools.update(customProgram({}, { mfaConfiguration: "OPTIONAL", smsConfiguration }));
      await running.createUser(testEmail, { phone_number: "+14155550100" });
      await running.sdk.send(
        new AdminSetUserMFAPreferenceCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          SMSMfaSettings: { Enabled: true, PreferredMfa: true },
        }),
      );
      expect((await begin()).nextStep.signInStep).to.equal("CONFIRM_SIGN_IN_WITH_SMS_CODE");
      const code = running.lastCode("Authentication");
      const { nextStep } = await confirmSignIn({ challengeResponse: code });
      expect(nextStep.signInStep).to.equal("CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE");
      expect(await confirmSignIn({ challengeResponse: "42" })).to.have.property("isSignedIn", true);
      expect(names()).to.deep.equal(["SRP_A", "PASSWORD_VERIFIER", "SMS_MFA", "CUSTOM_CHALLENGE"]);
    });
  });
});
