/** The latest entries, numbered from 1 on in the order they came. */
export class BoundedList<Entry> {
  readonly #limit: number;
  #entries: (Entry | undefined)[] = [];
  /** The number of the oldest entry that is held. */
  #first = 1;
  #next = 1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** The number of the entry that is added next. */
  get next(): number {
    return this.#next;
  }

  get oldest(): Entry | undefined {
    return this.get(this.#first);
  }

  /** @returns the oldest entry, when it had to go for this one */
  add(entry: Entry): Entry | undefined {
    const oldest = this.size === this.#limit ? this.removeOldest() : undefined;
    this.#entries[this.#next % this.#limit] = entry;
    this.#next += 1;
    return oldest;
  }

  removeOldest(): Entry | undefined {
    if (this.size === 0) return undefined;
    const slot = this.#first % this.#limit;
    const entry = this.#entries[slot];
    this.#entries[slot] = undefined;
    this.#first += 1;
    return entry;
  }

  get(number: number): Entry | undefined {
    return number >= this.#first && number < this.#next ? this.#entries[number % this.#limit] : undefined;
  }

  /** Numbers are not used again. */
  clear(): void {
    this.#entries = [];
    this.#first = this.#next;
  }

  /**
   * @param before the number of the entry after the newest one. Default: none
   * @param limit how many at most. Default: all
   */
  *newestFirst(before = this.#next, limit = this.#limit): Generator<Entry> {
    let left = limit;
    for (let number = Math.min(before, this.#next) - 1; number >= this.#first; number -= 1) {
      const entry = this.get(number);
      left -= 1;
      if (left < 0) return;
      if (entry !== undefined) yield entry;
    }
  }
}
