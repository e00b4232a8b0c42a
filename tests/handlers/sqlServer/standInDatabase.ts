import { setTimeout as delay } from "node:timers/promises";
import Database from "libsql";
import { isLocked } from "../../../handlers/store/sql/libsqlDialect";
import type { TdsSession } from "./tdsConnection";
import type { Statement, TransactionRequest } from "./tdsRequests";
import { SqlServerError } from "./tdsTokens";
import type { Row } from "./tdsTokens";

/** A database that answers the few statements of SqlStore and its migrations as SQL Server would, kept by SQLite. */
export class StandInDatabase {
  /** Statements about roles and rights, which SQLite has not. */
  readonly grants: string[] = [];
  /** The session that holds the migrations' lock, and who waits for it. */
  readonly #lock: { holder?: Session; waiting: (() => void)[] } = { waiting: [] };

  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  newSession(): TdsSession {
    return new Session(this.#file, this.grants, this.#lock);
  }

  /** Runs SQLite's own SQL. */
  run(sql: string): unknown[] {
    const database = new Database(this.#file);
    try {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.all();
      statement.run();
      return [];
    } finally {
      database.close();
    }
  }
}

class Session implements TdsSession {
  readonly #database: InstanceType<typeof Database>;
  inTransaction = false;

  readonly #grants: string[];
  readonly #lock: { holder?: Session; waiting: (() => void)[] };

  constructor(file: string, grants: string[], lock: { holder?: Session; waiting: (() => void)[] }) {
    this.#grants = grants;
    this.#lock = lock;
    this.#database = new Database(file);
    this.#database.exec("PRAGMA busy_timeout = 0");
    this.#database.exec("PRAGMA foreign_keys = ON");
  }

  async execute({ sql, parameters }: Statement): Promise<{ rows: Row[]; changes: number }> {
    if (sql.includes("sp_getapplock")) await this.#takeLock();
    else if (sql.includes("sp_releaseapplock")) this.#releaseLock();
    else if (/^(if database_principal_id|grant)/.test(sql)) this.#grants.push(sql);
    else if (sql.includes('"sys"."tables"')) return { rows: this.#tables(), changes: 0 };
    else return this.#query(sql, parameters);
    return { rows: [], changes: 0 };
  }

  async transaction(request: TransactionRequest): Promise<void> {
    if (request === "begin") await this.#begin();
    else this.#database.exec(request === "commit" ? "COMMIT" : "ROLLBACK");
    this.inTransaction = request === "begin";
  }

  end(): void {
    this.#releaseLock();
    if (this.inTransaction) this.#database.exec("ROLLBACK");
    this.#database.close();
  }

  async #query(sql: string, parameters: Statement["parameters"]): Promise<{ rows: Row[]; changes: number }> {
    try {
      const statement = this.#database.prepare(translated(sql));
      if (statement.reader) return { rows: statement.all(parameters) as Row[], changes: 0 };
      if (this.inTransaction) return { rows: [], changes: statement.run(parameters).changes };
      // A write that meets a lock spoils libsql's connection; a transaction has the lock before.
      await this.transaction("begin");
      const { changes } = statement.run(parameters);
      await this.transaction("commit");
      return { rows: [], changes };
    } catch (error) {
      throw asSqlServerError(error);
    }
  }

  async #begin(): Promise<void> {
    for (;;) {
      try {
        this.#database.exec("BEGIN IMMEDIATE");
        return;
      } catch (error) {
        if (!isLocked(error)) throw error;
        await delay(2);
      }
    }
  }

  async #takeLock(): Promise<void> {
    while (this.#lock.holder !== undefined) await new Promise<void>((resolve) => this.#lock.waiting.push(resolve));
    this.#lock.holder = this;
  }

  #releaseLock(): void {
    if (this.#lock.holder !== this) return;
    delete this.#lock.holder;
    for (const resume of this.#lock.waiting.splice(0)) resume();
  }

  /** What Kysely's introspection reads of it. */
  #tables(): Row[] {
    const names = this.#database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as Row[];
    return names.map(({ name = null }) => ({ table_name: name, table_type: "U ", table_schema_name: "dbo" }));
  }
}

/** T-SQL, as Kysely writes it for this schema, in SQLite's words. */
function translated(sql: string): string {
  if (sql.includes(" offset ") && !sql.includes(" order by "))
    throw new SqlServerError(102, "Incorrect syntax near 'offset'.");
  return sql
    .replace(/offset (@\d+) rows fetch next (@\d+) rows only/, "limit $2 offset $1")
    .replaceAll(/@(\d+)/g, "?$1")
    .replaceAll(/ collate Latin1_General_100_BIN2/g, "")
    .replaceAll(/nvarchar\(max\)/g, "text");
}

function asSqlServerError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/PRIMARYKEY|UNIQUE/.test(code)) return new SqlServerError(2627, "Violation of PRIMARY KEY constraint.");
  if (code.includes("CONSTRAINT")) return new SqlServerError(547, "The statement conflicted with a constraint.", 16);
  if (String(error).includes("no such table")) return new SqlServerError(208, "Invalid object name.", 16);
  return error;
}
