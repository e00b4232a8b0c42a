import { setTimeout as delay } from "node:timers/promises";
import { SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { DatabaseIntrospector, Dialect, DialectAdapter, Kysely, QueryCompiler } from "kysely";
import type Database from "libsql";
import { StoreBusyError } from "../store";

/** An open connection of the embedded SQL engine. */
export type LibsqlDatabase = InstanceType<typeof Database>;

/**
 * Kysely's SQLite dialect for a file that several threads and processes write to. Its transactions take the write lock
 * at the start: a deferred one that reads first fails when another writer commits before it writes, and waiting
 * does not help (https://www.sqlite.org/lang_transaction.html, section 2.2).
 */
export class LibsqlDialect implements Dialect {
  /** @param busyTimeoutMs how long a transaction waits for the lock before it throws StoreBusyError, in milliseconds */
  readonly #database: LibsqlDatabase;
  readonly #busyTimeoutMs: number;

  constructor(database: LibsqlDatabase, busyTimeoutMs: number) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database, this.#busyTimeoutMs);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new SqliteAdapter();
  }

  createIntrospector(database: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(database);
  }
}

/**
 * Transactions by `exec`, because a prepared statement that meets a lock stays active in libsql until it is
 * garbage-collected, and until then the connection cannot commit ("SQL statements in progress").
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: LibsqlDatabase;
  readonly #busyTimeoutMs: number;

  constructor(database: LibsqlDatabase, busyTimeoutMs: number) {
    super({ database });
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  override async beginTransaction(): Promise<void> {
    const deadline = Date.now() + this.#busyTimeoutMs;
    while (!this.#began()) {
      if (Date.now() >= deadline) throw new StoreBusyError(`no write lock within ${this.#busyTimeoutMs} ms`);
      await delay(2 + Math.random() * 10);
    }
  }

  override commitTransaction(): Promise<void> {
    return Promise.resolve(void this.#database.exec("COMMIT"));
  }

  override rollbackTransaction(): Promise<void> {
    return Promise.resolve(void this.#database.exec("ROLLBACK"));
  }

  /**
   * Tries to take the lock without SQLite's own waiting, which blocks the thread: a connection of the same thread could
   * never release its lock.
   */
  #began(): boolean {
    try {
      this.#database.exec("PRAGMA busy_timeout = 0");
      this.#database.exec("BEGIN IMMEDIATE");
      return true;
    } catch (error) {
      if (isLocked(error)) return false;
      throw error;
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${this.#busyTimeoutMs}`);
    }
  }
}

/** Whether an error of libsql says that another connection holds a lock. */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}
