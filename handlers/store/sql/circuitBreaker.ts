import { StoreUnavailableError } from "../store";

/** Consecutive failures that open the circuit. */
const mostFailures = 2;

/**
 * Makes calls fail immediately for a while after the database could not be reached twice in a row. Otherwise each
 * request would wait for its timeouts, and clients and functions pile up. The first call after the pause is the next
 * attempt.
 */
export class CircuitBreaker {
  readonly #pauseMs: number;
  #failures = 0;
  #openUntil = 0;
  #lastFailure: unknown;

  /** @param pauseMs how long the circuit stays open, in milliseconds */
  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /** @throws {StoreUnavailableError} while the circuit is open */
  check(): void {
    if (Date.now() >= this.#openUntil) return;
    throw new StoreUnavailableError("the database could not be reached a moment ago", { cause: this.#lastFailure });
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = 0;
  }

  failed(error: unknown): void {
    this.#failures += 1;
    this.#lastFailure = error;
    if (this.#failures >= mostFailures) this.#openUntil = Date.now() + this.#pauseMs;
  }
}
