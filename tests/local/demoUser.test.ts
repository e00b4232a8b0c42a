import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { demoUser } from "../../packages/local/src/demoUser";
import { StoredStateError } from "../../packages/local/src/storage/storedStateError";
import { temporaryFolder } from "./startedRun";

describe("the demo user", () => {
  let folder: string;
  let remove: () => void;

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
  });
  afterEach(() => {
    remove();
  });

  it("gets a password at the first run, which later ones find, and nobody else", () => {
    const first = demoUser(folder, "demo@example.com");
    expect(first).to.include({ username: "demo@example.com", isNew: true });
    expect(first.password)
      .to.match(/[a-z]/)
      .and.match(/[A-Z]/)
      .and.match(/\d/)
      .and.match(/[-_.+=]/)
      .and.have.length(20);
    expect(demoUser(folder, "demo@example.com")).to.deep.equal({ ...first, isNew: false });
    expect(statSync(first.file).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(["demo-user.json"]);
  });

  for (const content of ["", "{", "{}", "[]", "null", '{"username":"a","password":1}']) {
    it(`is told to be damaged when the file holds ${JSON.stringify(content)}`, () => {
      writeFileSync(path.join(folder, "demo-user.json"), content);
      expect(() => demoUser(folder, "demo@example.com")).to.throw(
        StoredStateError,
        /demo-user\.json: .* damaged\. .*--reset/,
      );
    });
  }

  it("throws when the file can't be read", () => {
    mkdirSync(path.join(folder, "demo-user.json"));
    expect(() => demoUser(folder, "demo@example.com")).to.throw(StoredStateError, /EISDIR/);
  });
});
