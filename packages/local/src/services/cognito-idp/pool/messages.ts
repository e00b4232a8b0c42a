import type { AddressAttribute } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { LambdaTriggers } from "../triggers/lambdaTriggers";
import { sendByFunction } from "../triggers/customSenders";
import { messageText } from "../triggers/userTriggers";
import type { MessageCause, MessageOccasion } from "../triggers/userTriggers";
import type { PoolContext } from "./poolContext";

/** API reference, CodeDeliveryDetailsType. */
export interface CodeDeliveryDetails {
  AttributeName: AddressAttribute;
  DeliveryMedium: "EMAIL" | "SMS";
  /** The address, all but hidden. */
  Destination: string;
}

/** Where a message goes. */
export interface Destination {
  attribute: AddressAttribute;
  /** The attribute's value, or the one that waits to replace it. */
  address: string;
}

/** The e-mails and text messages of one pool. */
export class Messages {
  readonly #context: PoolContext;
  readonly #triggers: LambdaTriggers;

  constructor(context: PoolContext, triggers: LambdaTriggers) {
    this.#context = context;
    this.#triggers = triggers;
  }

  /**
   * Hands a code that was made to whoever shows it, in the words of a customMessage trigger, and says where it went. A
   * pool's custom sender gets it too, before that.
   * @throws CognitoError as LambdaTriggers.call
   */
  async send(
    user: UserRecord,
    occasion: MessageOccasion,
    { attribute, address }: Destination,
    code: string,
    cause: MessageCause,
  ): Promise<CodeDeliveryDetails> {
    const medium = mediumOf(attribute);
    const sender = medium === "EMAIL" ? "customEmailSender" : "customSmsSender";
    const hasSender = this.#triggers.has(sender);
    if (hasSender) await sendByFunction(this.#context, this.#triggers, sender, { occasion, user, code, cause });
    const verifies = occasion === "UpdateUserAttribute" || occasion === "VerifyUserAttribute";
    this.#context.deliver({
      userPoolId: user.poolId,
      ...(cause.client && { clientId: cause.client.id }),
      username: user.username,
      medium,
      to: address,
      code,
      ...(!hasSender &&
        this.#triggers.has("customMessage") &&
        (await messageText(this.#triggers, occasion, user, { medium, code }, cause))),
      purpose: verifies ? "VerifyAttribute" : occasion,
    });
    return deliveryDetails({ attribute, address });
  }
}

/** The user's address of this kind, if there is one. */
export function destination({ attributes }: UserRecord, attribute: AddressAttribute): Destination | undefined {
  const address = attributes[attribute];
  return address === undefined ? undefined : { attribute, address };
}

/**
 * How Cognito shows an address that a code went to: `j***@e***`, `+*******1234`. In lower case, so that a name that is
 * typed otherwise than it is stored does not tell users from those who do not exist.
 */
export function deliveryDetails({ attribute, address }: Destination): CodeDeliveryDetails {
  const [local = "", domain = ""] = address.split("@");
  return {
    AttributeName: attribute,
    DeliveryMedium: mediumOf(attribute),
    Destination:
      attribute === "email"
        ? `${local.charAt(0)}***@${domain.charAt(0)}***`.toLowerCase()
        : `+${"*".repeat(Math.max(address.length - 5, 0))}${address.slice(-4)}`,
  };
}

function mediumOf(attribute: AddressAttribute): "EMAIL" | "SMS" {
  return attribute === "email" ? "EMAIL" : "SMS";
}
