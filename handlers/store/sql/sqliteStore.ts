import { closeSync, openSync } from "node:fs";
import { isAbsolute } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Kysely } from "kysely";
import { OperatorError } from "../../log";
import { StoreBusyError } from "../store";
import type { Store } from "../store";
import { isLocked, LibsqlDialect } from "./libsqlDialect";
import type { LibsqlDatabase } from "./libsqlDialect";
import { migrate } from "./sqliteMigrations";
import type { SqlSchema } from "./sqlSchema";
import { SqlStore } from "./sqlStore";
import type { SqlEngine } from "./sqlStore";

/** SQLite's syntax. */
export const sqliteEngine: SqlEngine = { firstRows: (query, count) => query.limit(count) };

/**
 * Opens or creates the database file at an absolute path and migrates its tables. Any number of threads and processes
 * may open the same file.
 *
 * @param busyTimeoutMs how long a write waits for another one before it throws StoreBusyError, in milliseconds;
 *   the default is half of the functions' default timeout
 */
export async function openSqliteStore(path: string, busyTimeoutMs = 5000): Promise<Store> {
  if (!isAbsolute(path)) {
    throw new OperatorError(`STORE_URL has the relative path ${JSON.stringify(path)}; give sqlite:<absolute path>.`);
  }
  makeFile(path);
  const { default: Database } = await import("libsql");
  const connection = new Database(path);
  try {
    await configure(connection, busyTimeoutMs);
    const database = new Kysely<SqlSchema>({ dialect: new LibsqlDialect(connection, busyTimeoutMs) });
    await migrate(database);
    return new SqlStore(database, sqliteEngine);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Sets up a connection: readers do not block on a writer, and a commit is on disk before it returns. */
export async function configure(connection: LibsqlDatabase, busyTimeoutMs: number): Promise<void> {
  const deadline = Date.now() + busyTimeoutMs;
  // The first change to WAL takes an exclusive lock, for which SQLite does not always honour the busy timeout.
  for (;;) {
    try {
      connection.exec("PRAGMA journal_mode = WAL");
      break;
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (Date.now() >= deadline) throw new StoreBusyError("the file stays locked", { cause: error });
      await delay(10 + Math.random() * 40);
    }
  }
  connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  connection.exec("PRAGMA synchronous = FULL");
  connection.exec("PRAGMA foreign_keys = ON");
}

/** Creates the file readable by its owner only, because it contains students' answers; WAL and index get the same mode. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    throw new OperatorError(
      `STORE_URL names ${JSON.stringify(path)}, which cannot be opened for writing; set it to a file in an existing directory.`,
      { cause: error },
    );
  }
}
