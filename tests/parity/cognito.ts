import { AwsClient } from "aws4fetch";
import type { Callee, Credentials } from "./addresses";

/** The target says that it does not have an operation. */
export class NotServedError extends Error {}

/** An HTTP answer. `body` is what its JSON says, as far as expectations ask for it. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: AnswerBody;
  /** Of a refused call: the exception's name and words. */
  type: string | undefined;
  message: string;
}

interface AnswerBody {
  __type?: string;
  message?: string;
  error?: string;
  AuthenticationResult?: Tokens;
  ChallengeName?: string;
  ChallengeParameters?: Record<string, string>;
  Session?: string;
  [member: string]: unknown;
}

export interface Tokens {
  AccessToken: string;
  ExpiresIn: number;
  IdToken: string;
  RefreshToken: string;
  TokenType: string;
}

/** Operations that anybody may call (API reference, "Understanding API, OIDC, and managed login pages authentication"). */
const open = new Set(
  (
    "SignUp ConfirmSignUp ResendConfirmationCode ForgotPassword ConfirmForgotPassword InitiateAuth RespondToAuthChallenge " +
    "RevokeToken GetTokensFromRefreshToken GetUser UpdateUserAttributes DeleteUserAttributes ChangePassword DeleteUser " +
    "GetUserAttributeVerificationCode VerifyUserAttribute GlobalSignOut AssociateSoftwareToken VerifySoftwareToken " +
    "SetUserMFAPreference GetUserAuthFactors StartWebAuthnRegistration CompleteWebAuthnRegistration " +
    "ListWebAuthnCredentials DeleteWebAuthnCredential ConfirmDevice ForgetDevice GetDevice ListDevices UpdateDeviceStatus"
  ).split(" "),
);

/** A client that signs for a service and sends once. */
export function signer(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  service: string,
  region: string,
): AwsClient {
  return new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service,
    region,
    retries: 0,
  });
}

/** Calls an operation of the user pools' API, signed when AWS asks for it. @throws {NotServedError} */
export async function call(
  target: Callee,
  operation: string,
  input: unknown,
  { unsigned = open.has(operation) }: { unsigned?: boolean } = {},
): Promise<Answer> {
  const { cognito, region } = target.addresses;
  const init = post(`AWSCognitoIdentityProviderService.${operation}`, input);
  if (unsigned) return answered(await fetch(cognito, init), operation);
  return answered(await signer(target.credentials, "cognito-idp", region).fetch(cognito, init), operation);
}

/** Calls an operation of the identity pools' API, none of which that clients call is signed. */
export async function callIdentity(target: Callee, operation: string, input: unknown): Promise<Answer> {
  const init = post(`AWSCognitoIdentityService.${operation}`, input);
  return answered(await fetch(target.addresses.identity, init), operation);
}

function post(operation: string, input: unknown): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": operation },
    body: typeof input === "string" ? input : JSON.stringify(input),
  };
}

/** Reads an answer. @param operation what must not be unknown; undefined when it may be */
export async function answered(response: Response, operation?: string): Promise<Answer> {
  const text = await response.text();
  let body: AnswerBody = {};
  try {
    body = JSON.parse(text) as AnswerBody;
  } catch {
    // Not JSON; expectations look at the text.
  }
  const { status, headers } = response;
  const type = body.__type?.replace(/^.*#/, "").replace(/:.*$/, "");
  const message = body.message ?? (typeof body.Message === "string" ? body.Message : "");
  if (
    operation !== undefined &&
    (status === 501 || /Unknown(Operation|Action)|InvalidAction|NotImplemented/.test(type ?? ""))
  ) {
    throw new NotServedError(`${operation}: ${type ?? status} ${message}`);
  }
  return { status, headers, text, body, type, message };
}
