import type Database from "libsql";

/** One completed sign-in; every token that stems from it carries its `originJti`. */
export interface SignInRecord {
  poolId: string;
  originJti: string;
  sub: string;
  clientId: string;
  /** Scopes of its access tokens, separated by spaces. */
  scope: string;
  eventId: string;
  /** Milliseconds since 1970. */
  authenticatedAt: number;
  /** When its refresh token ends, milliseconds since 1970. */
  expiresAt: number;
  revoked: boolean;
}

/** One refresh token, known by its SHA-256 alone. */
export interface RefreshTokenRecord {
  tokenHash: string;
  expiresAt: number;
  /** Earlier than `expiresAt` once rotation has superseded the token. */
  usableUntil: number;
  signIn: SignInRecord;
}

interface SignInRow {
  pool_id: string;
  origin_jti: string;
  sub: string;
  client_id: string;
  scope: string;
  event_id: string;
  authenticated_at: number;
  sign_in_expires_at: number;
  revoked: number;
}

const signInColumns = `sign_in.pool_id, sign_in.origin_jti, sub, client_id, scope, event_id, authenticated_at,
  sign_in.expires_at AS sign_in_expires_at, revoked`;

/** Sign-ins and the refresh tokens that they gave out. */
export class SignInTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  find(poolId: string, originJti: string): SignInRecord | undefined {
    const select = this.#database.prepare(`SELECT ${signInColumns} FROM sign_in WHERE pool_id = ? AND origin_jti = ?`);
    const row = select.get(poolId, originJti) as SignInRow | undefined;
    return row && signInRecord(row);
  }

  findRefreshToken(poolId: string, tokenHash: string): RefreshTokenRecord | undefined {
    const select = this.#database.prepare(
      `SELECT ${signInColumns}, refresh_token.expires_at, usable_until
       FROM refresh_token JOIN sign_in USING (pool_id, origin_jti)
       WHERE refresh_token.token_hash = ? AND refresh_token.pool_id = ?`,
    );
    const row = select.get(tokenHash, poolId) as (SignInRow & { expires_at: number; usable_until: number }) | undefined;
    return row && { tokenHash, expiresAt: row.expires_at, usableUntil: row.usable_until, signIn: signInRecord(row) };
  }

  insert(signIn: SignInRecord): void {
    this.#database
      .prepare(
        `INSERT INTO sign_in (pool_id, origin_jti, sub, client_id, scope, event_id, authenticated_at, expires_at, revoked)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        signIn.poolId,
        signIn.originJti,
        signIn.sub,
        signIn.clientId,
        signIn.scope,
        signIn.eventId,
        signIn.authenticatedAt,
        signIn.expiresAt,
        Number(signIn.revoked),
      );
  }

  insertRefreshToken(tokenHash: string, { poolId, originJti, expiresAt }: SignInRecord): void {
    this.#database
      .prepare(
        `INSERT INTO refresh_token (token_hash, pool_id, origin_jti, expires_at, usable_until) VALUES (?, ?, ?, ?, ?)`,
      )
      .run(tokenHash, poolId, originJti, expiresAt, expiresAt);
  }

  /** A superseded refresh token stays known until it expires, so that its reuse is recognised. */
  supersede(tokenHash: string, usableUntil: number): void {
    this.#database
      .prepare("UPDATE refresh_token SET usable_until = min(usable_until, ?) WHERE token_hash = ?")
      .run(usableUntil, tokenHash);
  }

  revoke(poolId: string, originJti: string): void {
    this.#database
      .prepare("UPDATE sign_in SET revoked = 1 WHERE pool_id = ? AND origin_jti = ?")
      .run(poolId, originJti);
  }

  revokeAll(poolId: string, sub: string): void {
    this.#database.prepare("UPDATE sign_in SET revoked = 1 WHERE pool_id = ? AND sub = ?").run(poolId, sub);
  }

  deleteExpired(before: number): void {
    this.#database.prepare("DELETE FROM sign_in WHERE expires_at < ?").run(before);
  }
}

function signInRecord(row: SignInRow): SignInRecord {
  return {
    poolId: row.pool_id,
    originJti: row.origin_jti,
    sub: row.sub,
    clientId: row.client_id,
    scope: row.scope,
    eventId: row.event_id,
    authenticatedAt: row.authenticated_at,
    expiresAt: row.sign_in_expires_at,
    revoked: row.revoked !== 0,
  };
}
