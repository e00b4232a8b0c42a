import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type Database from "libsql";
import { openSqliteFile, transaction } from "../../../storage/sqliteFile";
import { AttemptTable } from "./attemptTable";
import { AuthorizationCodeTable } from "./authorizationCodeTable";
import { CodeTable } from "./codeTable";
import { FederatedIdentityTable } from "./federatedIdentityTable";
import { GroupTable } from "./groupTable";
import { HostedSessionTable } from "./hostedSessionTable";
import { migrations } from "./migrations";
import { PasskeyTable } from "./passkeyTable";
import { SignInTable } from "./signInTable";
import { UserTable } from "./userTable";

const dayMs = 86_400_000;

/** Everything that outlives a run, for all pools: one SQLite file with one table class a subject. */
export class CognitoStore {
  readonly users: UserTable;
  readonly groups: GroupTable;
  readonly signIns: SignInTable;
  readonly codes: CodeTable;
  readonly attempts: AttemptTable;
  readonly hostedSessions: HostedSessionTable;
  readonly authorizationCodes: AuthorizationCodeTable;
  readonly federatedIdentities: FederatedIdentityTable;
  readonly passkeys: PasskeyTable;
  readonly #database: Database.Database;

  /** @throws StoredStateError when the file cannot be used */
  constructor(dataDirectory: string) {
    this.#database = openSqliteFile(join(dataDirectory, "cognito.sqlite"), migrations);
    this.users = new UserTable(this.#database);
    this.groups = new GroupTable(this.#database);
    this.signIns = new SignInTable(this.#database);
    this.codes = new CodeTable(this.#database);
    this.attempts = new AttemptTable(this.#database);
    this.hostedSessions = new HostedSessionTable(this.#database);
    this.authorizationCodes = new AuthorizationCodeTable(this.#database);
    this.federatedIdentities = new FederatedIdentityTable(this.#database);
    this.passkeys = new PasskeyTable(this.#database);
  }

  /** Runs `work` as a whole or not at all. Within another transaction it becomes part of that one. */
  transaction<Result>(work: () => Result): Result {
    return this.#database.inTransaction ? work() : transaction(this.#database, work);
  }

  /** A random 256-bit secret under this name, made when first asked for. */
  secret(name: string): Buffer {
    this.#database
      .prepare("INSERT OR IGNORE INTO secret (name, value) VALUES (?, ?)")
      .run(name, randomBytes(32).toString("hex"));
    const row = this.#database.prepare("SELECT value FROM secret WHERE name = ?").get(name) as { value: string };
    return Buffer.from(row.value, "hex");
  }

  /**
   * Forgets what no request can use any more; sign-ins a day late, so that their last access tokens are still known,
   * and authorization codes, so that a replayed one is recognised.
   */
  deleteExpired(now: number): void {
    this.transaction(() => {
      this.codes.deleteExpired(now - dayMs);
      this.attempts.deleteOlderThan(now - dayMs);
      this.signIns.deleteExpired(now - dayMs);
      this.authorizationCodes.deleteExpired(now - dayMs);
      this.hostedSessions.deleteExpired(now);
      this.passkeys.deleteExpired(now);
    });
  }

  close(): void {
    this.#database.close();
  }
}
