import { expect } from "chai";
import fc from "fast-check";
import { validatePrivateCidr } from "../../../components/privateNetwork/privateCidr";

describe("the CIDR block of a private network", () => {
  for (const good of ["10.0.0.0/16", "10.255.255.0/24", "172.16.0.0/16", "172.31.0.0/20", "192.168.0.0/16"]) {
    it(`may be ${good}`, () => {
      expect(validatePrivateCidr(good)).to.equal(undefined);
    });
  }

  for (const [wrong, allowed] of [
    ["", "a CIDR block such as"],
    ["10.0.0.0", "a CIDR block such as"],
    ["10.0.0.256/16", "a CIDR block such as"],
    ["10.0.0.0/33", "a CIDR block such as"],
    ["10.0.0.0/8", "/16 to /24"],
    ["10.0.0.0/25", "/16 to /24"],
    ["10.0.1.0/16", "its own first address"],
    ["8.8.0.0/16", "within 10.0.0.0/8"],
    ["172.32.0.0/16", "within 10.0.0.0/8"],
    ["192.169.0.0/16", "within 10.0.0.0/8"],
    ["100.64.0.0/16", "within 10.0.0.0/8"],
  ] as const) {
    it(`may not be "${wrong}"`, () => {
      expect(validatePrivateCidr(wrong)).to.contain(allowed);
    });
  }

  it("may be every aligned block of 10.0.0.0/8", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 24 }), fc.integer({ min: 0, max: 2 ** 16 - 1 }), (length, place) => {
        const start = (place << 8) - ((place << 8) % 2 ** (32 - length));
        const address = `10.${start >> 16}.${(start >> 8) % 256}.0`;
        expect(validatePrivateCidr(`${address}/${length}`)).to.equal(undefined);
      }),
    );
  });
});
