import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { MIGRATIONS } from "./migrations";

/** How long a statement waits for another process that writes to the same file. */
const BUSY_TIMEOUT_MS = 5000;

/** Thrown when what the data directory holds cannot be used; the message names the file and the mend. */
export class StoredStateError extends Error {
  constructor(file: string, what: string, cause?: unknown) {
    super(
      `${file}: ${what}. Users and signing keys of the local run are kept there; ` +
        `\`npm start -- --reset\` clears them and starts anew.`,
      cause === undefined ? undefined : { cause },
    );
    this.name = "StoredStateError";
  }
}

/**
 * Opens `<dataDirectory>/cognito.sqlite`, readable by its owner alone, and brings its schema up to date.
 * Every commit is on the disk before its request is answered (`synchronous=FULL`).
 * @throws StoredStateError when the file is damaged or was written by a newer version of the program.
 */
export function openDatabase(dataDirectory: string): Database.Database {
  const file = join(dataDirectory, "cognito.sqlite");
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  // SQLite would make the file, and its journal after it, with the umask's permissions.
  closeSync(openSync(file, "a", 0o600));
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof StoredStateError) throw error;
    throw new StoredStateError(file, "the database cannot be read or is damaged", error);
  }
}

function migrate(database: Database.Database, file: string): void {
  const check = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
  if (check.quick_check !== "ok") throw new StoredStateError(file, `the database is damaged (${check.quick_check})`);
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > MIGRATIONS.length) {
    throw new StoredStateError(
      file,
      `the database has schema version ${version}, this program knows ${MIGRATIONS.length}`,
    );
  }
  MIGRATIONS.slice(version).forEach((statements, index) => {
    database
      .transaction(() => {
        database.exec(statements);
        database.exec(`PRAGMA user_version = ${version + index + 1}`);
      })
      .immediate();
  });
}
