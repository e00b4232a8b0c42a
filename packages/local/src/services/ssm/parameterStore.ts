import { randomBytes } from "node:crypto";
import type Database from "libsql";
import { openSqliteFile, transaction } from "../../storage/sqliteFile";

const migrations = [
  `
  CREATE TABLE parameter (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    ciphertext TEXT NOT NULL,
    description TEXT,
    modified_at INTEGER NOT NULL,
    modified_by TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE recorded (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

/** How many versions of a parameter stay (Parameter Store keeps 100). */
const keptVersions = 100;

export interface ParameterContent {
  type: string;
  value: string;
  description: string | undefined;
}

/** One version of a parameter. */
export interface ParameterVersion extends ParameterContent {
  name: string;
  version: number;
  /** What is shown of a SecureString to those who don't ask for its value. Nothing can decrypt it. */
  ciphertext: string;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  /** ARN; the program's own is empty. */
  modifiedBy: string;
}

interface ParameterRow {
  name: string;
  version: number;
  type: string;
  value: string;
  ciphertext: string;
  description: string | null;
  modified_at: number;
  modified_by: string;
}

/** The parameters: what the program registered, with what was put since. */
export class ParameterStore {
  readonly #database: Database.Database;
  readonly #clock: () => number;

  /** @throws {StoredStateError} */
  constructor(file: string, clock: () => number) {
    this.#database = openSqliteFile(file, migrations);
    this.#clock = clock;
  }

  /** @param version default: the latest */
  find(name: string, version?: number): ParameterVersion | undefined {
    const row = this.#database
      .prepare(
        "SELECT * FROM parameter WHERE name = ? AND version = coalesce(?, version) ORDER BY version DESC LIMIT 1",
      )
      .get(name, version ?? null);
    return row === undefined ? undefined : parameterVersion(row as ParameterRow);
  }

  /** All versions, the oldest first. */
  history(name: string): ParameterVersion[] {
    const rows = this.#database.prepare("SELECT * FROM parameter WHERE name = ? ORDER BY version").all(name);
    return (rows as ParameterRow[]).map(parameterVersion);
  }

  /** The latest versions by name. @param prefix what the names begin with */
  all(prefix = ""): ParameterVersion[] {
    const rows = this.#database
      .prepare(
        `SELECT * FROM parameter AS latest WHERE substr(name, 1, length(?)) = ?
         AND version = (SELECT max(version) FROM parameter WHERE name = latest.name) ORDER BY name`,
      )
      .all(prefix, prefix);
    return (rows as ParameterRow[]).map(parameterVersion);
  }

  /** @returns the version that it is now */
  put(name: string, { type, value, description }: ParameterContent, modifiedBy: string): number {
    const latest = this.find(name);
    const version = (latest?.version ?? 0) + 1;
    const ciphertext = randomBytes(96).toString("base64");
    const text = description ?? latest?.description ?? null;
    this.#database
      .prepare("INSERT INTO parameter VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(name, version, type, value, ciphertext, text, this.#clock(), modifiedBy);
    this.#database.prepare("DELETE FROM parameter WHERE name = ? AND version <= ?").run(name, version - keptVersions);
    return version;
  }

  /** @returns whether there was one */
  delete(name: string): boolean {
    return this.#database.prepare("DELETE FROM parameter WHERE name = ?").run(name).changes > 0;
  }

  /**
   * Takes over what the program registers: a value that it changed since the last time counts, as a deployment would
   * write it; otherwise what was put since stays. Those that it no longer has go.
   */
  record(parameters: ReadonlyMap<string, ParameterContent>): void {
    transaction(this.#database, () => {
      const rows = this.#database.prepare("SELECT name, content FROM recorded").all();
      const before = new Map((rows as { name: string; content: string }[]).map(({ name, content }) => [name, content]));
      for (const [name, content] of parameters) {
        const text = JSON.stringify(content);
        if (before.get(name) !== text) {
          this.put(name, content, "");
          this.#database.prepare("INSERT OR REPLACE INTO recorded VALUES (?, ?)").run(name, text);
        }
        before.delete(name);
      }
      for (const name of before.keys()) {
        this.delete(name);
        this.#database.prepare("DELETE FROM recorded WHERE name = ?").run(name);
      }
    });
  }

  close(): void {
    this.#database.close();
  }
}

function parameterVersion({
  modified_at: modifiedAt,
  modified_by: modifiedBy,
  ...row
}: ParameterRow): ParameterVersion {
  return { ...row, description: row.description ?? undefined, modifiedAt, modifiedBy };
}
