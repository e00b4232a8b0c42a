import type Database from "libsql";
import type { MfaFactor } from "../configuration/userPoolConfiguration";

/** API reference, UserType.UserStatus; the states that the local run reaches. */
export type UserStatus = "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED" | "UNCONFIRMED";

/** One user as stored. Times are milliseconds since 1970. */
export interface UserRecord {
  poolId: string;
  /** The subject identifier, a uuid. */
  sub: string;
  /** The uuid again in pools that sign in by e-mail, otherwise the name that was chosen. */
  username: string;
  status: UserStatus;
  enabled: boolean;
  /** Attribute values by full name; `sub` is not among them. */
  attributes: Record<string, string>;
  /** SRP salt and verifier, hexadecimal; from them the password can be checked but not read. Empty without a password. */
  passwordSalt: string;
  passwordVerifier: string;
  /** When a temporary password stops working; absent on permanent ones. */
  temporaryPasswordExpiresAt?: number;
  /** Shared secret of the user's authenticator app, base32; verified. */
  totpSecret?: string;
  /** The secret of an app that has not given a right code yet. */
  totpPendingSecret?: string;
  /** The second factors that the user has turned on. */
  mfaEnabled: readonly MfaFactor[];
  mfaPreferred?: MfaFactor;
  /** The last 30-second step whose code was accepted, so that no code is accepted twice. */
  totpLastStep: number;
  /** Access tokens issued before this moment, in seconds since 1970, are revoked. */
  tokensValidFrom: number;
  createdAt: number;
  modifiedAt: number;
}

/** A name by which a user signs in beside the username. */
export interface Alias {
  attribute: string;
  /** The attribute's value in the form in which it is compared. */
  valueKey: string;
}

/** Which users a listing takes: an attribute or user field compared with a value, exactly or by its beginning. */
export interface UserCondition {
  field: "attribute" | "enabled" | "status" | "sub" | "username";
  /** The attribute's name when `field` is "attribute". */
  attribute?: string;
  value: string;
  match: "exact" | "prefix";
  ignoreCase: boolean;
}

/** Where a listing goes on: after the user created at this moment with this sub. */
export interface UserCursor {
  createdAt: number;
  sub: string;
}

interface UserRow {
  pool_id: string;
  sub: string;
  username: string;
  status: UserStatus;
  enabled: number;
  attributes: string;
  password_salt: string;
  password_verifier: string;
  temporary_password_expires_at: number | null;
  totp_secret: string | null;
  totp_pending_secret: string | null;
  mfa_enabled: string;
  mfa_preferred: MfaFactor | null;
  totp_last_step: number;
  tokens_valid_from: number;
  created_at: number;
  modified_at: number;
}

const fieldColumns = { enabled: "enabled", status: "status", sub: "sub", username: "username" } as const;

/** The users of all pools, and the aliases by which they sign in. */
export class UserTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  bySub(poolId: string, sub: string): UserRecord | undefined {
    return userRecord(this.#database.prepare("SELECT * FROM user WHERE pool_id = ? AND sub = ?").get(poolId, sub));
  }

  /** @param usernameKey the username in the form in which the pool compares it */
  byUsername(poolId: string, usernameKey: string): UserRecord | undefined {
    const select = this.#database.prepare("SELECT * FROM user WHERE pool_id = ? AND username_key = ?");
    return userRecord(select.get(poolId, usernameKey));
  }

  byAlias(poolId: string, { attribute, valueKey }: Alias): UserRecord | undefined {
    const select = this.#database.prepare(
      "SELECT user.* FROM alias JOIN user USING (pool_id, sub) WHERE pool_id = ? AND attribute = ? AND value_key = ?",
    );
    return userRecord(select.get(poolId, attribute, valueKey));
  }

  /** Writes a new user or all fields of a known one, and with them the aliases that the user has from now on. */
  save(user: UserRecord, usernameKey: string, aliases: readonly Alias[]): void {
    this.#database
      .prepare(
        `INSERT INTO user (pool_id, sub, username, username_key, status, enabled, attributes, password_salt,
           password_verifier, temporary_password_expires_at, totp_secret, totp_pending_secret, mfa_enabled, mfa_preferred,
           totp_last_step, tokens_valid_from, created_at, modified_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (pool_id, sub) DO UPDATE SET
           status = excluded.status, enabled = excluded.enabled, attributes = excluded.attributes,
           password_salt = excluded.password_salt, password_verifier = excluded.password_verifier,
           temporary_password_expires_at = excluded.temporary_password_expires_at, totp_secret = excluded.totp_secret,
           totp_pending_secret = excluded.totp_pending_secret, mfa_enabled = excluded.mfa_enabled,
           mfa_preferred = excluded.mfa_preferred, totp_last_step = excluded.totp_last_step,
           tokens_valid_from = excluded.tokens_valid_from, modified_at = excluded.modified_at`,
      )
      .run(
        user.poolId,
        user.sub,
        user.username,
        usernameKey,
        user.status,
        Number(user.enabled),
        JSON.stringify(user.attributes),
        user.passwordSalt,
        user.passwordVerifier,
        user.temporaryPasswordExpiresAt ?? null,
        user.totpSecret ?? null,
        user.totpPendingSecret ?? null,
        JSON.stringify(user.mfaEnabled),
        user.mfaPreferred ?? null,
        user.totpLastStep,
        user.tokensValidFrom,
        user.createdAt,
        user.modifiedAt,
      );
    this.#database.prepare("DELETE FROM alias WHERE pool_id = ? AND sub = ?").run(user.poolId, user.sub);
    const insert = this.#database.prepare("INSERT INTO alias (pool_id, attribute, value_key, sub) VALUES (?, ?, ?, ?)");
    for (const { attribute, valueKey } of aliases) insert.run(user.poolId, attribute, valueKey, user.sub);
  }

  delete(poolId: string, sub: string): void {
    this.#database.prepare("DELETE FROM user WHERE pool_id = ? AND sub = ?").run(poolId, sub);
  }

  count(poolId: string): number {
    const row = this.#database.prepare("SELECT count(*) AS users FROM user WHERE pool_id = ?").get(poolId);
    return (row as { users: number }).users;
  }

  /** Users from the oldest on, at most `limit` of them. */
  list(poolId: string, limit: number, condition: UserCondition | undefined, after?: UserCursor): UserRecord[] {
    const where = ["pool_id = ?"];
    const values: (number | string)[] = [poolId];
    if (condition) {
      const { sql, parameters } = comparison(condition);
      where.push(sql);
      values.push(...parameters);
    }
    if (after) {
      where.push("(created_at, sub) > (?, ?)");
      values.push(after.createdAt, after.sub);
    }
    const select = this.#database.prepare(
      `SELECT * FROM user WHERE ${where.join(" AND ")} ORDER BY created_at, sub LIMIT ?`,
    );
    return select.all(...values, limit).flatMap((row) => userRecord(row) ?? []);
  }
}

function comparison({ field, attribute, value, match, ignoreCase }: UserCondition): {
  sql: string;
  parameters: string[];
} {
  const parameters: string[] = [];
  let column: string;
  if (field === "attribute") {
    column = "json_extract(attributes, ?)";
    // Attribute names hold letters, digits, `:`, `_` and `-`; quoting keeps `custom:x` one key of the path.
    parameters.push(`$."${attribute ?? ""}"`);
  } else {
    column = fieldColumns[field];
  }
  const fold = (expression: string): string => (ignoreCase ? `lower(${expression})` : expression);
  parameters.push(value);
  if (match === "exact") return { sql: `${fold(column)} = ${fold("?")}`, parameters };
  parameters.push(value);
  return { sql: `substr(${fold(column)}, 1, length(?)) = ${fold("?")}`, parameters };
}

function userRecord(row: unknown): UserRecord | undefined {
  if (row === undefined || row === null) return undefined;
  const user = row as UserRow;
  return {
    poolId: user.pool_id,
    sub: user.sub,
    username: user.username,
    status: user.status,
    enabled: user.enabled !== 0,
    attributes: JSON.parse(user.attributes) as Record<string, string>,
    passwordSalt: user.password_salt,
    passwordVerifier: user.password_verifier,
    ...(user.temporary_password_expires_at !== null && {
      temporaryPasswordExpiresAt: user.temporary_password_expires_at,
    }),
    ...(user.totp_secret !== null && { totpSecret: user.totp_secret }),
    ...(user.totp_pending_secret !== null && { totpPendingSecret: user.totp_pending_secret }),
    mfaEnabled: JSON.parse(user.mfa_enabled) as MfaFactor[],
    ...(user.mfa_preferred !== null && { mfaPreferred: user.mfa_preferred }),
    totpLastStep: user.totp_last_step,
    tokensValidFrom: user.tokens_valid_from,
    createdAt: user.created_at,
    modifiedAt: user.modified_at,
  };
}
