import * as pulumi from "@pulumi/pulumi";
import { unknownCheckingProxy } from "@pulumi/policy";
import { expect } from "chai";
import { at, isOrMayBe, items, notYetKnown, quoted, readProperties, texts } from "../../../ops/policy/value";
import type { Value } from "../../../ops/policy/value";

/** The SDK's own guard, which it exports without a type. */
const guarded = unknownCheckingProxy as (properties: object) => object;

/** How the policy SDK marks a text that only the deployment will tell. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("a resource's properties", () => {
  it("reads properties as they are, without assets", () => {
    const properties = { name: "a", count: 0, on: false, none: null, list: [1, { deep: ["b"] }] };
    const code = new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.a = 1;") });
    expect(readProperties({ ...properties, code })).to.deep.equal(properties);
  });

  it("report what is not known yet, and everything else beside it", () => {
    const properties = { arn: unknown, name: "a", list: ["b", unknown], deep: { id: unknown, on: true } };
    expect(readProperties(guarded(properties))).to.deep.equal({
      arn: notYetKnown,
      name: "a",
      list: ["b", notYetKnown],
      deep: { id: notYetKnown, on: true },
    });
  });

  it("pass on any other failure", () => {
    const broken = {
      get name(): string {
        throw new RangeError("broken");
      },
    };
    expect(() => readProperties(broken)).to.throw(RangeError, "broken");
  });
});

describe("a value", () => {
  const list: Value[] = ["a", 1, notYetKnown];
  const value: Value = { deep: { name: "a", later: notYetKnown }, list };

  it("is found by its path", () => {
    expect(at(value, "deep", "name")).to.equal("a");
    expect(at(value, "deep", "later", "still")).to.equal(notYetKnown);
    expect(at(value, "deep", "name", "nothing")).to.be.undefined;
    expect(at(value, "list", "length")).to.be.undefined;
    expect(at(undefined, "deep")).to.be.undefined;
  });

  it("has items and texts when it is a list", () => {
    expect(items(list)).to.have.length(3);
    expect(texts(list)).to.deep.equal(["a"]);
    for (const none of [undefined, null, "a", notYetKnown, {}]) expect(items(none)).to.deep.equal([]);
  });

  it("may be the expected one when it is not known yet", () => {
    expect(isOrMayBe(true, true)).to.be.true;
    expect(isOrMayBe(notYetKnown, true)).to.be.true;
    for (const other of [false, "true", null, undefined]) expect(isOrMayBe(other, true)).to.be.false;
  });

  it("is quoted for a message", () => {
    expect(quoted("a")).to.equal('"a"');
    expect(quoted(0)).to.equal("0");
    expect(quoted(undefined)).to.equal("nothing");
    expect(quoted(null)).to.equal("nothing");
  });
});
