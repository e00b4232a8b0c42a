import type Database from "libsql";

/** One authorization code, and what it was given for. Times are milliseconds since 1970. */
export interface AuthorizationCodeRecord {
  /** SHA-256 of the code. */
  codeHash: string;
  poolId: string;
  sub: string;
  clientId: string;
  redirectUri: string;
  /** Separated by spaces. */
  scope: string;
  nonce?: string;
  /** RFC 7636 section 4.2, by S256. */
  codeChallenge?: string;
  authenticatedAt: number;
  expiresAt: number;
  used: boolean;
  /** The sign-in that the code was exchanged for. */
  originJti?: string;
}

interface AuthorizationCodeRow {
  pool_id: string;
  sub: string;
  client_id: string;
  redirect_uri: string;
  scope: string;
  nonce: string | null;
  code_challenge: string | null;
  authenticated_at: number;
  expires_at: number;
  used: number;
  origin_jti: string | null;
}

/** The authorization codes that are out, and those used of late. */
export class AuthorizationCodeTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  find(codeHash: string): AuthorizationCodeRecord | undefined {
    const row = this.#database.prepare("SELECT * FROM authorization_code WHERE code_hash = ?").get(codeHash) as
      AuthorizationCodeRow | undefined;
    if (!row) return undefined;
    return {
      codeHash,
      poolId: row.pool_id,
      sub: row.sub,
      clientId: row.client_id,
      redirectUri: row.redirect_uri,
      scope: row.scope,
      ...(row.nonce !== null && { nonce: row.nonce }),
      ...(row.code_challenge !== null && { codeChallenge: row.code_challenge }),
      authenticatedAt: row.authenticated_at,
      expiresAt: row.expires_at,
      used: row.used !== 0,
      ...(row.origin_jti !== null && { originJti: row.origin_jti }),
    };
  }

  insert(code: Omit<AuthorizationCodeRecord, "originJti" | "used">): void {
    this.#database
      .prepare(
        `INSERT INTO authorization_code (code_hash, pool_id, sub, client_id, redirect_uri, scope, nonce, code_challenge,
           authenticated_at, expires_at, used)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      )
      .run(
        code.codeHash,
        code.poolId,
        code.sub,
        code.clientId,
        code.redirectUri,
        code.scope,
        code.nonce ?? null,
        code.codeChallenge ?? null,
        code.authenticatedAt,
        code.expiresAt,
      );
  }

  /** @param originJti the sign-in that the code was exchanged for; undefined when the exchange was refused */
  markUsed(codeHash: string, originJti: string | undefined): void {
    this.#database
      .prepare("UPDATE authorization_code SET used = 1, origin_jti = ? WHERE code_hash = ?")
      .run(originJti ?? null, codeHash);
  }

  deleteExpired(before: number): void {
    this.#database.prepare("DELETE FROM authorization_code WHERE expires_at < ?").run(before);
  }
}
