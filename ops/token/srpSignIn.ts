import { confirmSignIn, fetchAuthSession, signIn } from "@aws-amplify/auth";
import type { ConfirmSignInOutput } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, ConsoleLogger, sharedInMemoryStorage } from "@aws-amplify/core";
import { SignInError } from "./signInError";
import type { SignedIn } from "./signInError";

/** The user pool and the app client that a person signs in to. */
export interface PoolClient {
  userPoolId: string;
  clientId: string;
  /** Where the pool is served, when not by AWS. */
  endpoint?: string;
}

/** Who signs in, and how further questions are answered. */
export interface Person {
  username: string;
  password: string;
  /** For a person who was invited and has a temporary password. */
  newPassword(): Promise<string>;
  /** A code or an attribute's value, for everyone to see on the screen. */
  answer(question: string): Promise<string>;
}

/**
 * Signs in with USER_SRP_AUTH: the password itself is not sent. Amplify does the arithmetic and walks through the
 * challenges; it keeps the tokens in memory until they are handed over.
 * @throws {SignInError}
 */
export async function srpSignIn(pool: PoolClient, person: Person): Promise<SignedIn> {
  configure(pool);
  try {
    const { username, password } = person;
    let step = (await signIn({ username, password, options: { authFlowType: "USER_SRP_AUTH" } })).nextStep;
    while (step.signInStep !== "DONE") step = (await answered(step, person)).nextStep;
    const { tokens } = await fetchAuthSession();
    if (tokens?.idToken === undefined) throw new SignInError("The user pool gave no id token.");
    return { idToken: tokens.idToken.toString(), accessToken: tokens.accessToken.toString() };
  } catch (error) {
    throw explained(error as Error);
  } finally {
    await sharedInMemoryStorage.clear();
  }
}

function configure({ userPoolId, clientId, endpoint }: PoolClient): void {
  // It warns of every endpoint that is not AWS's.
  ConsoleLogger.LOG_LEVEL = "ERROR";
  const Cognito = {
    userPoolId,
    userPoolClientId: clientId,
    ...(endpoint !== undefined && { userPoolEndpoint: endpoint }),
  };
  const Auth = { Cognito };
  cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
  cognitoUserPoolsTokenProvider.setKeyValueStorage(sharedInMemoryStorage);
  Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
}

type Step = ConfirmSignInOutput["nextStep"];

async function answered(step: Step, person: Person): Promise<ConfirmSignInOutput> {
  switch (step.signInStep) {
    case "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED": {
      const challengeResponse = await person.newPassword();
      const userAttributes: Record<string, string> = {};
      for (const name of step.missingAttributes ?? []) userAttributes[name] = await person.answer(`${name}: `);
      return confirmSignIn({ challengeResponse, options: { userAttributes } });
    }
    case "CONFIRM_SIGN_IN_WITH_TOTP_CODE":
      return confirmSignIn({ challengeResponse: await person.answer("Code of the authenticator app: ") });
    case "CONFIRM_SIGN_IN_WITH_SMS_CODE":
    case "CONFIRM_SIGN_IN_WITH_EMAIL_CODE": {
      const { destination = "you" } = step.codeDeliveryDetails ?? {};
      return confirmSignIn({ challengeResponse: await person.answer(`Code that was sent to ${destination}: `) });
    }
    case "CONTINUE_SIGN_IN_WITH_MFA_SELECTION": {
      const kinds = step.allowedMFATypes ?? [];
      return confirmSignIn({ challengeResponse: await person.answer(`Second factor (${kinds.join(", ")}): `) });
    }
    case "CONTINUE_SIGN_IN_WITH_TOTP_SETUP":
    case "CONTINUE_SIGN_IN_WITH_EMAIL_SETUP":
    case "CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION":
      throw new SignInError(
        "The user pool asks for a second factor, which this user has not set up yet. Do it once in the hosted " +
          "sign-in: the same command with --hosted.",
      );
    case "CONFIRM_SIGN_UP":
      throw new SignInError(
        "The user has not confirmed the e-mail address yet. Enter the code from the e-mail in the hosted sign-in, or:\n" +
          "  aws cognito-idp admin-confirm-sign-up --user-pool-id <user pool id> --username <username>",
      );
    case "RESET_PASSWORD":
      throw new SignInError(
        "The password has to be reset first: choose “Forgot your password?” in the hosted sign-in.",
      );
    default:
      throw new SignInError(`The user pool asks for ${step.signInStep}, which is not answered here; try --hosted.`);
  }
}

function explained(error: Error): Error {
  if (error instanceof SignInError) return error;
  const { name, message } = error;
  if (/not enabled for th(?:e|is) client/i.test(message)) {
    return new SignInError(
      `${message}. Allow ALLOW_USER_SRP_AUTH in the user pool client's explicitAuthFlows, or sign in with --hosted.`,
    );
  }
  if (/secret/i.test(message) && name === "NotAuthorizedException") {
    return new SignInError(`The app client has a secret, which a tool for people must not know (${message}).`);
  }
  switch (name) {
    case "NotAuthorizedException":
    case "UserNotFoundException":
      return new SignInError(`${message} Is it a user of this pool, and of this stack?`);
    case "ResourceNotFoundException":
      return new SignInError(`${message} Check user pool id, client id and region.`);
    case "NetworkError":
      return new SignInError("The user pool cannot be reached. Is the region right, and is this machine online?");
    case "CodeMismatchException":
      return new SignInError("The code is wrong. Start again with a fresh one.");
    default:
      return name.endsWith("Exception") ? new SignInError(`${message} (${name})`) : error;
  }
}
