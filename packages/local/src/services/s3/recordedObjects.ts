import { readFile } from "node:fs/promises";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedAsset, RecordedProgram, RecordedResource } from "../../record/recordedProgram";

/** An object's content with its media type. */
export interface ObjectContent {
  contentType: string;
  body: Buffer;
}

/** The objects that the program itself puts into its buckets. */
export class RecordedObjects {
  /** By bucket and key, which a slash separates. */
  readonly #objects: ReadonlyMap<string, RecordedResource>;

  constructor(program: RecordedProgram) {
    const types = ["bucketObject:BucketObject", "bucketObjectv2:BucketObjectv2"];
    const objects = types.flatMap((type) => resourcesOfType(program, `aws:s3/${type}`));
    this.#objects = new Map(
      objects.map((object) => {
        const fields = fieldsOf(object);
        // Without a key the provider takes the resource's name.
        return [`${fields.string("bucket") ?? ""}/${fields.string("key") ?? object.name}`, object];
      }),
    );
  }

  /** A file is read each time, so that an edit shows at once. @returns undefined when the program puts no such object */
  async read(bucketName: string, key: string): Promise<ObjectContent | undefined> {
    const object = this.#objects.get(`${bucketName}/${key}`);
    if (object === undefined) return undefined;
    const fields = fieldsOf(object);
    const body =
      (await assetContent(object.assets.source)) ??
      Buffer.from(
        fields.string("contentBase64") ?? fields.string("content") ?? "",
        fields.string("contentBase64") === undefined ? "utf8" : "base64",
      );
    return { contentType: fields.string("contentType") ?? "application/octet-stream", body };
  }
}

async function assetContent(asset: RecordedAsset | undefined): Promise<Buffer | undefined> {
  if (asset?.kind === "text") return Buffer.from(asset.text);
  return asset?.kind === "file" ? readFile(asset.path) : undefined;
}
