import { randomUUID } from "node:crypto";
import type Database from "libsql";
import { openSqliteFile, transaction } from "../../storage/sqliteFile";

/** A user of a login provider. */
export interface LoginKey {
  providerName: string;
  /** The user's `sub`. */
  subject: string;
}

export interface Identity {
  /** `<region>:<UUID>`. */
  id: string;
  identityPoolId: string;
  /** True once a login has been linked. */
  hasLogins: boolean;
}

const migrations = [
  `
  CREATE TABLE identity (
    id TEXT PRIMARY KEY,
    identity_pool_id TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE login (
    identity_pool_id TEXT NOT NULL,
    provider_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    identity_id TEXT NOT NULL REFERENCES identity,
    PRIMARY KEY (identity_pool_id, provider_name, subject)
  ) STRICT;
  CREATE INDEX login_by_identity ON login (identity_id);

  CREATE TABLE signing_key (name TEXT PRIMARY KEY, pem TEXT NOT NULL) STRICT;
  `,
];

/** The identities of all identity pools, and the users that they belong to. */
export class IdentityStore {
  readonly #database: Database.Database;
  readonly #clock: () => number;

  /** @throws {StoredStateError} */
  constructor(file: string, clock: () => number) {
    this.#database = openSqliteFile(file, migrations);
    this.#clock = clock;
  }

  transaction<Result>(work: () => Result): Result {
    return transaction(this.#database, work);
  }

  find(identityId: string): Identity | undefined {
    const row = this.#database
      .prepare(
        `SELECT identity_pool_id, EXISTS (SELECT 1 FROM login WHERE identity_id = identity.id) AS has_logins
         FROM identity WHERE id = ?`,
      )
      .get(identityId) as { identity_pool_id: string; has_logins: number } | undefined;
    if (row === undefined) return undefined;
    return { id: identityId, identityPoolId: row.identity_pool_id, hasLogins: row.has_logins === 1 };
  }

  /** The identity that a user has in a pool; undefined when the user has none yet. */
  findByLogin(identityPoolId: string, { providerName, subject }: LoginKey): string | undefined {
    const row = this.#database
      .prepare("SELECT identity_id FROM login WHERE identity_pool_id = ? AND provider_name = ? AND subject = ?")
      .get(identityPoolId, providerName, subject) as { identity_id: string } | undefined;
    return row?.identity_id;
  }

  create(identityPoolId: string): string {
    const [region = ""] = identityPoolId.split(":", 1);
    const id = `${region}:${randomUUID()}`;
    this.#database.prepare("INSERT INTO identity VALUES (?, ?, ?)").run(id, identityPoolId, this.#clock());
    return id;
  }

  link(identityPoolId: string, { providerName, subject }: LoginKey, identityId: string): void {
    this.#database
      .prepare("INSERT OR IGNORE INTO login VALUES (?, ?, ?, ?)")
      .run(identityPoolId, providerName, subject, identityId);
  }

  /** The private key stored under a name, in PEM. */
  signingKey(name: string): string | undefined {
    const row = this.#database.prepare("SELECT pem FROM signing_key WHERE name = ?").get(name) as
      { pem: string } | undefined;
    return row?.pem;
  }

  /** Stores a private key unless there is one already. */
  keepSigningKey(name: string, pem: string): void {
    this.#database.prepare("INSERT OR IGNORE INTO signing_key VALUES (?, ?)").run(name, pem);
  }

  close(): void {
    this.#database.close();
  }
}
