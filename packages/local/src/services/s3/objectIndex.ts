import { randomBytes } from "node:crypto";
import type Database from "libsql";
import { transaction } from "../../storage/sqliteFile";
import type { Versioning } from "./bucketConfiguration";
import { isObject, nullVersion, textOrNull, versionOf } from "./storedObject";
import type { NewObject, ObjectName, StoredObject, Version, VersionRow } from "./storedObject";

/** Told of what is about to be replaced or deleted; may throw to keep that. */
export type Check = (current: StoredObject | undefined) => void;

/** What a change has done. */
export interface Change {
  /** Files that nothing refers to any more. */
  unused: string[];
  /** Of the version that was written or deleted; undefined where a bucket has no versions. */
  versionId: string | undefined;
}

export interface Deletion extends Change {
  /** Whether a delete marker was written, or deleted. */
  deleteMarker: boolean;
}

/** A place in a bucket's order: a key, and within it what comes after one entry. */
export interface Position {
  key: Buffer;
  /** Sequence number of the entry; undefined for the first one of the key. */
  after?: number | undefined;
}

export type ListedVersion = Version & { key: Buffer; isLatest: boolean };

/** What is known of objects besides their bytes. A commit here is what makes a write take effect. */
export class ObjectIndex {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** The latest version, or the one of this id. */
  find({ bucketName, key }: ObjectName, versionId?: string): Version | undefined {
    const which = versionId === undefined ? "is_latest = 1" : "version_id = ?";
    const row = this.#database
      .prepare(`SELECT * FROM version WHERE bucket_name = ? AND key = ? AND ${which}`)
      .get(bucketName, Buffer.from(key), ...(versionId === undefined ? [] : [versionId])) as VersionRow | undefined;
    return row && versionOf(row);
  }

  /** Puts an object in the place of another, or of none; with versions, on top of the others. */
  replace(name: ObjectName, object: NewObject, versioning: Versioning, check: Check): Change {
    return transaction(this.#database, () => this.put(name, object, versioning, check));
  }

  /** `replace` within the caller's transaction. */
  put(name: ObjectName, object: NewObject, versioning: Versioning, check: Check): Change {
    const current = this.find(name);
    check(isObject(current) ? current : undefined);
    return this.#push(name, object, versioning);
  }

  /** DELETE without a version id. That there is no such object makes no difference. */
  delete(name: ObjectName, versioning: Versioning, now: number, check: Check): Deletion {
    return transaction(this.#database, () => {
      const current = this.find(name);
      check(isObject(current) ? current : undefined);
      if (versioning !== undefined) return { ...this.#push(name, now, versioning), deleteMarker: true };
      return { unused: this.#remove(name, nullVersion), versionId: undefined, deleteMarker: false };
    });
  }

  /** Deletes one version for good; the one before it becomes the latest. */
  deleteVersion(name: ObjectName, versionId: string): Deletion {
    return transaction(this.#database, () => {
      const version = this.find(name, versionId);
      const deleteMarker = version !== undefined && !isObject(version);
      return { unused: this.#remove(name, versionId), versionId, deleteMarker };
    });
  }

  /** Deletes all versions. @returns files that nothing refers to any more */
  deleteAll({ bucketName, key }: ObjectName): string[] {
    return filesOf(
      this.#database
        .prepare("DELETE FROM version WHERE bucket_name = ? AND key = ? RETURNING file")
        .all(bucketName, Buffer.from(key)),
    );
  }

  /** @returns false when there is no such version any more */
  setTags({ bucketName, key }: ObjectName, versionId: string, tags: Record<string, string>): boolean {
    const { changes } = this.#database
      .prepare("UPDATE version SET tags = ? WHERE bucket_name = ? AND key = ? AND version_id = ?")
      .run(JSON.stringify(tags), bucketName, Buffer.from(key), versionId);
    return changes > 0;
  }

  /** The objects whose keys lie in [from, to), in order. */
  range(
    bucketName: string,
    { key }: Position,
    to: Buffer | undefined,
    limit: number,
  ): (StoredObject & ListedVersion)[] {
    return this.#select("is_latest = 1 AND file IS NOT NULL AND key >= ?", bucketName, [key], to, limit).filter(
      (version): version is StoredObject & ListedVersion => isObject(version),
    );
  }

  /** All versions from a position on: by key, the latest first. */
  versions(bucketName: string, { key, after }: Position, to: Buffer | undefined, limit: number): ListedVersion[] {
    if (after === undefined) return this.#select("key >= ?", bucketName, [key], to, limit);
    return this.#select("(key > ? OR key = ? AND sequence < ?)", bucketName, [key, key, after], to, limit);
  }

  /** The place of a version in its key's history. */
  sequenceOf(bucketName: string, key: Buffer, versionId: string): number | undefined {
    const row = this.#database
      .prepare("SELECT sequence FROM version WHERE bucket_name = ? AND key = ? AND version_id = ?")
      .get(bucketName, key, versionId) as { sequence: number } | undefined;
    return row?.sequence;
  }

  /** Whether a bucket has anything that only versions explain, so that it can't have been without them always. */
  hasVersions(bucketName: string): boolean {
    const select = "SELECT 1 FROM version WHERE bucket_name = ? AND (version_id <> ? OR file IS NULL) LIMIT 1";
    return this.#database.prepare(select).get(bucketName, nullVersion) !== undefined;
  }

  isUsed(file: string): boolean {
    const select = "SELECT 1 FROM version WHERE file = ? UNION ALL SELECT 1 FROM part WHERE file = ?";
    return this.#database.prepare(select).get(file, file) !== undefined;
  }

  #select(
    where: string,
    bucketName: string,
    from: readonly (Buffer | number)[],
    to: Buffer | undefined,
    limit: number,
  ): ListedVersion[] {
    const upper = to === undefined ? "" : "AND key < ?";
    const rows = this.#database
      .prepare(`SELECT * FROM version WHERE bucket_name = ? AND ${where} ${upper} ORDER BY key, sequence DESC LIMIT ?`)
      .all(bucketName, ...from, ...(to === undefined ? [] : [to]), limit) as VersionRow[];
    return rows.map((row) => ({ ...versionOf(row), key: Buffer.from(row.key), isLatest: row.is_latest === 1 }));
  }

  /** Makes an object, or a delete marker of a time, the latest version. Without versions there is the null version alone. */
  #push({ bucketName, key }: ObjectName, entry: NewObject | number, versioning: Versioning): Change {
    const versionId = versioning === "Enabled" ? randomBytes(24).toString("base64url") : nullVersion;
    const unused = versioning === "Enabled" ? [] : this.#deleteRow({ bucketName, key }, nullVersion);
    this.#database
      .prepare("UPDATE version SET is_latest = 0 WHERE bucket_name = ? AND key = ? AND is_latest = 1")
      .run(bucketName, Buffer.from(key));
    const values =
      typeof entry === "number"
        ? [null, 0, "", entry, "{}", "{}", null, null]
        : [
            entry.file,
            entry.size,
            entry.etag,
            entry.lastModified,
            JSON.stringify(entry.headers),
            JSON.stringify(entry.tags),
            textOrNull(entry.checksum),
            textOrNull(entry.parts),
          ];
    this.#database
      .prepare("INSERT INTO version VALUES (NULL, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(bucketName, Buffer.from(key), versionId, ...values);
    return { unused, versionId: versioning === undefined ? undefined : versionId };
  }

  #remove(name: ObjectName, versionId: string): string[] {
    const files = this.#deleteRow(name, versionId);
    const [bucketName, key] = [name.bucketName, Buffer.from(name.key)];
    this.#database
      .prepare(
        `UPDATE version SET is_latest = 1 WHERE sequence =
          (SELECT max(sequence) FROM version WHERE bucket_name = ? AND key = ?)`,
      )
      .run(bucketName, key);
    return files;
  }

  #deleteRow({ bucketName, key }: ObjectName, versionId: string): string[] {
    return filesOf(
      this.#database
        .prepare("DELETE FROM version WHERE bucket_name = ? AND key = ? AND version_id = ? RETURNING file")
        .all(bucketName, Buffer.from(key), versionId),
    );
  }
}

function filesOf(rows: unknown[]): string[] {
  return (rows as { file: string | null }[]).flatMap(({ file }) => file ?? []);
}
