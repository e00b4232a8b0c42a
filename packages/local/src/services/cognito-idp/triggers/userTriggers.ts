import * as z from "zod/mini";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { UserAttributes } from "../pool/userAttributes";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "./lambdaTriggers";

const nothing = z.looseObject({});

const flag = z.nullish(z.boolean());
const admission = z.object({ autoConfirmUser: flag, autoVerifyEmail: flag, autoVerifyPhone: flag });

const text = z.nullish(z.string());
const customMessage = z.object({ emailMessage: text, emailSubject: text, smsMessage: text });

/** What a request to create a user says to the preSignUp trigger. */
export interface SignUpData {
  validationData?: UserAttributes | undefined;
  metadata?: ClientMetadata | undefined;
}

/** What a preSignUp trigger decided. */
export interface Admission {
  confirmed: boolean;
  /** The attributes with the marks of verification that the trigger set. */
  attributes: UserAttributes;
}

/** A message in a customMessage trigger's words. */
export interface MessageText {
  subject?: string;
  message?: string;
}

/** The request that a message is sent for. */
export interface MessageCause {
  /** Absent in what administrators do. */
  client?: ClientConfiguration | undefined;
  metadata?: ClientMetadata | undefined;
}

/** The occasions of the customMessage trigger that the local run has. */
export type MessageOccasion =
  | "AdminCreateUser"
  | "Authentication"
  | "ForgotPassword"
  | "ResendCode"
  | "SignUp"
  | "UpdateUserAttribute"
  | "VerifyUserAttribute";

const codeParameter = "{####}";
const usernameParameter = "{username}";

/** Whom an event is about. */
export interface EventSubject {
  userName: string;
  userAttributes: UserAttributes;
}

/** A user as triggers see one. */
export function eventSubject({ sub, username, status, attributes }: UserRecord): EventSubject {
  return { userName: username, userAttributes: { sub, "cognito:user_status": status, ...attributes } };
}

/** Developer guide, "Pre sign-up Lambda trigger". @throws CognitoError as LambdaTriggers.call */
export async function admit(
  triggers: LambdaTriggers,
  occasion: "AdminCreateUser" | "ExternalProvider" | "SignUp",
  { userName, userAttributes: attributes }: EventSubject,
  client: ClientConfiguration | undefined,
  given: SignUpData,
): Promise<Admission> {
  const { autoConfirmUser, autoVerifyEmail, autoVerifyPhone } = await triggers.call("preSignUp", {
    occasion,
    userName,
    client,
    request: {
      userAttributes: attributes,
      validationData: given.validationData ?? null,
      ...(given.metadata !== undefined && { clientMetadata: given.metadata }),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    schema: admission,
  });
  // Administrators decide by themselves what they create.
  if (occasion === "AdminCreateUser") return { confirmed: false, attributes };
  return {
    confirmed: autoConfirmUser ?? false,
    attributes: {
      ...attributes,
      ...(autoVerifyEmail === true && attributes.email !== undefined && { email_verified: "true" }),
      ...(autoVerifyPhone === true && attributes.phone_number !== undefined && { phone_number_verified: "true" }),
    },
  };
}

/** Tells the postConfirmation trigger of a pool that has one. @throws CognitoError as LambdaTriggers.call */
export async function tellConfirmed(
  triggers: LambdaTriggers,
  user: UserRecord,
  occasion: "ConfirmForgotPassword" | "ConfirmSignUp",
  { client, metadata }: MessageCause,
): Promise<void> {
  if (!triggers.has("postConfirmation")) return;
  const request = metadata === undefined ? {} : { clientMetadata: metadata };
  await tell(triggers, "postConfirmation", occasion, eventSubject(user), client, request);
}

/** Tells a trigger of what has happened to a user. @throws CognitoError as LambdaTriggers.call */
export async function tell(
  triggers: LambdaTriggers,
  trigger: "postAuthentication" | "postConfirmation" | "preAuthentication",
  occasion: "Authentication" | "ConfirmForgotPassword" | "ConfirmSignUp",
  { userName, userAttributes }: EventSubject,
  client: ClientConfiguration | undefined,
  request: Readonly<Record<string, unknown>>,
): Promise<void> {
  await triggers.call(trigger, {
    occasion,
    userName,
    client,
    request: { userAttributes, ...request },
    response: {},
    schema: nothing,
  });
}

/**
 * The text of a message with a code, in the trigger's words; empty where it leaves the pool's own (developer guide,
 * "Custom message Lambda trigger").
 * @throws CognitoError as LambdaTriggers.call
 */
export async function messageText(
  triggers: LambdaTriggers,
  occasion: MessageOccasion,
  user: UserRecord,
  { medium, code }: { medium: "EMAIL" | "SMS"; code: string },
  { client, metadata }: MessageCause,
): Promise<MessageText> {
  const { userName, userAttributes } = eventSubject(user);
  const { emailMessage, emailSubject, smsMessage } = await triggers.call("customMessage", {
    occasion,
    userName,
    client,
    request: {
      userAttributes,
      codeParameter,
      linkParameter: "{##Click Here##}",
      usernameParameter: occasion === "AdminCreateUser" ? usernameParameter : null,
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
    schema: customMessage,
  });
  const filled = (medium === "EMAIL" ? emailMessage : smsMessage)
    // Functions, for a password may hold what stands for something else in a replacement, such as `$&`.
    ?.replaceAll(codeParameter, () => code)
    .replaceAll(usernameParameter, () => userName);
  return {
    ...(medium === "EMAIL" && typeof emailSubject === "string" && { subject: emailSubject }),
    ...(filled !== undefined && { message: filled }),
  };
}
