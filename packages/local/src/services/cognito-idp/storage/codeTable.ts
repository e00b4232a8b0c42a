import type Database from "libsql";

/** A code that was sent and not yet redeemed. */
export interface CodeRecord {
  poolId: string;
  subject: string;
  purpose: string;
  codeHash: string;
  /** For an attribute's verification: the value that the code was sent to. */
  attributeValue?: string;
  expiresAt: number;
}

/** The codes that are out; a subject has at most one a purpose. */
export class CodeTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  find(poolId: string, subject: string, purpose: string): CodeRecord | undefined {
    const select = this.#database.prepare(
      "SELECT code_hash, attribute_value, expires_at FROM confirmation_code WHERE pool_id = ? AND subject = ? AND purpose = ?",
    );
    const row = select.get(poolId, subject, purpose) as
      { code_hash: string; attribute_value: string | null; expires_at: number } | undefined;
    if (!row) return undefined;
    return {
      poolId,
      subject,
      purpose,
      codeHash: row.code_hash,
      ...(row.attribute_value !== null && { attributeValue: row.attribute_value }),
      expiresAt: row.expires_at,
    };
  }

  /** Takes the place of an earlier code for the same purpose. */
  put(code: CodeRecord): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO confirmation_code (pool_id, subject, purpose, code_hash, attribute_value, expires_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(code.poolId, code.subject, code.purpose, code.codeHash, code.attributeValue ?? null, code.expiresAt);
  }

  delete(poolId: string, subject: string, purpose: string): void {
    this.#database
      .prepare("DELETE FROM confirmation_code WHERE pool_id = ? AND subject = ? AND purpose = ?")
      .run(poolId, subject, purpose);
  }

  deleteAll(poolId: string, subject: string): void {
    this.#database.prepare("DELETE FROM confirmation_code WHERE pool_id = ? AND subject = ?").run(poolId, subject);
  }

  deleteExpired(now: number): void {
    this.#database.prepare("DELETE FROM confirmation_code WHERE expires_at < ?").run(now);
  }
}
