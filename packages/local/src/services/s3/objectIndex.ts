import { randomBytes } from "node:crypto";
import type Database from "libsql";
import { openSqliteFile, transaction } from "../../storage/sqliteFile";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksums";

/** Where an object is. */
export interface ObjectName {
  bucketName: string;
  key: string;
}

/** Headers that an object is stored with and given back with. */
export interface ObjectHeaders {
  /** `content-type`, `cache-control` and their like, by lower-case name. */
  system: Record<string, string>;
  /** `x-amz-meta-…` without the prefix. */
  user: Record<string, string>;
}

export interface StoredObject {
  /** Name of the file that holds its bytes. */
  file: string;
  size: number;
  /** Without quotation marks. */
  etag: string;
  /** Milliseconds since 1970, in whole seconds, as HTTP dates are. */
  lastModified: number;
  headers: ObjectHeaders;
  checksum: Checksum | undefined;
}

/** A multipart upload under way. */
export interface Upload extends ObjectName {
  uploadId: string;
  headers: ObjectHeaders;
  checksumAlgorithm: ChecksumAlgorithm | undefined;
  checksumType: ChecksumType;
}

export interface Part {
  partNumber: number;
  file: string;
  size: number;
  etag: string;
  checksum: Checksum | undefined;
}

const migrations = [
  // Keys are kept as bytes: S3 orders them by their UTF-8 form, and so does SQLite then.
  `
  CREATE TABLE object (
    bucket_name TEXT NOT NULL,
    key BLOB NOT NULL,
    file TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    headers TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (bucket_name, key)
  ) STRICT;

  CREATE TABLE upload (
    upload_id TEXT PRIMARY KEY,
    bucket_name TEXT NOT NULL,
    key BLOB NOT NULL,
    headers TEXT NOT NULL,
    checksum_algorithm TEXT,
    checksum_type TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE part (
    upload_id TEXT NOT NULL REFERENCES upload ON DELETE CASCADE,
    part_number INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (upload_id, part_number)
  ) STRICT;
  `,
];

interface FileRow {
  file: string;
  size: number;
  etag: string;
  checksum: string | null;
}

interface ObjectRow extends FileRow {
  key: Buffer;
  last_modified: number;
  headers: string;
}

interface UploadRow {
  upload_id: string;
  headers: string;
  checksum_algorithm: ChecksumAlgorithm | null;
  checksum_type: ChecksumType;
}

/** What is known of objects besides their bytes. A commit here is what makes a write take effect. */
export class ObjectIndex {
  readonly #database: Database.Database;

  /** @throws {StoredStateError} */
  constructor(file: string) {
    this.#database = openSqliteFile(file, migrations);
  }

  find({ bucketName, key }: ObjectName): StoredObject | undefined {
    const row = this.#database
      .prepare("SELECT * FROM object WHERE bucket_name = ? AND key = ?")
      .get(bucketName, Buffer.from(key)) as ObjectRow | undefined;
    return row && storedObject(row);
  }

  /**
   * Puts an object in the place of another, or of none.
   * @param check told of what it replaces; may throw to keep that
   * @returns files that nothing refers to any more
   */
  replace(name: ObjectName, object: StoredObject, check: (current: StoredObject | undefined) => void): string[] {
    return transaction(this.#database, () => this.#replace(name, object, check));
  }

  /** @returns files that nothing refers to any more */
  delete({ bucketName, key }: ObjectName): string[] {
    const rows = this.#database
      .prepare("DELETE FROM object WHERE bucket_name = ? AND key = ? RETURNING file")
      .all(bucketName, Buffer.from(key)) as { file: string }[];
    return rows.map(({ file }) => file);
  }

  /** The objects whose keys lie in [from, to), in order. */
  range(bucketName: string, from: Buffer, to: Buffer | undefined, limit: number): (StoredObject & { key: Buffer })[] {
    const upper = to === undefined ? "" : "AND key < ?";
    const rows = this.#database
      .prepare(`SELECT * FROM object WHERE bucket_name = ? AND key >= ? ${upper} ORDER BY key LIMIT ?`)
      .all(bucketName, from, ...(to === undefined ? [] : [to]), limit) as ObjectRow[];
    return rows.map((row) => ({ ...storedObject(row), key: Buffer.from(row.key) }));
  }

  createUpload(upload: Omit<Upload, "uploadId">, now: number): string {
    const uploadId = randomBytes(48).toString("base64url");
    this.#database
      .prepare("INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?)")
      .run(
        uploadId,
        upload.bucketName,
        Buffer.from(upload.key),
        JSON.stringify(upload.headers),
        upload.checksumAlgorithm ?? null,
        upload.checksumType,
        now,
      );
    return uploadId;
  }

  /** The upload of this id, if it is to this object. */
  findUpload({ bucketName, key }: ObjectName, uploadId: string): Upload | undefined {
    const row = this.#database
      .prepare("SELECT * FROM upload WHERE upload_id = ? AND bucket_name = ? AND key = ?")
      .get(uploadId, bucketName, Buffer.from(key)) as UploadRow | undefined;
    if (row === undefined) return undefined;
    return {
      bucketName,
      key,
      uploadId,
      headers: JSON.parse(row.headers) as ObjectHeaders,
      checksumAlgorithm: row.checksum_algorithm ?? undefined,
      checksumType: row.checksum_type,
    };
  }

  parts(uploadId: string): Part[] {
    const rows = this.#database
      .prepare("SELECT * FROM part WHERE upload_id = ? ORDER BY part_number")
      .all(uploadId) as (FileRow & { part_number: number })[];
    return rows.map((row) => ({ partNumber: row.part_number, ...fileFields(row) }));
  }

  /** @returns files that nothing refers to any more; undefined when the upload has ended meanwhile */
  replacePart(upload: Upload, part: Part): string[] | undefined {
    return transaction(this.#database, () => {
      if (this.findUpload(upload, upload.uploadId) === undefined) return undefined;
      const replaced = this.#database
        .prepare("DELETE FROM part WHERE upload_id = ? AND part_number = ? RETURNING file")
        .all(upload.uploadId, part.partNumber) as { file: string }[];
      this.#database
        .prepare("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)")
        .run(upload.uploadId, part.partNumber, part.file, part.size, part.etag, checksumText(part.checksum));
      return replaced.map(({ file }) => file);
    });
  }

  /**
   * Ends an upload: its object takes effect, its parts are gone.
   * @returns files that nothing refers to any more; undefined when the upload has ended meanwhile
   */
  completeUpload(
    upload: Upload,
    object: StoredObject,
    check: (current: StoredObject | undefined) => void,
  ): string[] | undefined {
    return transaction(this.#database, () => {
      const files = this.#deleteUpload(upload);
      return files && [...this.#replace(upload, object, check), ...files];
    });
  }

  /** @returns as `completeUpload` */
  abortUpload(upload: Upload): string[] | undefined {
    return transaction(this.#database, () => this.#deleteUpload(upload));
  }

  isUsed(file: string): boolean {
    const select = "SELECT 1 FROM object WHERE file = ? UNION ALL SELECT 1 FROM part WHERE file = ?";
    return this.#database.prepare(select).get(file, file) !== undefined;
  }

  close(): void {
    this.#database.close();
  }

  #replace(
    { bucketName, key }: ObjectName,
    object: StoredObject,
    check: (current: StoredObject | undefined) => void,
  ): string[] {
    const current = this.find({ bucketName, key });
    check(current);
    const { file, size, etag, lastModified, headers, checksum } = object;
    this.#database
      .prepare("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        bucketName,
        Buffer.from(key),
        file,
        size,
        etag,
        lastModified,
        JSON.stringify(headers),
        checksumText(checksum),
      );
    return current === undefined ? [] : [current.file];
  }

  #deleteUpload({ uploadId }: Upload): string[] | undefined {
    const files = this.parts(uploadId).map(({ file }) => file);
    const { changes } = this.#database.prepare("DELETE FROM upload WHERE upload_id = ?").run(uploadId);
    return changes === 0 ? undefined : files;
  }
}

function storedObject(row: ObjectRow): StoredObject {
  const headers = JSON.parse(row.headers) as ObjectHeaders;
  return { ...fileFields(row), lastModified: row.last_modified, headers };
}

function fileFields({ file, size, etag, checksum }: FileRow): Omit<Part, "partNumber"> {
  return { file, size, etag, checksum: checksum === null ? undefined : (JSON.parse(checksum) as Checksum) };
}

function checksumText(checksum: Checksum | undefined): string | null {
  return checksum === undefined ? null : JSON.stringify(checksum);
}
