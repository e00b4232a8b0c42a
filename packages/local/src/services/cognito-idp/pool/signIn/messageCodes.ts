import { randomInt, timingSafeEqual } from "node:crypto";
import { CognitoError, notAuthorized, userNotFound } from "../../cognitoError";
import type { AddressAttribute } from "../../configuration/userPoolConfiguration";
import type { UserRecord } from "../../storage/userTable";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import type { AttemptLimits } from "../attemptLimits";
import { deliveryDetails, destination } from "../messages";
import type { Messages } from "../messages";
import type { PoolContext } from "../poolContext";
import type { UnknownNames } from "../unknownNames";
import { verified } from "../userAttributes";
import type { UserDirectory } from "../userDirectory";
import type { MessageCodeName } from "./challengeSessions";
import type { OpenChallenges } from "./openChallenges";
import { preAuthenticate } from "./preAuthentication";
import { checkSignInAllowed } from "./signInAllowed";
import { completed, required } from "./signInStep";
import type { FirstFactor, SignInRequest, SignInStep } from "./signInStep";

/** What codes by message need of the pool's other parts. */
export interface MessageCodeParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  triggers: LambdaTriggers;
  messages: Messages;
  unknownNames: UnknownNames;
  challenges: OpenChallenges;
}

/** As seen in AWS's messages: a code that stands for a password is longer than one that follows a password. */
const digits = { first: 8, second: 6 } as const;

/** A code by e-mail or SMS, in a password's place (EMAIL_OTP, SMS_OTP) or after it (EMAIL_OTP, SMS_MFA). */
export class MessageCode implements FirstFactor {
  readonly #context: PoolContext;
  readonly #parts: MessageCodeParts;
  readonly #name: MessageCodeName;
  readonly #attribute: AddressAttribute;

  constructor(context: PoolContext, parts: MessageCodeParts, name: MessageCodeName) {
    this.#context = context;
    this.#parts = parts;
    this.#name = name;
    this.#attribute = name === "EMAIL_OTP" ? "email" : "phone_number";
  }

  availableTo(user: UserRecord): boolean {
    return user.attributes[this.#attribute] !== undefined;
  }

  /**
   * Sends a code with which the user can sign in.
   * @throws CognitoError UserNotFoundException, NotAuthorizedException, and as Messages.send
   */
  async start(request: SignInRequest): Promise<SignInStep> {
    const { client, username } = request;
    await preAuthenticate(this.#parts, request);
    const user = this.#parts.directory.find(username);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    if (user && !user.enabled && !client.hidesUserExistence) throw notAuthorized("User is disabled.");
    return this.#send(request, user, "first");
  }

  /** Sends a code to a user whose password was right. @throws CognitoError NotAuthorizedException, and as Messages.send */
  afterPassword(request: SignInRequest, user: UserRecord): Promise<SignInStep> {
    return this.#send(request, user, "second");
  }

  async #send(request: SignInRequest, user: UserRecord | undefined, factor: "first" | "second"): Promise<SignInStep> {
    const { limits, messages, unknownNames, directory, challenges } = this.#parts;
    const { client, username, metadata } = request;
    const unknown = this.#context.decoyUsers.unknownSubject(directory.nameKey(username));
    const subject = user?.sub ?? unknown;
    limits.checkSignIn(subject);
    const code = String(randomInt(10 ** digits[factor])).padStart(digits[factor], "0");
    const to = user && destination(user, this.#attribute);
    const details =
      to && user.enabled
        ? await messages.send(user, "Authentication", to, code, { client, metadata })
        : deliveryDetails(to ?? unknownNames.destination(username, this.#attribute));
    const sent = { subject, code, factor, address: to?.address, destination: details.Destination };
    return challenges.give(
      request,
      { name: this.#name, ...(user && { sub: user.sub }), ...sent },
      {
        ...(factor === "second" ? { USER_ID_FOR_SRP: user?.username ?? username } : { USERNAME: username }),
        CODE_DELIVERY_DELIVERY_MEDIUM: details.DeliveryMedium,
        CODE_DELIVERY_DESTINATION: details.Destination,
      },
    );
  }

  /**
   * Checks the code, and with it the address that it went to. After a wrong code the same session may be tried again.
   * @throws CognitoError CodeMismatchException, NotAuthorizedException
   */
  respond(given: SignInRequest): Promise<SignInStep> {
    const code = required(given, `${this.#name}_CODE`);
    const { challenge, user, request, close } = this.#parts.challenges.find(given, this.#name);
    const { limits, directory } = this.#parts;
    limits.checkSignIn(challenge.subject);
    if (!user || !equal(code, challenge.code)) {
      limits.signInFailed(challenge.subject);
      throw new CognitoError("CodeMismatchException", "Invalid code or auth state for the user.");
    }
    close();
    const proven = verified(user, challenge.address);
    const first = challenge.factor === "first";
    const confirmed: UserRecord = first && user.status === "UNCONFIRMED" ? { ...proven, status: "CONFIRMED" } : proven;
    checkSignInAllowed(confirmed);
    return Promise.resolve(completed(request, confirmed === user ? user : directory.save(confirmed)));
  }
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
