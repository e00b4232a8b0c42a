/** A route's target rate ("Throttle requests to your HTTP APIs"). */
export interface ThrottleSettings {
  /** Requests per second in the long run; undefined leaves it to the account's limit, which is not imposed locally. */
  rateLimit: number | undefined;
  /** Requests that may come at once: the size of the bucket. */
  burstLimit: number | undefined;
}

/** @returns undefined without any limit */
export function tokenBucket(settings: ThrottleSettings, clock: () => number): TokenBucket | undefined {
  const { rateLimit, burstLimit } = settings;
  return rateLimit === undefined && burstLimit === undefined ? undefined : new TokenBucket(settings, clock);
}

/** A token bucket: a request takes a token; tokens come back at the rate limit until the bucket is full. */
export class TokenBucket {
  readonly #rate: number;
  readonly #size: number;
  readonly #clock: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param clock milliseconds */
  constructor({ rateLimit, burstLimit }: ThrottleSettings, clock: () => number) {
    this.#rate = rateLimit ?? Infinity;
    this.#size = burstLimit ?? Math.max(1, Math.ceil(this.#rate));
    this.#clock = clock;
    this.#tokens = this.#size;
    this.#filledAt = clock();
  }

  /** Takes a token; false when there is none, which is a 429. */
  take(): boolean {
    const now = this.#clock();
    // A clock that was set back must not take tokens away.
    const elapsedSeconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    if (elapsedSeconds > 0) this.#tokens = Math.min(this.#size, this.#tokens + elapsedSeconds * this.#rate);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
