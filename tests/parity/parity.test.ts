import { readFileSync } from "node:fs";
import { expect } from "chai";
import { StartedRun, temporaryFolder } from "../local/startedRun";
import { root } from "../projectFiles";
import { outcomeOf } from "./expectation";
import type { Outcome } from "./expectation";
import { expectations } from "./expectations";
import { knownReasons } from "./knownDifferences";
import { page, pageFile } from "./report";
import { Target } from "./target";
import { World } from "./world";

describe("the parity of the local run with AWS", function () {
  this.timeout(120_000);
  const { folder, remove } = temporaryFolder();
  const outcomes: Record<string, Outcome> = {};
  let run: StartedRun;
  let world: World;

  before(async () => {
    run = StartedRun.in(root, "--json", "--port", "0", "--data", folder);
    world = new World(await Target.of({ ...(await run.ready()) }, {}));
  });
  after(async () => {
    await run.end();
    remove();
  });

  it("has at least 400 expectations, each with an id of its own and a source", () => {
    expect(expectations.length).to.be.at.least(400);
    expect(new Set(expectations.map(({ id }) => id)).size).to.equal(expectations.length);
    expect(expectations.filter(({ source }) => source.length < 8)).to.deep.equal([]);
  });

  for (const area of new Set(expectations.map((expectation) => expectation.area))) {
    it(`is as listed: ${area}`, async () => {
      const problems: string[] = [];
      for (const expectation of expectations.filter((one) => one.area === area)) {
        const outcome = await outcomeOf(expectation, world);
        outcomes[expectation.id] = outcome;
        const known = knownReasons.has(expectation.id);
        if (outcome.kind === "as AWS" && known)
          problems.push(`${expectation.id}: as AWS; remove it from knownDifferences`);
        if (outcome.kind !== "as AWS" && !known) problems.push(`${expectation.id}: ${outcome.kind}, ${outcome.detail}`);
      }
      expect(problems).to.deep.equal([]);
    });
  }

  it("has no known difference that is not an expectation", () => {
    const ids = new Set(expectations.map(({ id }) => id));
    expect([...knownReasons.keys()].filter((id) => !ids.has(id))).to.deep.equal([]);
  });

  it("is what docs/parity.md says", () => {
    expect(page(expectations, outcomes)).to.equal(readFileSync(pageFile, "utf8"));
  });
});
