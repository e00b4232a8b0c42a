import { CognitoError } from "../cognitoError";
import type { AddressAttribute, ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { CodePurpose, ConfirmationCodes } from "./confirmationCodes";
import { deliveryDetails } from "./messages";
import type { CodeDeliveryDetails, Destination } from "./messages";
import type { PoolContext } from "./poolContext";
import { isEmail, isPhoneNumber } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** Answers for names that belong to nobody as for those of users, to clients that hide who exists. */
export class UnknownNames {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #codes: ConfirmationCodes;

  constructor(context: PoolContext, directory: UserDirectory, codes: ConfirmationCodes) {
    this.#context = context;
    this.#directory = directory;
    this.#codes = codes;
  }

  /** As if a code had gone out, limits included. @throws CognitoError UserNotFoundException, LimitExceededException */
  pretendToSend(client: ClientConfiguration, name: string, purpose: CodePurpose): CodeDeliveryDetails {
    if (!client.hidesUserExistence) throw unknownUsername();
    const subject = this.#context.decoyUsers.unknownSubject(this.#directory.nameKey(name));
    this.#codes.create(subject, purpose);
    return deliveryDetails(this.destination(name, this.#likelyAttribute(name)));
  }

  /** As for a wrong code. @throws CognitoError as ConfirmationCodes.check */
  refusal(client: ClientConfiguration, name: string, purpose: CodePurpose, code: string): CognitoError {
    if (!client.hidesUserExistence) return unknownUsername();
    const subject = this.#context.decoyUsers.unknownSubject(this.#directory.nameKey(name));
    this.#codes.check(subject, purpose, code);
    return new CognitoError("CodeMismatchException", "Invalid verification code provided, please try again.");
  }

  /** Where a message would go: the name itself if it is such an address, or a mock one. */
  destination(name: string, attribute: AddressAttribute): Destination {
    const isAddress = attribute === "email" ? isEmail(name) : isPhoneNumber(name);
    if (isAddress) return { attribute, address: name };
    const key = this.#directory.nameKey(name);
    const { decoyUsers } = this.#context;
    const address = attribute === "email" ? decoyUsers.imaginaryAddress(key) : decoyUsers.imaginaryPhoneNumber(key);
    return { attribute, address };
  }

  /** Determined by the name's format and by what the pool verifies (developer guide, "Managing user existence error responses"). */
  #likelyAttribute(name: string): AddressAttribute {
    if (isEmail(name)) return "email";
    const byPhone = this.#context.configuration.autoVerifiedAttributes.includes("phone_number");
    return isPhoneNumber(name) || byPhone ? "phone_number" : "email";
  }
}

/** What Cognito answers to a client that need not hide who exists. */
export function unknownUsername(): CognitoError {
  return new CognitoError("UserNotFoundException", "Username/client id combination not found.");
}
