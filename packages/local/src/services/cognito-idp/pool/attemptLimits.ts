import { attemptLimitExceeded, notAuthorized } from "../cognitoError";
import type { PoolContext } from "./poolContext";

const HOUR_MS = 3_600_000;
const QUIET_MS = 15 * 60_000;
const FREE_SIGN_IN_FAILURES = 5;
const LONGEST_LOCKOUT_MS = 15 * 60_000;

/** How often codes may be asked for and guessed wrongly, a subject and purpose (developer guide: 5 to 20 an hour). */
const HOURLY_LIMITS = { request: 20, guess: 5 };

/** Slows down whoever guesses passwords and codes, or asks for one message after the other. */
export class AttemptLimits {
  private readonly context: PoolContext;

  constructor(context: PoolContext) {
    this.context = context;
  }

  /**
   * Refuses sign-in attempts during a lockout, unseen and uncounted (developer guide, "Lockout behavior for failed
   * sign-in attempts").
   * @throws CognitoError NotAuthorizedException "Password attempts exceeded"
   */
  checkSignIn(subject: string): void {
    if (this.signInBlocked(subject)) throw notAuthorized("Password attempts exceeded");
  }

  signInBlocked(subject: string): boolean {
    const { store, configuration, clock } = this.context;
    return (store.attempts.find(configuration.id, subject, "sign-in")?.blockedUntil ?? 0) > clock();
  }

  /** After n failures, five or more, the subject is locked out for 2^(n-5) seconds; 15 quiet minutes start afresh. */
  signInFailed(subject: string): void {
    const { store, configuration, clock } = this.context;
    const now = clock();
    const earlier = store.attempts.find(configuration.id, subject, "sign-in");
    const recent = earlier && now - Math.max(earlier.lastAt, earlier.blockedUntil) < QUIET_MS ? earlier.count : 0;
    const count = recent + 1;
    const lockout =
      count < FREE_SIGN_IN_FAILURES ? 0 : Math.min(1000 * 2 ** (count - FREE_SIGN_IN_FAILURES), LONGEST_LOCKOUT_MS);
    store.attempts.put(configuration.id, subject, "sign-in", { count, lastAt: now, blockedUntil: now + lockout });
  }

  signInSucceeded(subject: string): void {
    const { store, configuration } = this.context;
    if (store.attempts.find(configuration.id, subject, "sign-in")) {
      store.attempts.delete(configuration.id, subject, "sign-in");
    }
  }

  /**
   * Counts one more request for a code, or one more wrong code, within the hour that began with the first.
   * @throws CognitoError LimitExceededException when the hour's attempts are used up
   */
  count(what: keyof typeof HOURLY_LIMITS, subject: string, purpose: string): void {
    const { store, configuration, clock } = this.context;
    this.check(what, subject, purpose);
    const now = clock();
    const kind = `${what}:${purpose}`;
    const earlier = store.attempts.find(configuration.id, subject, kind);
    const running = earlier !== undefined && now - earlier.lastAt < HOUR_MS;
    store.attempts.put(configuration.id, subject, kind, {
      count: running ? earlier.count + 1 : 1,
      lastAt: running ? earlier.lastAt : now,
      blockedUntil: 0,
    });
  }

  /** @throws CognitoError LimitExceededException when the hour's attempts are used up */
  check(what: keyof typeof HOURLY_LIMITS, subject: string, purpose: string): void {
    const { store, configuration, clock } = this.context;
    const earlier = store.attempts.find(configuration.id, subject, `${what}:${purpose}`);
    if (earlier && clock() - earlier.lastAt < HOUR_MS && earlier.count >= HOURLY_LIMITS[what]) {
      throw attemptLimitExceeded();
    }
  }
}
