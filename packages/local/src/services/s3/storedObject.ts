import type { Checksum } from "./checksums";

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

/** What a part has become when its upload was completed. */
export interface ObjectPart {
  partNumber: number;
  size: number;
  checksum: Checksum | undefined;
}

/** An object that is about to be stored. */
export interface NewObject {
  /** Name of the file that holds its bytes. */
  file: string;
  size: number;
  /** Without quotation marks. */
  etag: string;
  /** Milliseconds since 1970, in whole seconds, as HTTP dates are. */
  lastModified: number;
  headers: ObjectHeaders;
  tags: Record<string, string>;
  checksum: Checksum | undefined;
  /** Of an object that was uploaded in parts. */
  parts: ObjectPart[] | undefined;
}

export interface StoredObject extends NewObject {
  /** `null` for what was stored while the bucket had no versions. */
  versionId: string;
}

/** What DELETE leaves in a bucket with versions. */
export interface DeleteMarker {
  versionId: string;
  lastModified: number;
  file: undefined;
}

/** One entry of a key's history. */
export type Version = StoredObject | DeleteMarker;

/** The version id of what has none. */
export const nullVersion = "null";

interface FileRow {
  file: string;
  size: number;
  etag: string;
  checksum: string | null;
}

export interface VersionRow extends Omit<FileRow, "file"> {
  sequence: number;
  key: Buffer;
  version_id: string;
  is_latest: number;
  file: string | null;
  last_modified: number;
  headers: string;
  tags: string;
  parts: string | null;
}

export function versionOf(row: VersionRow): Version {
  const { file, version_id: versionId, last_modified: lastModified } = row;
  if (file === null) return { versionId, lastModified, file: undefined };
  return {
    ...fileFields({ ...row, file }),
    versionId,
    lastModified,
    headers: JSON.parse(row.headers) as ObjectHeaders,
    tags: JSON.parse(row.tags) as Record<string, string>,
    parts: row.parts === null ? undefined : (JSON.parse(row.parts) as ObjectPart[]),
  };
}

export function fileFields({ file, size, etag, checksum }: FileRow) {
  return { file, size, etag, checksum: checksum === null ? undefined : (JSON.parse(checksum) as Checksum) };
}

export function textOrNull(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function isObject(version: Version | undefined): version is StoredObject {
  return version?.file !== undefined;
}
