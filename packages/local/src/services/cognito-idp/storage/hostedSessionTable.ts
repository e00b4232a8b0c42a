import type Database from "libsql";

/** One browser that is signed in at the hosted pages. Times are milliseconds since 1970. */
export interface HostedSessionRecord {
  /** SHA-256 of what the browser's cookie holds. */
  tokenHash: string;
  poolId: string;
  sub: string;
  /** SHA-256 of the password verifier with which the session began. */
  passwordHash: string;
  authenticatedAt: number;
  expiresAt: number;
}

interface HostedSessionRow {
  sub: string;
  password_hash: string;
  authenticated_at: number;
  expires_at: number;
}

/** The browsers that need no password for another sign-in. */
export class HostedSessionTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  find(poolId: string, tokenHash: string): HostedSessionRecord | undefined {
    const select = this.#database.prepare(
      `SELECT sub, password_hash, authenticated_at, expires_at FROM hosted_session
       WHERE token_hash = ? AND pool_id = ?`,
    );
    const row = select.get(tokenHash, poolId) as HostedSessionRow | undefined;
    return (
      row && {
        tokenHash,
        poolId,
        sub: row.sub,
        passwordHash: row.password_hash,
        authenticatedAt: row.authenticated_at,
        expiresAt: row.expires_at,
      }
    );
  }

  insert(session: HostedSessionRecord): void {
    this.#database
      .prepare(
        `INSERT INTO hosted_session (token_hash, pool_id, sub, password_hash, authenticated_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(
        session.tokenHash,
        session.poolId,
        session.sub,
        session.passwordHash,
        session.authenticatedAt,
        session.expiresAt,
      );
  }

  delete(tokenHash: string): void {
    this.#database.prepare("DELETE FROM hosted_session WHERE token_hash = ?").run(tokenHash);
  }

  deleteExpired(now: number): void {
    this.#database.prepare("DELETE FROM hosted_session WHERE expires_at < ?").run(now);
  }
}
