import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { JsonObject, RecordedAsset } from "../../../../packages/local/src/record/recordedProgram";
import { createBuckets } from "../../../../packages/local/src/services/s3/buckets";
import { bucketName, resource } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";
import { managedProgram, versioning } from "./managedBuckets";

const Bucket = bucketName;

function object(key: string, outputs: JsonObject, source?: RecordedAsset, type = "bucketObjectv2:BucketObjectv2") {
  const made = resource(`aws:s3/${type}`, key, key, { bucket: bucketName, key, ...outputs });
  return { ...made, assets: source === undefined ? {} : { source } };
}

describe("objects that the program puts into its buckets", () => {
  let services: RunningServices;
  let s3: S3Client;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "learninghub-seeds-"));
    services = await RunningServices.start(managedProgram());
    s3 = services.s3(await services.credentialsOf("user-1"));
  });

  afterEach(async () => {
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = async (Key: string) => {
    const { Body, ...headers } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { ...headers, text: await Body!.transformToString() };
  };
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  it("are there for the first request, with their headers, from files, text and Base64", async () => {
    const file = path.join(folder, "page.html");
    writeFileSync(file, "<p>from a file");
    services.update(
      managedProgram(
        object("page.html", { contentType: "text/html", cacheControl: "no-cache" }, { kind: "file", path: file }),
        object("text", {}, { kind: "text", text: "from an asset" }),
        object("content", { content: "ü", metadata: { Author: "Ada" }, tagsAll: { kind: "seed" } }),
        object("base64", { contentBase64: "AP8=" }, undefined, "bucketObject:BucketObject"),
      ),
    );
    const page = await get("page.html");
    expect(page).to.include({ text: "<p>from a file", ContentType: "text/html", CacheControl: "no-cache" });
    expect((await get("text")).text).to.equal("from an asset");
    expect(await get("content")).to.deep.include({ text: "ü", Metadata: { author: "Ada" }, TagCount: 1 });
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "content" }));
    expect(TagSet).to.deep.equal([{ Key: "kind", Value: "seed" }]);
    expect((await get("base64")).ContentLength).to.equal(2);
    expect((await services.buckets.readObject(bucketName, "page.html"))?.contentType).to.equal("text/html");
  });

  it("stay as they were changed until the program changes them, and go with the program's resource", async () => {
    const first = managedProgram(object("a", { content: "1" }), object("b", { content: "1" }));
    services.update(first);
    expect((await get("a")).text).to.equal("1");
    await put("a", "edited");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "b" }));
    services.update(first);
    await services.restart(first);
    expect((await get("a")).text).to.equal("edited");
    expect((await failure(get("b"))).name).to.equal("NoSuchKey");
    services.update(managedProgram(object("a", { content: "2" }), object("b", { content: "1", contentType: "a/b" })));
    expect((await get("a")).text).to.equal("2");
    expect((await get("b")).ContentType).to.equal("a/b");
    await put("own", "of a user");
    services.update(managedProgram());
    expect((await failure(get("a"))).name).to.equal("NoSuchKey");
    expect((await get("own")).text).to.equal("of a user");
  });

  it("become versions where the bucket has these, and all go at the end", async () => {
    for (const content of ["1", "2"]) services.update(managedProgram(versioning("Enabled"), object("a", { content })));
    const versions = async () => (await s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions ?? [];
    expect(await versions()).to.have.length(2);
    services.update(managedProgram(versioning("Enabled")));
    expect(await versions()).to.have.length(0);
  });

  it("are reported when they can't be read, with the others served", async () => {
    const warnings: string[] = [];
    const program = managedProgram(
      object("gone", {}, { kind: "file", path: path.join(folder, "none") }),
      object("folder", {}, { kind: "file", path: folder }),
      object("archive", {}, { kind: "archive", assets: {} }),
      object("there", { content: "x" }),
    );
    const dataDirectory = path.join(folder, "data");
    const onWarning = (message: string) => warnings.push(message);
    const buckets = createBuckets(program, { dataDirectory, iam: services.iam, onWarning });
    expect((await buckets.readObject(bucketName, "there"))?.body.toString()).to.equal("x");
    await buckets.close();
    expect(warnings).to.have.length(3);
    expect(warnings[0]).to.include("::gone: the object is not in bucket").and.include("ENOENT");
    expect(warnings[1]).to.include(`${folder} is not a file`);
    expect(warnings[2]).to.include("only files and text");
  });
});
