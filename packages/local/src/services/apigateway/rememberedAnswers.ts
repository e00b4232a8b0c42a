/** Most answers that an authorizer remembers; each is at most a few kilobytes. */
const maxAnswers = 500;

/** What a Lambda authorizer answered, by stage and the values of its identity sources, until its time to live is over. */
export class RememberedAnswers<Answer> {
  readonly #ttlMs: number;
  readonly #clock: () => number;
  /** The oldest first. */
  readonly #answers = new Map<string, { answer: Answer; until: number }>();

  /**
   * @param ttlSeconds 0 remembers nothing
   * @param clock milliseconds since 1970
   */
  constructor(ttlSeconds: number, clock: () => number) {
    this.#ttlMs = ttlSeconds * 1000;
    this.#clock = clock;
  }

  find(stageName: string, identity: readonly string[]): Answer | undefined {
    const known = this.#answers.get(keyOf(stageName, identity));
    return known !== undefined && this.#clock() < known.until ? known.answer : undefined;
  }

  /** @param identity without any value nothing tells one caller from another, and nothing is remembered */
  add(stageName: string, identity: readonly string[], answer: Answer): void {
    if (this.#ttlMs === 0 || identity.length === 0) return;
    const key = keyOf(stageName, identity);
    this.#answers.delete(key);
    this.#answers.set(key, { answer, until: this.#clock() + this.#ttlMs });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > maxAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }
}

function keyOf(stageName: string, identity: readonly string[]): string {
  return JSON.stringify([stageName, ...identity]);
}
