import { expect } from "chai";
import { policies, resourceRules, stackRules } from "../../../ops/policy/policies";
import { defaults, schemaOf } from "../../../ops/policy/settings";
import type { Settings } from "../../../ops/policy/settings";

const rules = [...resourceRules, ...stackRules];
const settings = Object.keys(defaults) as (keyof Settings)[];

describe("the policies", () => {
  it("has one policy for each rule, each with a name of its own", () => {
    const names = policies(() => undefined).map(({ name }) => name);
    expect(names).to.deep.equal(rules.map(({ name }) => name));
    expect(new Set(names).size).to.equal(names.length);
  });

  it("makes every policy mandatory but the one whose fix costs money", () => {
    const others = policies(() => undefined).filter(({ enforcementLevel }) => enforcementLevel !== "mandatory");
    expect(others.map(({ name, enforcementLevel }) => [name, enforcementLevel])).to.deep.equal([
      ["user-pool-web-acl", "advisory"],
    ]);
  });

  it("read every setting in at least one rule", () => {
    expect(new Set(rules.flatMap(({ uses = [] }) => uses))).to.deep.equal(new Set(settings));
  });
});

describe("the settings' schema", () => {
  it("has a type, a meaning and the default of each", () => {
    const { properties } = schemaOf(settings);
    for (const name of settings) {
      expect(properties[name]).to.include({ type: "array", uniqueItems: true });
      expect(properties[name]?.description).to.match(/\.$/);
      expect(properties[name]?.default).to.deep.equal(defaults[name]);
    }
    expect(schemaOf([]).properties).to.deep.equal({});
  });
});
