import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import type { RecordedAsset, RecordedProgram, RecordedResource } from "../../record/recordedProgram";

/** An object that the program itself puts into a bucket. */
export interface RecordedObject {
  urn: string;
  bucketName: string;
  key: string;
  /** As PutObject has them. */
  headers: Map<string, string>;
  /** `x-amz-…` headers, as PutObject has them. */
  settings: Map<string, string>;
  /** @throws when it can't be read, or is nothing that one object can hold */
  content: () => Promise<{ size: number; stream: () => Readable }>;
}

const systemHeaders = ["cacheControl", "contentDisposition", "contentEncoding", "contentLanguage"];

export function recordedObjects(program: RecordedProgram): RecordedObject[] {
  const types = ["bucketObject:BucketObject", "bucketObjectv2:BucketObjectv2"];
  return types.flatMap((type) => resourcesOfType(program, `aws:s3/${type}`)).map(recordedObject);
}

function recordedObject(object: RecordedResource): RecordedObject {
  const fields = fieldsOf(object);
  const headers = systemHeaders.flatMap((name): [string, string][] => {
    const value = fields.string(name);
    return value === undefined ? [] : [[name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`), value]];
  });
  const metadata = Object.entries(fields.stringMap("metadata") ?? {});
  const tags = fields.stringMap("tagsAll") ?? fields.stringMap("tags") ?? {};
  return {
    urn: object.urn,
    bucketName: fields.string("bucket") ?? "",
    // Without a key the provider takes the resource's name.
    key: fields.string("key") ?? object.name,
    headers: new Map([["content-type", fields.string("contentType") ?? "application/octet-stream"], ...headers]),
    settings: new Map([
      ...metadata.map(([name, value]): [string, string] => [`x-amz-meta-${name.toLowerCase()}`, value]),
      ...(Object.keys(tags).length === 0
        ? []
        : [["x-amz-tagging", new URLSearchParams(tags).toString()] satisfies [string, string]]),
    ]),
    content: () => contentOf(object.assets.source, fields),
  };
}

async function contentOf(asset: RecordedAsset | undefined, fields: RecordedFields) {
  if (asset === undefined || asset.kind === "text") {
    const base64 = fields.string("contentBase64");
    const text = asset?.text ?? base64 ?? fields.string("content") ?? "";
    const bytes = Buffer.from(text, asset === undefined && base64 !== undefined ? "base64" : "utf8");
    return { size: bytes.length, stream: () => Readable.from(bytes.length === 0 ? [] : [bytes]) };
  }
  if (asset.kind !== "file") throw new Error("only files and text are served as an object's source");
  const { path } = asset;
  const status = await stat(path);
  if (!status.isFile()) throw new Error(`${path} is not a file`);
  return { size: status.size, stream: () => createReadStream(path) };
}
