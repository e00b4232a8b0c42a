import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { CognitoError } from "../cognitoError";
import type { AttemptLimits } from "./attemptLimits";
import type { PoolContext } from "./poolContext";

/** What a code is good for: confirming a sign-up, a new password, or (by `verify:` and name) an attribute. */
export type CodePurpose = "forgot-password" | "sign-up" | `verify:${string}`;

const hourMs = 3_600_000;

/** Makes and redeems six-digit codes. One code a subject and purpose; single use; kept as a keyed hash. */
export class ConfirmationCodes {
  readonly #context: PoolContext;
  readonly #limits: AttemptLimits;

  constructor(context: PoolContext, limits: AttemptLimits) {
    this.#context = context;
    this.#limits = limits;
  }

  /**
   * A new code; the earlier one for the same purpose stops working. Valid for 24 hours, for a forgotten password 1 hour.
   * @param attributeValue for an attribute: the value that the code is sent to, given back when it is redeemed
   * @throws CognitoError LimitExceededException
   */
  create(subject: string, purpose: CodePurpose, attributeValue?: string): string {
    const { store, configuration, clock } = this.#context;
    this.#limits.count("request", subject, purpose);
    const code = String(randomInt(1_000_000)).padStart(6, "0");
    store.codes.put({
      poolId: configuration.id,
      subject,
      purpose,
      codeHash: this.#hash(subject, purpose, code),
      ...(attributeValue !== undefined && { attributeValue }),
      expiresAt: clock() + (purpose === "forgot-password" ? hourMs : 24 * hourMs),
    });
    return code;
  }

  /** The attribute value that an unredeemed code was sent to. */
  pendingValue(subject: string, purpose: CodePurpose): string | undefined {
    return this.#context.store.codes.find(this.#context.configuration.id, subject, purpose)?.attributeValue;
  }

  /**
   * Checks a code without using it up, so that what it is for can still be refused for another reason.
   * @returns the attribute value that it was sent to
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, LimitExceededException
   */
  check(subject: string, purpose: CodePurpose, code: string): string | undefined {
    const { store, configuration, clock } = this.#context;
    this.#limits.check("guess", subject, purpose);
    const sent = store.codes.find(configuration.id, subject, purpose);
    if (!sent || sent.expiresAt <= clock()) {
      throw new CognitoError("ExpiredCodeException", "Invalid code provided, please request a code again.");
    }
    const given = Buffer.from(this.#hash(subject, purpose, code));
    if (!timingSafeEqual(given, Buffer.from(sent.codeHash))) {
      this.#limits.count("guess", subject, purpose);
      throw new CognitoError("CodeMismatchException", "Invalid verification code provided, please try again.");
    }
    return sent.attributeValue;
  }

  /** Makes a code unusable: it has been redeemed, or what it was for has passed. */
  discard(subject: string, purpose: CodePurpose): void {
    this.#context.store.codes.delete(this.#context.configuration.id, subject, purpose);
  }

  #hash(subject: string, purpose: CodePurpose, code: string): string {
    const { codeKey, configuration } = this.#context;
    return createHmac("sha256", codeKey).update([configuration.id, subject, purpose, code].join("\0")).digest("base64");
  }
}
