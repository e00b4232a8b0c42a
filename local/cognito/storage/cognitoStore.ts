import { randomBytes } from "node:crypto";
import type Database from "libsql";
import { AttemptTable } from "./attemptTable";
import { AuthorizationCodeTable } from "./authorizationCodeTable";
import { CodeTable } from "./codeTable";
import { openDatabase } from "./database";
import { GroupTable } from "./groupTable";
import { HostedSessionTable } from "./hostedSessionTable";
import { SignInTable } from "./signInTable";
import { UserTable } from "./userTable";

const DAY_MS = 86_400_000;

/** Everything that outlives a run, for all pools: one SQLite file with one table class a subject. */
export class CognitoStore {
  readonly users: UserTable;
  readonly groups: GroupTable;
  readonly signIns: SignInTable;
  readonly codes: CodeTable;
  readonly attempts: AttemptTable;
  readonly hostedSessions: HostedSessionTable;
  readonly authorizationCodes: AuthorizationCodeTable;
  private readonly database: Database.Database;

  /** @throws StoredStateError when the file cannot be used */
  constructor(dataDirectory: string) {
    this.database = openDatabase(dataDirectory);
    this.users = new UserTable(this.database);
    this.groups = new GroupTable(this.database);
    this.signIns = new SignInTable(this.database);
    this.codes = new CodeTable(this.database);
    this.attempts = new AttemptTable(this.database);
    this.hostedSessions = new HostedSessionTable(this.database);
    this.authorizationCodes = new AuthorizationCodeTable(this.database);
  }

  /** Runs `work` as a whole or not at all. Within another transaction it becomes part of that one. */
  transaction<Result>(work: () => Result): Result {
    if (this.inTransaction()) return work();
    this.database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.database.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite itself rolls back after some failures, a full disk for one.
      if (this.inTransaction()) this.database.exec("ROLLBACK");
      throw error;
    }
  }

  /** A random 256-bit secret under this name, made when first asked for. */
  secret(name: string): Buffer {
    this.database
      .prepare("INSERT OR IGNORE INTO secret (name, value) VALUES (?, ?)")
      .run(name, randomBytes(32).toString("hex"));
    const row = this.database.prepare("SELECT value FROM secret WHERE name = ?").get(name) as { value: string };
    return Buffer.from(row.value, "hex");
  }

  /**
   * Forgets what no request can use any more; sign-ins a day late, so that their last access tokens are still known,
   * and authorization codes, so that a replayed one is recognised.
   */
  deleteExpired(now: number): void {
    this.transaction(() => {
      this.codes.deleteExpired(now - DAY_MS);
      this.attempts.deleteOlderThan(now - DAY_MS);
      this.signIns.deleteExpired(now - DAY_MS);
      this.authorizationCodes.deleteExpired(now - DAY_MS);
      this.hostedSessions.deleteExpired(now);
    });
  }

  close(): void {
    this.database.close();
  }

  private inTransaction(): boolean {
    return this.database.inTransaction;
  }
}
