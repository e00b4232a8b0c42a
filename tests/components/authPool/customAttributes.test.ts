import { expect } from "chai";
import { validateCustomAttributes } from "../../../components/authPool/customAttributes";
import type { CustomAttribute } from "../../../components/authPool/customAttributes";

function fieldsOf(attributes: Record<string, CustomAttribute>): string[] {
  return validateCustomAttributes(attributes).map(({ field }) => field);
}

describe("customAttributeProblems", () => {
  it("takes names of up to 20 characters, and limits that leave room for a value", () => {
    expect(
      fieldsOf({
        ["a".repeat(20)]: { type: "DateTime" },
        Schüler: { type: "String", minLength: 5, maxLength: 5 },
        level: { type: "Number", min: -1, max: -1 },
      }),
    ).to.be.empty;
  });

  it("refuses names that Cognito does not take", () => {
    for (const name of ["", "a".repeat(21), "two words", "custom:school", "dev:school"]) {
      expect(fieldsOf({ [name]: { type: "Boolean" } }), name).to.deep.equal([`customAttributes["${name}"]`]);
    }
  });

  it("refuses names that would redefine a claim", () => {
    for (const name of ["email", "sub", "name", "phone_number", "identities"]) {
      expect(fieldsOf({ [name]: { type: "String" } }), name).to.have.length(1);
    }
  });

  it("refuses limits that no value could keep", () => {
    const limits: CustomAttribute[] = [
      { type: "String", minLength: -1 },
      { type: "String", minLength: 0.5 },
      { type: "String", maxLength: 2049 },
      { type: "String", minLength: 3, maxLength: 2 },
      { type: "Number", min: 2, max: 1 },
      { type: "Number", min: 0, max: Infinity },
    ];
    for (const attribute of limits) expect(fieldsOf({ x: attribute }), JSON.stringify(attribute)).to.have.length(1);
  });

  it("refuses more than a pool's schema holds", () => {
    const attributes = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, { type: "Boolean" } as const]));
    expect(fieldsOf(attributes(49))).to.be.empty;
    expect(fieldsOf(attributes(50))).to.deep.equal(["customAttributes"]);
  });
});
