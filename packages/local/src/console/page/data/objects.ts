import type { ListedObject } from "../../schema";
import { get, send } from "../api";

interface ListObjectsOutput {
  objects: ListedObject[];
  /** Prefixes that end in `/`. */
  commonPrefixes: string[];
  continuationToken?: string;
}

/** A page of what is right below a prefix. */
export async function listObjects(
  bucketName: string,
  prefix: string,
  continuationToken: string | undefined,
): Promise<ListObjectsOutput> {
  const query = new URLSearchParams({
    prefix,
    delimiter: "/",
    ...(continuationToken !== undefined && { continuationToken }),
  });
  return get(`/api/buckets/${encodeURIComponent(bucketName)}/objects?${query.toString()}`);
}

export function objectPath(bucketName: string, key: string): string {
  return `/api/buckets/${encodeURIComponent(bucketName)}/objects/${encodeURIComponent(key)}`;
}

export async function putObject(bucketName: string, key: string, file: File): Promise<void> {
  const headers = { "content-type": file.type === "" ? "application/octet-stream" : file.type };
  await send(objectPath(bucketName, key), { method: "PUT", headers, body: file });
}
