import { expect } from "chai";
import { longestChain } from "../../bench/longestChain";
import type { RecordedResource } from "../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../local/recordedFixtures";

const urn = (name: string): string => `urn:pulumi:test::learninghub::aws:a/b:C::${name}`;

function resource(name: string, dependsOn: string[], custom = true): RecordedResource {
  return { ...recordedResource("aws:a/b:C", name, {}), custom, dependencies: dependsOn.map(urn) };
}

describe("the longest chain of dependent resources", () => {
  it("is the longest way through the dependencies, each resource counted once", () => {
    const diamond = [resource("a", []), resource("b", ["a"]), resource("c", ["a", "b"]), resource("d", ["c", "a"])];
    expect(longestChain({ resources: diamond })).to.equal(4);
  });

  it("does not count components, which AWS never sees, but follows what they wait for", () => {
    const program = [resource("a", []), resource("component", ["a"], false), resource("b", ["component"])];
    expect(longestChain({ resources: program })).to.equal(2);
  });

  it("is 1 without dependencies, and copes with one that is not recorded", () => {
    expect(longestChain({ resources: [resource("a", []), resource("b", ["absent"])] })).to.equal(1);
  });
});
