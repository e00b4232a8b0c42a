import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { StoredStateError } from "./storedStateError";

/** How long a statement waits for another process that writes to the same file. */
const busyTimeoutMs = 5_000;

/**
 * Opens a SQLite file that its owner alone can read, and brings its schema up to date. What a committed transaction
 * wrote survives the process and the machine (`synchronous = FULL`).
 *
 * @param migrations the schema, one entry a version; released entries are never edited, new ones are appended
 * @throws {StoredStateError} when the file is damaged, or was written by a newer version of the program
 */
export function openSqliteFile(file: string, migrations: readonly string[]): Database.Database {
  let database: Database.Database | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    // SQLite would give the file, and its journal after it, the permissions of the umask.
    closeSync(openSync(file, "a", 0o600));
    database = new Database(file);
    database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    migrate(database, file, migrations);
    return database;
  } catch (error) {
    database?.close();
    throw storedStateError(file, error);
  }
}

/** Runs `work` as a whole or not at all. */
export function transaction<Result>(database: Database.Database, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite itself rolls back after some failures, a full disk for one.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** The error with the file in it, whatever failed. */
export function storedStateError(file: string, error: unknown): StoredStateError {
  if (error instanceof StoredStateError) return error;
  return new StoredStateError(file, `the database can't be used or is damaged (${(error as Error).message})`, error);
}

/** @throws {StoredStateError} when the file is damaged */
export function checkDatabase(database: Database.Database, file: string): void {
  const { quick_check: result } = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
  if (result !== "ok") throw new StoredStateError(file, `the database is damaged (${result.replaceAll("\n", " ")})`);
}

function migrate(database: Database.Database, file: string, migrations: readonly string[]): void {
  checkDatabase(database, file);
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > migrations.length) {
    const known = String(migrations.length);
    throw new StoredStateError(file, `the database has schema version ${version}, this program knows ${known}`);
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    transaction(database, () => {
      // Another process may have come first.
      const { user_version: current } = database.prepare("PRAGMA user_version").get() as { user_version: number };
      if (current > index) return;
      database.exec(statements);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
