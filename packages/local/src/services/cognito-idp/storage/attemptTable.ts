import type Database from "libsql";

/** How often something was tried. */
export interface AttemptRecord {
  count: number;
  lastAt: number;
  /** Until when further tries are refused unseen; 0 when they are not. */
  blockedUntil: number;
}

/** Counters behind the limits on passwords, codes and messages; kept on disk so that a restart lifts no limit. */
export class AttemptTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  find(poolId: string, subject: string, kind: string): AttemptRecord | undefined {
    const select = this.#database.prepare(
      "SELECT count, last_at, blocked_until FROM attempt WHERE pool_id = ? AND subject = ? AND kind = ?",
    );
    const row = select.get(poolId, subject, kind) as
      { count: number; last_at: number; blocked_until: number } | undefined;
    return row && { count: row.count, lastAt: row.last_at, blockedUntil: row.blocked_until };
  }

  put(poolId: string, subject: string, kind: string, { count, lastAt, blockedUntil }: AttemptRecord): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO attempt (pool_id, subject, kind, count, last_at, blocked_until)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(poolId, subject, kind, count, lastAt, blockedUntil);
  }

  delete(poolId: string, subject: string, kind: string): void {
    this.#database
      .prepare("DELETE FROM attempt WHERE pool_id = ? AND subject = ? AND kind = ?")
      .run(poolId, subject, kind);
  }

  deleteAll(poolId: string, subject: string): void {
    this.#database.prepare("DELETE FROM attempt WHERE pool_id = ? AND subject = ?").run(poolId, subject);
  }

  /** Counters of names that belong to nobody would otherwise pile up. */
  deleteOlderThan(moment: number): void {
    this.#database.prepare("DELETE FROM attempt WHERE last_at < ?").run(moment);
  }
}
