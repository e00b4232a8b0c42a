/** Values by text, of which those that were not used for longest go first. */
export class RecentlyUsed<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, Value>();
  /** Compared before the map is asked: to hash a text as long as a token takes longer. */
  #latest: { text: string; value: Value } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: string): Value | undefined {
    if (this.#latest?.text === text) return this.#latest.value;
    const value = this.#values.get(text);
    if (value !== undefined) this.set(text, value);
    return value;
  }

  set(text: string, value: Value): void {
    this.#values.delete(text);
    this.#values.set(text, value);
    this.#latest = { text, value };
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limit && oldest !== undefined) this.#values.delete(oldest);
  }
}
