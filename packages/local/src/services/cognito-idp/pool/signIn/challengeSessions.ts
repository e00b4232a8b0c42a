import { randomBytes } from "node:crypto";
import { notAuthorized } from "../../cognitoError";
import type { AddressAttribute, MfaFactor } from "../../configuration/userPoolConfiguration";
import type { ServerEphemeral } from "../srp";

/**
 * What a client that was given a challenge still has to do, and for whom: `sub` is absent where the name belongs to
 * nobody and the client hides that.
 */
export type Challenge =
  | { name: "SELECT_CHALLENGE"; sub?: string; available: readonly FirstFactorName[] }
  | { name: "PASSWORD" | "PASSWORD_SRP"; sub?: string }
  | {
      name: "PASSWORD_VERIFIER";
      sub?: string;
      userIdForSrp: string;
      subject: string;
      verifier: string;
      clientPublicValue: bigint;
      ephemeral: ServerEphemeral;
    }
  | { name: "WEB_AUTHN"; sub: string; /** What the passkey signs, in base64url. */ credentialChallenge: string }
  | { name: "NEW_PASSWORD_REQUIRED"; sub: string }
  | { name: "SOFTWARE_TOKEN_MFA"; sub: string }
  | {
      name: "CUSTOM_CHALLENGE";
      sub?: string;
      privateParameters: Record<string, string>;
      /** What its trigger calls it. */
      metadata: string | null;
    }
  | { name: "SELECT_MFA_TYPE"; sub: string; factors: readonly MfaFactor[] }
  | {
      name: "MFA_SETUP";
      sub: string;
      /** True once the user's app gave a right code. */
      verified: boolean;
      factors: readonly MfaFactor[];
    }
  | {
      name: MessageCodeName;
      sub?: string;
      subject: string;
      code: string;
      factor: "first" | "second";
      /** Where the code went; undefined when it went nowhere. */
      address: string | undefined;
      /** The address as clients are shown it. */
      destination: string;
    };

/** A sign-up that may go on to a sign-in: what its code proved stands for the first factor. */
export interface SignedUp {
  name: "SIGN_UP";
  sub: string;
  /** The address that confirmed the user; undefined before. */
  confirmedBy?: AddressAttribute;
}

/** The challenges that are met by a code from a message. */
export type MessageCodeName = "EMAIL_OTP" | "SMS_MFA" | "SMS_OTP";

export type ChallengeName = Challenge["name"];

/** The challenges with which a sign-in by choice can begin. */
export type FirstFactorName = "EMAIL_OTP" | "PASSWORD" | "PASSWORD_SRP" | "SMS_OTP" | "WEB_AUTHN";

/** A challenge of a custom sign-in and how it went, as its triggers are told (developer guide, "Define Auth challenge"). */
export interface ChallengeResult {
  challengeName: string;
  challengeResult: boolean;
  challengeMetadata: string | null;
}

/** A challenge that waits for its answer. */
export interface ChallengeSession {
  poolId: string;
  clientId: string;
  challenge: Challenge | SignedUp;
  /** The challenges of a custom sign-in that were answered before; absent in other flows. */
  customAuth?: readonly ChallengeResult[];
}

interface Entry {
  /** Absent once the session has been used. */
  session?: ChallengeSession;
  expiresAt: number;
}

/** Beyond this many open challenges the oldest are given up, so that unanswered ones cannot fill the memory. */
const maximumSessions = 10_000;

/**
 * The challenges that are open, in memory alone: they hold one-time secrets and live for minutes. After a restart
 * the client hears that its session is invalid and begins the sign-in again.
 */
export class ChallengeSessions {
  readonly #clock: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Opens a session and gives the token that the client has to present. */
  open(session: ChallengeSession, lifetimeSeconds: number): string {
    this.#dropOldest();
    const token = randomBytes(96).toString("base64url");
    this.#entries.set(token, { session, expiresAt: this.#clock() + lifetimeSeconds * 1000 });
    return token;
  }

  /**
   * The session behind a token; it stays open until `close`.
   * @throws CognitoError NotAuthorizedException for unknown, expired and used tokens
   */
  find(token: string): ChallengeSession {
    const entry = this.#entries.get(token);
    if (!entry) throw notAuthorized("Invalid session for the user.");
    if (entry.expiresAt <= this.#clock()) throw notAuthorized("Invalid session for the user, session is expired.");
    if (!entry.session) throw notAuthorized("Invalid session for the user, session can only be used once.");
    return entry.session;
  }

  /** Ends a session whose challenge was met, or may be tried only once. */
  close(token: string): void {
    const entry = this.#entries.get(token);
    if (entry) delete entry.session;
  }

  #dropOldest(): void {
    // Insertion order is almost the order of expiry: clients' session lifetimes differ by minutes.
    for (const [token, { expiresAt }] of this.#entries) {
      if (expiresAt > this.#clock() && this.#entries.size < maximumSessions) break;
      this.#entries.delete(token);
    }
  }
}
