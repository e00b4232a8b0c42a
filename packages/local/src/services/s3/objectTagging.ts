import { sendXml, xmlDocument } from "../../http/xml";
import { findObject, objectName, versionHeaders } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import { readSmallBody } from "./requestBody";
import { noSuchKey } from "./s3Error";
import { s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";
import { tagsOfBody } from "./tags";

/** Ten tags of the greatest length. */
const longestTagging = 64 * 1024;

/** @throws {S3Error} */
export function getObjectTagging(storage: ObjectStorage, exchange: S3Exchange): void {
  const object = findObject(storage, exchange);
  const tags = Object.entries(object.tags).map(([Key, Value]) => ({ Key, Value }));
  for (const [name, value] of Object.entries(versionHeaders(exchange.bucket, object)))
    exchange.response.setHeader(name, value);
  sendXml(exchange.response, 200, xmlDocument("Tagging", s3Namespace, { TagSet: { Tag: tags } }));
}

/** @throws {S3Error} */
export async function putObjectTagging(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  setTags(storage, exchange, tagsOfBody(await readSmallBody(exchange, longestTagging)), 200);
}

/** @throws {S3Error} */
export function deleteObjectTagging(storage: ObjectStorage, exchange: S3Exchange): void {
  setTags(storage, exchange, {}, 204);
}

function setTags(storage: ObjectStorage, exchange: S3Exchange, tags: Record<string, string>, status: number): void {
  const object = findObject(storage, exchange);
  if (!storage.index.setTags(objectName(exchange), object.versionId, tags)) throw noSuchKey(exchange.key);
  exchange.response.writeHead(status, {
    ...versionHeaders(exchange.bucket, object),
    ...(status === 200 && { "content-length": "0" }),
  });
  exchange.response.end();
}
