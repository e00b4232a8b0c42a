import type Database from "libsql";

/** A passkey that a user registered (API reference, WebAuthnCredentialDescription). */
export interface PasskeyRecord {
  poolId: string;
  sub: string;
  /** In base64url. */
  credentialId: string;
  /** A COSE key (RFC 9052 section 7). */
  publicKey: Uint8Array;
  /** Of the authenticator's last signature; 0 from authenticators that do not count. */
  signCount: number;
  name: string;
  attachment?: string;
  transports: readonly string[];
  createdAt: number;
}

/** A registration that was begun and not completed; a user has at most one. */
export interface PasskeyRegistration {
  poolId: string;
  sub: string;
  clientId: string;
  /** In base64url. */
  challenge: string;
  expiresAt: number;
}

interface PasskeyRow {
  pool_id: string;
  sub: string;
  credential_id: string;
  public_key: string;
  sign_count: number;
  name: string;
  attachment: string | null;
  transports: string;
  created_at: number;
}

/** Users' passkeys, and the registrations of new ones. */
export class PasskeyTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** A user's passkeys, in the order of their registration. */
  ofUser(poolId: string, sub: string): PasskeyRecord[] {
    const rows = this.#database
      .prepare("SELECT * FROM passkey WHERE pool_id = ? AND sub = ? ORDER BY created_at, credential_id")
      .all(poolId, sub) as PasskeyRow[];
    return rows.map(({ attachment, ...row }) => ({
      poolId: row.pool_id,
      sub: row.sub,
      credentialId: row.credential_id,
      publicKey: new Uint8Array(Buffer.from(row.public_key, "base64url")),
      signCount: row.sign_count,
      name: row.name,
      ...(attachment !== null && { attachment }),
      transports: JSON.parse(row.transports) as string[],
      createdAt: row.created_at,
    }));
  }

  /** @returns false when the pool has a passkey of this id already */
  insert(passkey: PasskeyRecord): boolean {
    const { changes } = this.#database
      .prepare(
        `INSERT OR IGNORE INTO passkey (pool_id, sub, credential_id, public_key, sign_count, name, attachment, transports, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        passkey.poolId,
        passkey.sub,
        passkey.credentialId,
        Buffer.from(passkey.publicKey).toString("base64url"),
        passkey.signCount,
        passkey.name,
        passkey.attachment ?? null,
        JSON.stringify(passkey.transports),
        passkey.createdAt,
      );
    return changes > 0;
  }

  setSignCount({ poolId, credentialId }: PasskeyRecord, signCount: number): void {
    this.#database
      .prepare("UPDATE passkey SET sign_count = ? WHERE pool_id = ? AND credential_id = ?")
      .run(signCount, poolId, credentialId);
  }

  /** @returns false when the user has no passkey of this id */
  delete(poolId: string, sub: string, credentialId: string): boolean {
    const { changes } = this.#database
      .prepare("DELETE FROM passkey WHERE pool_id = ? AND sub = ? AND credential_id = ?")
      .run(poolId, sub, credentialId);
    return changes > 0;
  }

  /** Takes the place of the user's earlier registration. */
  putRegistration({ poolId, sub, clientId, challenge, expiresAt }: PasskeyRegistration): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO passkey_registration (pool_id, sub, client_id, challenge, expires_at)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(poolId, sub, clientId, challenge, expiresAt);
  }

  registration(poolId: string, sub: string): PasskeyRegistration | undefined {
    const row = this.#database
      .prepare("SELECT client_id, challenge, expires_at FROM passkey_registration WHERE pool_id = ? AND sub = ?")
      .get(poolId, sub) as { client_id: string; challenge: string; expires_at: number } | undefined;
    return row && { poolId, sub, clientId: row.client_id, challenge: row.challenge, expiresAt: row.expires_at };
  }

  deleteRegistration(poolId: string, sub: string): void {
    this.#database.prepare("DELETE FROM passkey_registration WHERE pool_id = ? AND sub = ?").run(poolId, sub);
  }

  deleteExpired(now: number): void {
    this.#database.prepare("DELETE FROM passkey_registration WHERE expires_at < ?").run(now);
  }
}
