import { randomBytes } from "node:crypto";
import type Database from "libsql";
import { transaction } from "../../storage/sqliteFile";
import type { Versioning } from "./bucketConfiguration";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksums";
import type { Change, Check, ObjectIndex, Position } from "./objectIndex";
import { fileFields, textOrNull } from "./storedObject";
import type { NewObject, ObjectHeaders, ObjectName } from "./storedObject";

/** A multipart upload under way. */
export interface Upload extends ObjectName {
  uploadId: string;
  headers: ObjectHeaders;
  tags: Record<string, string>;
  checksumAlgorithm: ChecksumAlgorithm | undefined;
  checksumType: ChecksumType;
  /** Milliseconds since 1970. */
  initiated: number;
}

export interface Part {
  partNumber: number;
  file: string;
  size: number;
  etag: string;
  checksum: Checksum | undefined;
  /** Milliseconds since 1970. */
  lastModified: number;
}

/** What an upload has become. */
export interface Completion {
  etag: string;
  versionId: string | undefined;
  checksum: Checksum | undefined;
}

/** How long a completed upload can be completed again, with the same answer. */
const completedForMs = 7 * 24 * 60 * 60 * 1000;

interface UploadRow {
  sequence: number;
  upload_id: string;
  bucket_name: string;
  key: Buffer;
  headers: string;
  tags: string;
  checksum_algorithm: ChecksumAlgorithm | null;
  checksum_type: ChecksumType;
  created_at: number;
}

/** Uploads in parts, from their beginning to their end. */
export class UploadIndex {
  readonly #database: Database.Database;
  readonly #objects: ObjectIndex;

  constructor(database: Database.Database, objects: ObjectIndex, now: number) {
    this.#database = database;
    this.#objects = objects;
    database.prepare("DELETE FROM completed_upload WHERE completed_at < ?").run(now - completedForMs);
  }

  create(upload: Omit<Upload, "uploadId">): string {
    const uploadId = randomBytes(48).toString("base64url");
    this.#database
      .prepare("INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        uploadId,
        upload.bucketName,
        Buffer.from(upload.key),
        JSON.stringify(upload.headers),
        upload.checksumAlgorithm ?? null,
        upload.checksumType,
        upload.initiated,
        JSON.stringify(upload.tags),
      );
    return uploadId;
  }

  /** The upload of this id, if it is to this object. */
  find({ bucketName, key }: ObjectName, uploadId: string): Upload | undefined {
    const row = this.#database
      .prepare("SELECT * FROM upload WHERE upload_id = ? AND bucket_name = ? AND key = ?")
      .get(uploadId, bucketName, Buffer.from(key)) as UploadRow | undefined;
    return row && uploadOf(row);
  }

  /** Uploads from a position on: by key, the one that began first before the others. */
  range(
    bucketName: string,
    { key, after = 0 }: Position,
    to: Buffer | undefined,
    limit: number,
  ): (Omit<Upload, "key"> & { key: Buffer })[] {
    const rows = this.#database
      .prepare(
        `SELECT rowid AS sequence, * FROM upload WHERE bucket_name = ? AND (key > ? OR key = ? AND rowid > ?)
          ${to === undefined ? "" : "AND key < ?"} ORDER BY key, sequence LIMIT ?`,
      )
      .all(bucketName, key, key, after, ...(to === undefined ? [] : [to]), limit) as UploadRow[];
    return rows.map((row) => ({ ...uploadOf(row), key: Buffer.from(row.key) }));
  }

  /** The place of an upload among those of its key. */
  sequenceOf(bucketName: string, key: Buffer, uploadId: string): number | undefined {
    const row = this.#database
      .prepare("SELECT rowid AS sequence FROM upload WHERE bucket_name = ? AND key = ? AND upload_id = ?")
      .get(bucketName, key, uploadId) as { sequence: number } | undefined;
    return row?.sequence;
  }

  parts(uploadId: string): Part[] {
    const rows = this.#database
      .prepare("SELECT * FROM part WHERE upload_id = ? ORDER BY part_number")
      .all(uploadId) as (Parameters<typeof fileFields>[0] & { part_number: number; last_modified: number })[];
    return rows.map((row) => ({
      partNumber: row.part_number,
      lastModified: row.last_modified,
      ...fileFields(row),
    }));
  }

  /** @returns files that nothing refers to any more; undefined when the upload has ended meanwhile */
  replacePart(upload: Upload, part: Part): { unused: string[] } | undefined {
    return transaction(this.#database, () => {
      if (this.find(upload, upload.uploadId) === undefined) return undefined;
      const replaced = this.#database
        .prepare("DELETE FROM part WHERE upload_id = ? AND part_number = ? RETURNING file")
        .all(upload.uploadId, part.partNumber) as { file: string }[];
      this.#database
        .prepare("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(
          upload.uploadId,
          part.partNumber,
          part.file,
          part.size,
          part.etag,
          textOrNull(part.checksum),
          part.lastModified,
        );
      return { unused: replaced.map(({ file }) => file) };
    });
  }

  /**
   * Ends an upload: its object takes effect, its parts are gone.
   * @returns undefined when the upload has ended meanwhile
   */
  complete(upload: Upload, object: NewObject, versioning: Versioning, check: Check): Change | undefined {
    return transaction(this.#database, () => {
      const files = this.#delete(upload);
      if (files === undefined) return undefined;
      const { unused, versionId } = this.#objects.put(upload, object, versioning, check);
      const completion: Completion = { etag: object.etag, versionId, checksum: object.checksum };
      this.#database
        .prepare("INSERT INTO completed_upload VALUES (?, ?, ?, ?, ?)")
        .run(
          upload.uploadId,
          upload.bucketName,
          Buffer.from(upload.key),
          JSON.stringify(completion),
          object.lastModified,
        );
      return { unused: [...unused, ...files], versionId };
    });
  }

  completion({ bucketName, key }: ObjectName, uploadId: string): Completion | undefined {
    const row = this.#database
      .prepare("SELECT completion FROM completed_upload WHERE upload_id = ? AND bucket_name = ? AND key = ?")
      .get(uploadId, bucketName, Buffer.from(key)) as { completion: string } | undefined;
    return row && (JSON.parse(row.completion) as Completion);
  }

  /** @returns files that nothing refers to any more; undefined when the upload has ended meanwhile */
  abort(upload: Upload): string[] | undefined {
    return transaction(this.#database, () => this.#delete(upload));
  }

  #delete({ uploadId }: Upload): string[] | undefined {
    const files = this.parts(uploadId).map(({ file }) => file);
    const { changes } = this.#database.prepare("DELETE FROM upload WHERE upload_id = ?").run(uploadId);
    return changes === 0 ? undefined : files;
  }
}

function uploadOf(row: UploadRow): Upload {
  return {
    bucketName: row.bucket_name,
    key: Buffer.from(row.key).toString("utf8"),
    uploadId: row.upload_id,
    headers: JSON.parse(row.headers) as ObjectHeaders,
    tags: JSON.parse(row.tags) as Record<string, string>,
    checksumAlgorithm: row.checksum_algorithm ?? undefined,
    checksumType: row.checksum_type,
    initiated: row.created_at,
  };
}
