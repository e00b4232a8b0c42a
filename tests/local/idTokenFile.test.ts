import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { keepIdToken } from "../../packages/local/src/idTokenFile";
import { StoredStateError } from "../../packages/local/src/storage/storedStateError";
import { temporaryFolder } from "./startedRun";

describe("the id token file", () => {
  let folder: string;
  let remove: () => void;
  const problems: string[] = [];
  const onProblem = (message: string): void => {
    problems.push(message);
  };

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
    problems.length = 0;
  });
  afterEach(() => {
    remove();
  });

  it("holds a new token in time, for its owner alone, until it is closed", async () => {
    let issued = 0;
    const issue = () => Promise.resolve(`token ${++issued}`);
    const kept = await keepIdToken(folder, issue, { onProblem, everyMs: 5 });
    expect(kept.file).to.equal(path.join(folder, "id-token"));
    expect(statSync(kept.file).mode & 0o777).to.equal(0o600);
    while (issued < 3) await delay(5);
    kept.close();
    expect(readFileSync(kept.file, "utf8")).to.match(/^token [3-9]/);
    const last = issued;
    await delay(30);
    expect(issued).to.equal(last);
  });

  it("goes on after a renewal that failed, and tells of it", async () => {
    let issued = 0;
    const issue = () => (++issued === 2 ? Promise.reject(new Error("User does not exist.")) : Promise.resolve("token"));
    const kept = await keepIdToken(folder, issue, { onProblem, everyMs: 5 });
    while (issued < 4) await delay(5);
    kept.close();
    expect(problems).to.deep.equal(["The demo user's id token was not renewed: User does not exist."]);
  });

  it("survives the loss of its folder", async () => {
    const kept = await keepIdToken(folder, () => Promise.resolve("token"), { onProblem, everyMs: 5 });
    rmSync(folder, { recursive: true });
    while (problems.length === 0) await delay(5);
    kept.close();
    expect(problems[0]).to.include(kept.file).and.to.not.include("\n");
  });

  it("throws when the first token can't be written", async () => {
    mkdirSync(path.join(folder, "id-token"));
    const failure: unknown = await keepIdToken(folder, () => Promise.resolve("token"), { onProblem }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(StoredStateError).with.property("message").that.includes("--reset");
  });
});
