import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type Database from "libsql";
import { openSqliteFile } from "../../storage/sqliteFile";

/** Temporary credentials as STS gives them (STS API Reference, Credentials). */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Milliseconds since 1970; undefined for credentials that live as long as the local run. */
  expiresAt: number | undefined;
}

/** The identity of an identity pool that a session was made for. */
export interface SessionIdentity {
  identityId: string;
  identityPoolId: string;
  /** The `amr` claim: `authenticated`, then the login provider and the user; or `unauthenticated` alone. */
  amr: readonly string[];
}

/** Whom an OIDC provider that is registered with IAM names. */
export interface IssuerIdentity {
  providerArn: string;
  /** Without `https://`. */
  issuer: string;
  audience: string;
  subject: string;
}

/** An assumed role. */
export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  roleArn: string;
  /** Last part of the assumed role's ARN. */
  sessionName: string;
  /** Milliseconds since 1970. */
  issuedAt: number;
  expiresAt: number | undefined;
  /** Undefined for a session of a function. */
  identity: SessionIdentity | undefined;
  /** Whom a token of an OIDC provider opened the session for. */
  issuerIdentity?: IssuerIdentity | undefined;
  /** The function whose execution role it is, if it is one's. */
  sourceFunctionArn: string | undefined;
}

interface StoredSession extends Session {
  /** SHA-256. The token is a random text, so that its hash reveals nothing. */
  tokenHash: Buffer;
}

/** What has to be known to open a session. */
export type NewSession = Pick<
  Session,
  "roleArn" | "sessionName" | "identity" | "issuerIdentity" | "sourceFunctionArn"
> & {
  /** Seconds; undefined keeps the session in memory until the local run ends. */
  lifetimeSeconds: number | undefined;
};

const migrations = [
  `
  CREATE TABLE session (
    access_key_id TEXT PRIMARY KEY,
    secret_access_key TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    role_arn TEXT NOT NULL,
    session_name TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    identity_pool_id TEXT NOT NULL,
    amr TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX session_by_expiry ON session (expires_at);
  `,
];

interface SessionRow {
  access_key_id: string;
  secret_access_key: string;
  token_hash: Buffer;
  role_arn: string;
  session_name: string;
  identity_id: string;
  identity_pool_id: string;
  amr: string;
  issued_at: number;
  expires_at: number;
}

/** How long an expired session stays known, so that its use is reported as expired, not as an unknown key. */
const keepExpiredMs = 24 * 60 * 60 * 1000;

/**
 * The sessions of assumed roles. Those of identities are kept in a file, for they outlive a restart; those of
 * functions, and those that they open, end with the threads that hold them.
 */
export class Sessions {
  readonly #database: Database.Database;
  readonly #clock: () => number;
  readonly #ofFunctions = new Map<string, StoredSession>();

  /** @throws {StoredStateError} */
  constructor(file: string, clock: () => number) {
    this.#database = openSqliteFile(file, migrations);
    this.#clock = clock;
    this.#database.prepare("DELETE FROM session WHERE expires_at < ?").run(clock() - keepExpiredMs);
  }

  open({
    roleArn,
    sessionName,
    identity,
    issuerIdentity,
    sourceFunctionArn,
    lifetimeSeconds,
  }: NewSession): Credentials {
    const issuedAt = this.#clock();
    const sessionToken = randomBytes(192).toString("base64");
    const session: StoredSession = {
      accessKeyId: `ASIA${base32(16)}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      tokenHash: sha256(sessionToken),
      roleArn,
      sessionName,
      issuedAt,
      expiresAt: lifetimeSeconds === undefined ? undefined : issuedAt + lifetimeSeconds * 1000,
      identity,
      issuerIdentity,
      sourceFunctionArn,
    };
    if (session.expiresAt !== undefined && identity !== undefined) {
      this.#insert(session, session.expiresAt, identity);
    } else this.#keep(session);
    const { accessKeyId, secretAccessKey, expiresAt } = session;
    return { accessKeyId, secretAccessKey, sessionToken, expiresAt };
  }

  /** The session of an access key, expired or not; undefined for a key that was never issued. */
  find(accessKeyId: string): StoredSession | undefined {
    const ofFunction = this.#ofFunctions.get(accessKeyId);
    if (ofFunction !== undefined) return ofFunction;
    const row = this.#database.prepare("SELECT * FROM session WHERE access_key_id = ?").get(accessKeyId) as
      SessionRow | undefined;
    return row === undefined ? undefined : storedSession(row);
  }

  close(): void {
    this.#database.close();
  }

  #keep(session: StoredSession): void {
    const oldest = session.issuedAt - keepExpiredMs;
    for (const [key, { expiresAt }] of this.#ofFunctions) {
      if (expiresAt !== undefined && expiresAt < oldest) this.#ofFunctions.delete(key);
    }
    this.#ofFunctions.set(session.accessKeyId, session);
  }

  #insert(session: StoredSession, expiresAt: number, identity: SessionIdentity): void {
    this.#database
      .prepare("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        session.accessKeyId,
        session.secretAccessKey,
        session.tokenHash,
        session.roleArn,
        session.sessionName,
        identity.identityId,
        identity.identityPoolId,
        JSON.stringify(identity.amr),
        session.issuedAt,
        expiresAt,
      );
  }
}

export type { StoredSession };

/** Whether this is the session's token. Takes the same time whatever the token is. */
export function hasToken({ tokenHash }: StoredSession, sessionToken: string): boolean {
  return timingSafeEqual(sha256(sessionToken), tokenHash);
}

function storedSession(row: SessionRow): StoredSession {
  return {
    accessKeyId: row.access_key_id,
    secretAccessKey: row.secret_access_key,
    tokenHash: row.token_hash,
    roleArn: row.role_arn,
    sessionName: row.session_name,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    identity: {
      identityId: row.identity_id,
      identityPoolId: row.identity_pool_id,
      amr: JSON.parse(row.amr) as string[],
    },
    sourceFunctionArn: undefined,
  };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Access key ids are of the letters and digits of base32 (RFC 4648, section 6). */
function base32(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
