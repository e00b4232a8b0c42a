import type { RecordedProgram } from "../record/recordedProgram";
import { recordedUserPools } from "../services/cognito-idp/configuration/recordedUserPools";
import type { LambdaTrigger } from "../services/cognito-idp/configuration/userPoolConfiguration";
import { triggerEvent } from "../services/cognito-idp/triggers/lambdaTriggers";
import { functionReference } from "../services/functionReference";
import { sampleUser } from "./sampleCaller";
import type { SampleEvent } from "./schema";

const userAttributes = {
  sub: sampleUser.sub,
  "cognito:user_status": "CONFIRMED",
  email: sampleUser.email,
  email_verified: "true",
};

/** What each trigger is told, and what it may set (Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers"). */
const samples: Record<LambdaTrigger, { occasion: string; request: object; response: object }> = {
  createAuthChallenge: {
    occasion: "Authentication",
    request: { userAttributes, challengeName: "CUSTOM_CHALLENGE", session: [] },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  },
  customEmailSender: sender("customEmailSenderRequestV1"),
  customMessage: {
    occasion: "SignUp",
    request: { userAttributes, codeParameter: "{####}", linkParameter: "{##Click Here##}", usernameParameter: null },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  },
  customSmsSender: sender("customSMSSenderRequestV1"),
  defineAuthChallenge: {
    occasion: "Authentication",
    request: { userAttributes, session: [] },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  },
  postAuthentication: {
    occasion: "Authentication",
    request: { userAttributes, newDeviceUsed: false },
    response: {},
  },
  postConfirmation: { occasion: "ConfirmSignUp", request: { userAttributes }, response: {} },
  preAuthentication: {
    occasion: "Authentication",
    request: { userAttributes, validationData: null },
    response: {},
  },
  preSignUp: {
    occasion: "SignUp",
    request: { userAttributes: { email: sampleUser.email }, validationData: null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  },
  preTokenGeneration: {
    occasion: "Authentication",
    request: {
      userAttributes,
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
    },
    response: { claimsOverrideDetails: null },
  },
  userMigration: {
    occasion: "Authentication",
    request: { password: "<password>", validationData: null, userAttributes: null },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  },
  verifyAuthChallengeResponse: {
    occasion: "Authentication",
    request: { userAttributes, privateChallengeParameters: { answer: "<answer>" }, challengeAnswer: "<answer>" },
    response: { answerCorrect: null },
  },
};

function sender(type: string) {
  const request = { type, code: "<encrypted code, base64>", clientMetadata: null, userAttributes };
  return { occasion: "SignUp", request, response: {} };
}

/** The version of preTokenGeneration that adds scopes, and lets the function change access tokens. */
const laterTokenGeneration = {
  request: { ...samples.preTokenGeneration.request, scopes: ["aws.cognito.signin.user.admin"] },
  response: { claimsAndScopeOverrideDetails: null },
};

/** An event for each trigger of the program's user pools that calls the function. */
export function triggerEvents(program: RecordedProgram, functionName: string): SampleEvent[] {
  return recordedUserPools(program).flatMap((pool) =>
    [...pool.lambdaTriggers].flatMap(([trigger, { functionArn, version }]) => {
      if (functionReference(functionArn)?.name !== functionName) return [];
      const later = trigger === "preTokenGeneration" && version !== "1" ? laterTokenGeneration : {};
      const { occasion, request, response } = { ...samples[trigger], ...later };
      const event = triggerEvent(pool, trigger, {
        occasion,
        userName: sampleUser.sub,
        client: [...pool.clients.values()][0],
        request: { ...request },
        response: { ...response },
      });
      return [{ name: `${trigger} of user pool ${pool.name}`, event }];
    }),
  );
}
