import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { BucketConfiguration } from "./bucketConfiguration";
import type { BucketIndex } from "./bucketIndex";
import { storeObject } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import type { RecordedObject } from "./recordedObjects";
import { unsignedPayload } from "./requestBody";
import { S3Error } from "./s3Error";

/** Where the program's objects go. */
interface SeededStorage {
  storage: ObjectStorage;
  index: BucketIndex;
  /** Told of an object that is not served. */
  warn: (message: string) => void;
}

/**
 * Puts what is new among the program's objects into its buckets, and deletes those that it no longer has. An object that
 * is as the program had it in the run before stays as it is, also if it has been changed or deleted since.
 */
export async function seedObjects(
  buckets: Iterable<BucketConfiguration>,
  objects: readonly RecordedObject[],
  { storage, index, warn }: SeededStorage,
): Promise<void> {
  for (const bucket of buckets) {
    const before = index.seeds(bucket.name);
    for (const object of objects.filter(({ bucketName }) => bucketName === bucket.name)) {
      const earlier = before.get(object.key);
      before.delete(object.key);
      try {
        const value = await valueOf(object);
        if (value === earlier) continue;
        await store(storage, bucket, object);
        index.setSeed(object, value);
      } catch (error) {
        const reason = error instanceof S3Error ? error.reason : (error as Error).message;
        warn(`${object.urn}: the object is not in bucket ${bucket.name}: ${reason}`);
      }
    }
    for (const key of before.keys()) {
      const name = { bucketName: bucket.name, key };
      await storage.files.remove(storage.index.deleteAll(name));
      index.deleteSeed(name);
    }
  }
}

/** Text that differs when the object does. */
async function valueOf({ headers, settings, content }: RecordedObject): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([[...headers], [...settings]]));
  await pipeline((await content()).stream(), hash);
  return hash.digest("hex");
}

async function store(
  storage: ObjectStorage,
  bucket: BucketConfiguration,
  { key, headers, settings, content }: RecordedObject,
): Promise<void> {
  const { size, stream } = await content();
  await storeObject(storage, {
    message: stream(),
    wire: { headers: new Map([...headers, ["content-length", String(size)]]) },
    bucket,
    key,
    settings,
    payloadHash: unsignedPayload,
  });
}
