import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { checkSqliteFile } from "../../../packages/local/src/storage/checkSqliteFile";
import { openSqliteFile, transaction } from "../../../packages/local/src/storage/sqliteFile";
import { StoredStateError } from "../../../packages/local/src/storage/storedStateError";

describe("SQLite files", () => {
  const first = "CREATE TABLE one (value TEXT) STRICT;";
  const second = "ALTER TABLE one ADD COLUMN other TEXT;";
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "learninghub-sqlite-"));
    file = path.join(directory, "new", "data.sqlite");
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("creates files for their owner alone, with their folder, that store what is committed", () => {
    const database = openSqliteFile(file, [first]);
    database.prepare("INSERT INTO one VALUES (?)").run("kept");
    database.close();
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).to.equal(0o700);
    const again = openSqliteFile(file, [first]);
    expect(again.prepare("SELECT value FROM one").all()).to.deep.equal([{ value: "kept" }]);
    expect(again.prepare("PRAGMA synchronous").get()).to.include({ synchronous: 2 });
    again.close();
  });

  it("migrates a file one version after the other", () => {
    const old = openSqliteFile(file, [first]);
    old.prepare("INSERT INTO one VALUES (?)").run("old");
    old.close();
    const database = openSqliteFile(file, [first, second]);
    expect(database.prepare("SELECT * FROM one").all()).to.deep.equal([{ value: "old", other: null }]);
    database.close();
    openSqliteFile(file, [first, second]).close();
  });

  it("rejects a file that a newer program wrote, or that is damaged", () => {
    openSqliteFile(file, [first, second]).close();
    expect(() => openSqliteFile(file, [first])).to.throw(StoredStateError, "schema version 2, this program knows 1");
    const damaged = path.join(directory, "damaged.sqlite");
    writeFileSync(damaged, "no database".repeat(500));
    expect(() => openSqliteFile(damaged, [first])).to.throw(StoredStateError, damaged);
  });

  it("reports a full disk, not damage", () => {
    const full = "PRAGMA max_page_count = 1; CREATE TABLE one (value TEXT) STRICT;";
    expect(() => openSqliteFile(file, [full]))
      .to.throw(StoredStateError)
      .with.property("message")
      .that.matches(/^\S+data\.sqlite: the disk is full \(.+\)\. Free space .* --data\.$/);
    openSqliteFile(file, [first]).close();
  });

  it("checks files of others as they are, and only those that exist", () => {
    checkSqliteFile(file);
    openSqliteFile(file, [first, second]).close();
    checkSqliteFile(file);
    const damaged = path.join(directory, "damaged.sqlite");
    writeFileSync(damaged, "no database".repeat(500));
    expect(() => {
      checkSqliteFile(damaged);
    }).to.throw(StoredStateError, damaged);
  });

  it("undo a transaction that fails, and a migration too", () => {
    const database = openSqliteFile(file, [first]);
    const fail = () =>
      transaction(database, () => {
        database.prepare("INSERT INTO one VALUES (?)").run("lost");
        throw new Error("no");
      });
    expect(fail).to.throw("no");
    expect(database.prepare("SELECT * FROM one").all()).to.deep.equal([]);
    database.close();
    expect(() => openSqliteFile(file, [first, "CREATE TABLE two (value TEXT); nonsense"])).to.throw(StoredStateError);
    openSqliteFile(file, [first]).close();
  });
});
