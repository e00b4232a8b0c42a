import { expect } from "chai";
import { power, prime } from "../../../../packages/local/src/services/cognito-idp/pool/modularPower";

const N = number(prime);

function number(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function bytes(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
}

/** By squaring and multiplying. */
function expected(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

describe("powers in the 3072-bit group", () => {
  it("are those of arithmetic, for short and long exponents and results with leading zeros", () => {
    for (const exponent of [
      1n,
      127n,
      128n,
      255n,
      2n ** 256n - 1n,
      2n ** 383n + 12345n,
      number(Buffer.alloc(48, 0xa5)),
    ]) {
      const generated = power(Buffer.from([2]), bytes(exponent));
      expect(generated, `2 to the ${exponent}`).not.to.equal(undefined);
      expect(number(generated!)).to.equal(expected(2n, exponent));
      expect(number(power(generated!, bytes(77n))!)).to.equal(expected(number(generated!), 77n));
    }
  });

  it("take a base with leading zeros like one without", () => {
    const padded = Buffer.concat([Buffer.alloc(10), Buffer.from([4])]);
    expect(power(padded, bytes(99n))).to.deep.equal(power(Buffer.from([4]), bytes(99n)));
  });

  it("are refused for 0, 1 and -1", () => {
    for (const base of [0n, 1n, N - 1n]) expect(power(bytes(base), bytes(3n)), String(base)).to.equal(undefined);
  });
});
