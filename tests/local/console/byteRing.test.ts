import { expect } from "chai";
import fc from "fast-check";
import { ByteRing } from "../../../packages/local/src/console/byteRing";

const size = 64;

describe("a ring of bytes", () => {
  /** @returns the position of so many bytes, all with this value */
  function written(ring: ByteRing, length: number, value: number): number {
    const position = ring.reserve(length);
    const offset = ring.offsetOf(position);
    ring.memory.fill(value, offset, offset + length);
    return position;
  }

  it("gives back what was written as long as it holds it, the newest half at least, and nothing after that", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: size }), { maxLength: 60 }), (lengths) => {
        const ring = new ByteRing(size);
        const entries = lengths.map((length, value) => ({ length, value, position: written(ring, length, value) }));
        const held = entries.map(({ position, length, value }) => {
          const bytes = ring.read(position, length);
          expect(bytes !== undefined).to.equal(ring.holds(position));
          if (bytes !== undefined) expect(bytes).to.deep.equal(Buffer.alloc(length, value));
          return bytes !== undefined;
        });
        // What goes are the oldest; bytes in a row cost at most the rest of a round, which is shorter than the next entry.
        expect(held).to.deep.equal([...held].sort((one, other) => Number(one) - Number(other)));
        let newest = 0;
        for (const [index, { length }] of [...entries].reverse().entries()) {
          newest += length;
          if (newest <= size / 2) expect(held.at(-1 - index)).to.equal(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("refuses more bytes than it has, and loses nothing by that", () => {
    const ring = new ByteRing(size);
    const whole = written(ring, size, 7);
    expect(() => ring.reserve(size + 1)).to.throw(RangeError, "65 bytes: the ring has 64");
    expect(ring.read(whole, size)).to.deep.equal(Buffer.alloc(size, 7));
  });

  it("reads copies, which later bytes do not change", () => {
    const ring = new ByteRing(size);
    const copy = ring.read(written(ring, size, 1), size);
    written(ring, size, 2);
    expect(copy).to.deep.equal(Buffer.alloc(size, 1));
  });
});
