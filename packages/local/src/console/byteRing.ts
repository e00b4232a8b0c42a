/**
 * The newest bytes that were written, in one block of memory outside of V8's heap, where no garbage collector moves or
 * looks at them. Positions count all bytes ever reserved.
 */
export class ByteRing {
  readonly #size: number;
  /** Made with the first bytes; the system gives its pages as they fill. */
  #memory: Buffer | undefined;
  #end = 0;

  /** @param size in bytes */
  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Takes the place of the oldest bytes.
   * @param length at most the ring's size
   * @returns the position for so many bytes in a row
   */
  reserve(length: number): number {
    if (length > this.#size) throw new RangeError(`${length} bytes: the ring has ${this.#size}`);
    const left = this.#size - (this.#end % this.#size);
    const start = length > left ? this.#end + left : this.#end;
    this.#end = start + length;
    return start;
  }

  /** Whether what was reserved at this position is still there. */
  holds(position: number): boolean {
    return this.age(position) <= this.#size;
  }

  /** Bytes that were reserved since, its own included. */
  age(position: number): number {
    return this.#end - position;
  }

  /** Where the bytes are, at `offsetOf` their position. */
  get memory(): Buffer {
    return (this.#memory ??= Buffer.alloc(this.#size));
  }

  offsetOf(position: number): number {
    return position % this.#size;
  }

  /** @returns a copy; undefined when it is no longer there */
  read(position: number, length: number): Buffer | undefined {
    if (!this.holds(position)) return undefined;
    const offset = this.offsetOf(position);
    return Buffer.from(this.memory.subarray(offset, offset + length));
  }

  /** Holds nothing of what was written, and gives the memory back. */
  clear(): void {
    this.#end += this.#size;
    this.#memory = undefined;
  }
}
