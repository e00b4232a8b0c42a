import { randomUUID } from "node:crypto";
import type Database from "libsql";
import { openSqliteFile, transaction } from "../../storage/sqliteFile";

const migrations = [
  `
  CREATE TABLE version (
    arn TEXT NOT NULL,
    id TEXT NOT NULL,
    text TEXT,
    binary TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (arn, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stage (
    arn TEXT NOT NULL,
    name TEXT NOT NULL,
    version_id TEXT NOT NULL,
    PRIMARY KEY (arn, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE recorded (urn TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

export interface SecretContent {
  /** One of them. */
  text: string | undefined;
  /** Base64. */
  binary: string | undefined;
}

export interface SecretVersion extends SecretContent {
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Such as AWSCURRENT; a version without one is deprecated. */
  stages: string[];
}

/** A version that the program registered. */
export interface RecordedVersion extends SecretContent {
  urn: string;
  arn: string;
  id: string;
  stages: string[];
}

interface VersionRow {
  id: string;
  text: string | null;
  binary: string | null;
  created_at: number;
}

/** The versions of secrets: what the program registered, with what was put since. */
export class SecretStore {
  readonly #database: Database.Database;
  readonly #clock: () => number;

  /** @throws {StoredStateError} */
  constructor(file: string, clock: () => number) {
    this.#database = openSqliteFile(file, migrations);
    this.#clock = clock;
  }

  /** The newest first. */
  versions(arn: string): SecretVersion[] {
    const rows = this.#database.prepare("SELECT * FROM version WHERE arn = ? ORDER BY created_at DESC").all(arn);
    const stages = this.#database.prepare("SELECT name, version_id FROM stage WHERE arn = ? ORDER BY name").all(arn);
    return (rows as VersionRow[]).map(({ id, text, binary, created_at }) => ({
      id,
      text: text ?? undefined,
      binary: binary ?? undefined,
      createdAt: created_at,
      stages: (stages as { name: string; version_id: string }[]).flatMap((one) =>
        one.version_id === id ? [one.name] : [],
      ),
    }));
  }

  /** Adds a version and gives it its stages; the one that was current becomes AWSPREVIOUS, as on AWS. */
  put(arn: string, id: string, { text, binary }: SecretContent, stages: readonly string[]): void {
    transaction(this.#database, () => {
      this.#put(arn, id, { text, binary }, stages);
    });
  }

  /** Takes over what the program registers, where it changed since the last time; otherwise what was put since stays. */
  record(recorded: readonly RecordedVersion[]): void {
    transaction(this.#database, () => {
      for (const { urn, arn, id, stages, text, binary } of recorded) {
        const content = JSON.stringify({ arn, text, binary, stages });
        const before = this.#database.prepare("SELECT content FROM recorded WHERE urn = ?").get(urn);
        if ((before as { content: string } | undefined)?.content === content) continue;
        const isTaken = this.#database.prepare("SELECT 1 FROM version WHERE arn = ? AND id = ?").get(arn, id);
        this.#put(arn, isTaken === undefined ? id : randomUUID(), { text, binary }, stages);
        this.#database.prepare("INSERT OR REPLACE INTO recorded VALUES (?, ?)").run(urn, content);
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #put(arn: string, id: string, { text, binary }: SecretContent, stages: readonly string[]): void {
    const setStage = this.#database.prepare("INSERT OR REPLACE INTO stage VALUES (?, ?, ?)");
    if (stages.includes("AWSCURRENT")) {
      const current = this.#database
        .prepare("SELECT version_id FROM stage WHERE arn = ? AND name = 'AWSCURRENT'")
        .get(arn) as { version_id: string } | undefined;
      if (current !== undefined) setStage.run(arn, "AWSPREVIOUS", current.version_id);
    }
    this.#database
      .prepare("INSERT INTO version VALUES (?, ?, ?, ?, ?)")
      .run(arn, id, text ?? null, binary ?? null, this.#clock());
    for (const stage of stages) setStage.run(arn, stage, id);
    // What no stage names is deprecated, and AWS deletes it in the end.
    this.#database
      .prepare("DELETE FROM version WHERE arn = ? AND id NOT IN (SELECT version_id FROM stage WHERE arn = ?)")
      .run(arn, arn);
  }
}
