import { get, send } from "../api";

export interface StoredObject {
  key: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970, or ISO 8601. */
  lastModified: number | string;
  etag: string;
}

interface ListObjectsOutput {
  objects: StoredObject[];
  continuationToken?: string;
}

export async function listObjects(
  bucketName: string,
  prefix: string,
  continuationToken: string | undefined,
): Promise<ListObjectsOutput> {
  const query = new URLSearchParams({ prefix, ...(continuationToken !== undefined && { continuationToken }) });
  return get(`/api/buckets/${encodeURIComponent(bucketName)}/objects?${query.toString()}`);
}

export function objectPath(bucketName: string, key: string): string {
  return `/api/buckets/${encodeURIComponent(bucketName)}/objects/${encodeURIComponent(key)}`;
}

export async function putObject(bucketName: string, key: string, file: File): Promise<void> {
  const headers = { "content-type": file.type === "" ? "application/octet-stream" : file.type };
  await send(objectPath(bucketName, key), { method: "PUT", headers, body: file });
}

/** What is right below a prefix, as S3 groups keys with the delimiter `/`. */
export function below(prefix: string, objects: readonly StoredObject[]): { folders: string[]; files: StoredObject[] } {
  const folders = new Set<string>();
  const files: StoredObject[] = [];
  for (const object of objects) {
    const slash = object.key.indexOf("/", prefix.length);
    if (slash === -1) files.push(object);
    else folders.add(object.key.slice(0, slash + 1));
  }
  return { folders: [...folders], files };
}

/** @param bytes such as 2048, which gives `2 KB` */
export function sizeText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = bytes === 0 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** step).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${units[step] ?? ""}`;
}
