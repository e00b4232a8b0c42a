import { expect } from "chai";
import * as fc from "fast-check";
import { jsonSyntaxError } from "../../../../packages/local/src/console/page/components/jsonSyntaxError";
import { itemOf, plainItem } from "../../../../packages/local/src/console/page/data/attributeValues";

/** Texts that are JSON, and texts that are nearly so: with something inserted, or cut off. */
const texts = fc
  .tuple(
    fc.json(),
    fc.nat(40),
    fc.constantFrom("", ",", "}", "[", '"', "\\", "\u0001", "01", "tru", ":", " "),
    fc.boolean(),
  )
  .map(([json, at, inserted, isCut]) => (isCut ? json.slice(0, at) : json.slice(0, at) + inserted + json.slice(at)));

describe("JSON texts of the console's editors", () => {
  it("are refused exactly when JSON.parse refuses them", () => {
    fc.assert(
      fc.property(texts, (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(jsonSyntaxError(text) === undefined).to.equal(parses);
      }),
      { numRuns: 2000 },
    );
  });

  it("have their first error named with line and column", () => {
    expect(jsonSyntaxError('{\n  "a": 1,\n}')).to.include({ line: 3, column: 1, offset: 12 });
    expect(jsonSyntaxError("[1, 2")).to.include({
      line: 1,
      column: 6,
      message: 'expected "," or "]", the text ends here',
    });
  });

  it("are stored as items that read as the same JSON", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
        const plain = JSON.parse(JSON.stringify(json)) as object;
        expect(plainItem(itemOf(plain))).to.deep.equal(plain);
      }),
    );
  });

  it("leave sets, binary values and numbers of many digits to DynamoDB JSON", () => {
    for (const value of [{ SS: ["a"] }, { B: "AA==" }, { N: "12345678901234567890" }, { L: [{ NS: ["1"] }] }]) {
      expect(plainItem({ value })).to.equal(undefined);
    }
  });
});
