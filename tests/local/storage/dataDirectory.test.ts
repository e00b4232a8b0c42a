import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { DataDirectoryError, explained, prepareDataDirectory } from "../../../packages/local/src/storage/dataDirectory";
import { StoredStateError } from "../../../packages/local/src/storage/storedStateError";
import { temporaryFolder } from "../startedRun";

describe("the data folder", () => {
  let folder: string;
  let remove: () => void;

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
  });
  afterEach(() => {
    remove();
  });

  it("creates a folder for its owner alone, which git ignores, and empties it on a reset", () => {
    const data = path.join(folder, "a", "b");
    prepareDataDirectory(data, { reset: false });
    expect(statSync(data).mode & 0o777).to.equal(0o700);
    const created = readdirSync(data);
    expect(readFileSync(path.join(data, ".gitignore"), "utf8")).to.equal("*\n");
    mkdirSync(path.join(data, "keys"));
    writeFileSync(path.join(data, "keys", "key"), "secret");
    prepareDataDirectory(data, { reset: false });
    expect(readdirSync(data)).to.have.length(created.length + 1);
    prepareDataDirectory(data, { reset: true });
    expect(readdirSync(data)).to.deep.equal(created);
  });

  it("rejects with one line what is no folder, or can't be one", () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    for (const data of [file, path.join(file, "below")]) {
      expect(() => {
        prepareDataDirectory(data, { reset: false });
      })
        .to.throw(DataDirectoryError, data)
        .with.property("message")
        .that.includes("--data")
        .and.not.includes("\n");
    }
  });

  for (const code of ["ENOSPC", "EDQUOT"]) {
    it(`is not called damaged when its disk is full (${code})`, () => {
      const file = path.join(folder, "s3", "objects");
      const error = Object.assign(new Error(`${code}: no space left on device, open`), { code, path: file });
      const { message } = explained(error, folder) as Error;
      expect(message)
        .to.match(/the disk is full: free space/)
        .and.not.match(/reset|may write/);
      const stored = new StoredStateError(file, "the file is damaged", error);
      expect(stored.message)
        .to.match(/the disk is full/)
        .and.not.match(/reset|damaged/);
      expect(stored.cause).to.equal(error);
    });
  }

  it("explains what the file system has against something in it, and nothing else", () => {
    const error = (file: string) =>
      Object.assign(new Error("EACCES: permission denied"), { code: "EACCES", path: file });
    expect(explained(error(path.join(folder, "s3", "objects")), folder)).to.be.instanceOf(DataDirectoryError);
    for (const other of [error(`${folder}-other/x`), error("node"), new Error("a defect")]) {
      expect(explained(other, folder)).to.equal(other);
    }
  });
});
