import { attemptLimitExceeded, notAuthorized } from "../cognitoError";
import type { AttemptRecord } from "../storage/attemptTable";
import type { PoolContext } from "./poolContext";

const hourMs = 3_600_000;
const quietMs = 15 * 60_000;
const freeSignInFailures = 5;
const longestLockoutMs = 15 * 60_000;

/** How often codes may be asked for and guessed wrongly, a subject and purpose (developer guide: 5 to 20 an hour). */
const hourlyLimits = { request: 20, guess: 5 };

/** Slows down whoever guesses passwords and codes, or asks for one message after the other. */
export class AttemptLimits {
  readonly #context: PoolContext;

  constructor(context: PoolContext) {
    this.#context = context;
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
    return (this.#find(subject, "sign-in")?.blockedUntil ?? 0) > this.#context.clock();
  }

  /** After n failures, five or more, the subject is locked out for 2^(n-5) seconds; 15 quiet minutes start afresh. */
  signInFailed(subject: string): void {
    const { store, configuration, clock } = this.#context;
    const now = clock();
    const earlier = this.#find(subject, "sign-in");
    const recent = earlier && now - Math.max(earlier.lastAt, earlier.blockedUntil) < quietMs ? earlier.count : 0;
    const count = recent + 1;
    const lockout =
      count < freeSignInFailures ? 0 : Math.min(1000 * 2 ** (count - freeSignInFailures), longestLockoutMs);
    store.attempts.put(configuration.id, subject, "sign-in", { count, lastAt: now, blockedUntil: now + lockout });
  }

  signInSucceeded(subject: string): void {
    const { store, configuration } = this.#context;
    if (store.attempts.find(configuration.id, subject, "sign-in")) {
      store.attempts.delete(configuration.id, subject, "sign-in");
    }
  }

  /**
   * Counts one more request for a code, or one more wrong code, within the hour that began with the first.
   * @throws CognitoError LimitExceededException when the hour's attempts are used up
   */
  count(what: keyof typeof hourlyLimits, subject: string, purpose: string): void {
    const { store, configuration, clock } = this.#context;
    this.check(what, subject, purpose);
    const now = clock();
    const kind = `${what}:${purpose}`;
    const earlier = this.#find(subject, kind);
    const running = earlier !== undefined && now - earlier.lastAt < hourMs;
    store.attempts.put(configuration.id, subject, kind, {
      count: running ? earlier.count + 1 : 1,
      lastAt: running ? earlier.lastAt : now,
      blockedUntil: 0,
    });
  }

  /** @throws CognitoError LimitExceededException when the hour's attempts are used up */
  check(what: keyof typeof hourlyLimits, subject: string, purpose: string): void {
    const earlier = this.#find(subject, `${what}:${purpose}`);
    if (earlier && this.#context.clock() - earlier.lastAt < hourMs && earlier.count >= hourlyLimits[what]) {
      throw attemptLimitExceeded();
    }
  }

  /**
   * What is on record. An attempt of the future was counted before the clock was set back; it counts as made now, so
   * that a limit neither ends by the change nor lasts longer than from now on.
   */
  #find(subject: string, kind: string): AttemptRecord | undefined {
    const { store, configuration, clock } = this.#context;
    const earlier = store.attempts.find(configuration.id, subject, kind);
    const ahead = (earlier?.lastAt ?? 0) - clock();
    if (earlier === undefined || ahead <= 0) return earlier;
    const moved = { ...earlier, lastAt: earlier.lastAt - ahead, blockedUntil: earlier.blockedUntil - ahead };
    store.attempts.put(configuration.id, subject, kind, moved);
    return moved;
  }
}
