import { expect } from "chai";
import fc from "fast-check";
import { validateThrottle } from "../../../components/securedHttpApi/throttle";

describe("throttleProblems", () => {
  it("accepts rates from 0 to 10 000, fractions too, and whole bursts from 0 to 5 000", () => {
    const rate = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 5_000 }), (rateLimit, burstLimit) => {
        expect(validateThrottle("throttle", { rateLimit, burstLimit })).to.deep.equal([]);
      }),
    );
  });

  for (const rateLimit of [-1, 10_000.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses a rate of ${rateLimit}`, () => {
      expect(validateThrottle("throttle", { rateLimit, burstLimit: 1 })).to.deep.equal([
        { field: "throttle.rateLimit", value: rateLimit, allowed: "requests per second from 0 to 10000" },
      ]);
    });
  }

  for (const burstLimit of [-1, 5_001, 1.5, Number.NaN]) {
    it(`refuses a burst of ${burstLimit}`, () => {
      expect(validateThrottle('routes["GET /"].throttle', { rateLimit: 1, burstLimit })).to.deep.equal([
        { field: 'routes["GET /"].throttle.burstLimit', value: burstLimit, allowed: "a whole number from 0 to 5000" },
      ]);
    });
  }
});
