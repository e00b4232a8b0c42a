import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { CopyObjectCommandInput, S3Client, UploadPartCopyCommandInput } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketArn, bucketName, identityProgram, policyOf, rolePolicy } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";
import { archiveName, closedPrefix, managedProgram } from "./managedBuckets";

const Bucket = bucketName;

describe("copies", () => {
  const bytes = randomBytes(100_000);
  let services: RunningServices;
  let s3: S3Client;

  beforeEach(async () => {
    services = await RunningServices.start(managedProgram());
    s3 = services.s3(await services.credentialsOf("user-1"));
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "dir/a b+ü.bin",
        Body: bytes,
        ContentType: "video/mp4",
        Metadata: { author: "Ada" },
        Tagging: "kind=draft",
      }),
    );
  });

  afterEach(async () => services.stop());

  const CopySource = `${Bucket}/${encodeURIComponent("dir/a b+ü.bin")}`;
  const copy = (more: Partial<CopyObjectCommandInput> = {}) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource, ...more }));
  const head = (Key = "copy") => s3.send(new HeadObjectCommand({ Bucket, Key }));
  const get = async (Key = "copy", bucket = Bucket) => {
    const { Body, ...found } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return { ...found, bytes: Buffer.from(await Body!.transformToByteArray()) };
  };
  const codeOf = async (call: Promise<unknown>) => {
    const { name, status } = await failure(call);
    return [name, status];
  };

  it("have the source's bytes, headers, metadata and tags, also in another bucket", async () => {
    const { CopyObjectResult } = await copy({ Bucket: archiveName });
    const found = await get("copy", archiveName);
    expect(found.bytes.equals(bytes)).to.be.true;
    expect(found).to.deep.include({ ContentType: "video/mp4", Metadata: { author: "Ada" }, TagCount: 1 });
    expect(found.ETag).to.equal(CopyObjectResult!.ETag);
    expect(CopyObjectResult!.LastModified).to.be.instanceOf(Date);
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: archiveName, Key: "copy" }));
    expect(TagSet).to.deep.equal([{ Key: "kind", Value: "draft" }]);
  });

  it("have new headers, metadata and tags on request, also in the source's place", async () => {
    const Metadata = { author: "Grace" };
    await copy({ MetadataDirective: "REPLACE", ContentType: "text/plain", Metadata, TaggingDirective: "REPLACE" });
    const found = await get();
    expect(found).to.deep.include({ ContentType: "text/plain", Metadata });
    expect(found.TagCount).to.be.undefined;
    expect(await codeOf(copy({ CopySource: `/${Bucket}/copy` }))).to.deep.equal(["InvalidRequest", 400]);
    await copy({ CopySource: `/${Bucket}/copy`, MetadataDirective: "REPLACE", Metadata: { author: "Joan" } });
    const replaced = await get();
    expect(replaced.Metadata).to.deep.equal({ author: "Joan" });
    expect(replaced.bytes.equals(bytes)).to.be.true;
  });

  it("are made on conditions of the source and of what they replace", async () => {
    const { ETag } = await head("dir/a b+ü.bin");
    const failed = ["PreconditionFailed", 412];
    const earlier = new Date(Date.now() - 3_600_000);
    expect(await codeOf(copy({ CopySourceIfMatch: '"x"' }))).to.deep.equal(failed);
    expect(await codeOf(copy({ CopySourceIfNoneMatch: ETag }))).to.deep.equal(failed);
    expect(await codeOf(copy({ CopySourceIfUnmodifiedSince: earlier }))).to.deep.equal(failed);
    const later = new Date(Date.now() + 3_600_000);
    expect(await codeOf(copy({ CopySourceIfModifiedSince: later }))).to.deep.equal(failed);
    // The user's own If-Match has precedence (API Reference, CopyObject).
    await copy({ CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: earlier, IfNoneMatch: "*" });
    expect(await codeOf(copy({ IfNoneMatch: "*" }))).to.deep.equal(failed);
    expect(await codeOf(copy({ IfMatch: '"x"' }))).to.deep.equal(failed);
    expect(await codeOf(copy({ Key: "none", IfMatch: ETag }))).to.deep.equal(["NoSuchKey", 404]);
    await copy({ IfMatch: ETag });
  });

  it("say what is wrong with their source", async () => {
    expect(await codeOf(copy({ CopySource: `${Bucket}/none` }))).to.deep.equal(["NoSuchKey", 404]);
    expect(await codeOf(copy({ CopySource: "not-there/a" }))).to.deep.equal(["NoSuchBucket", 404]);
    for (const source of [Bucket, `${Bucket}/`, "/", `${Bucket}/%`]) {
      expect(await codeOf(copy({ CopySource: source })), source).to.deep.equal(["InvalidArgument", 400]);
    }
    expect(await codeOf(copy({ MetadataDirective: "OTHER" as "COPY" }))).to.deep.equal(["InvalidArgument", 400]);
    expect(await codeOf(copy({ Tagging: "a=b" }))).to.deep.equal(["InvalidRequest", 400]);
    expect(await codeOf(copy({ ExpectedSourceBucketOwner: "111111111111" }))).to.deep.equal(["AccessDenied", 403]);
    expect(await codeOf(copy({ ExpectedBucketOwner: "111111111111" }))).to.deep.equal(["AccessDenied", 403]);
  });

  it("take the right to read the source, to write the copy, and to copy its tags", async () => {
    const denied = ["AccessDenied", 403];
    expect(await codeOf(copy({ CopySource: `${Bucket}/${closedPrefix}x` }))).to.deep.equal(denied);
    expect(await codeOf(copy({ Key: `${closedPrefix}x` }))).to.deep.equal(denied);
    const some = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: [`${bucketArn}/*`] };
    services.update(identityProgram(rolePolicy("identity-authenticated", "some", policyOf(some))));
    expect(await codeOf(copy())).to.deep.equal(denied);
    await copy({ TaggingDirective: "REPLACE" });
    expect(await codeOf(copy({ TaggingDirective: "REPLACE", Tagging: "a=b" }))).to.deep.equal(denied);
    // Nobody learns whether a key exists without the right to list.
    expect(await codeOf(copy({ CopySource: `${Bucket}/none` }))).to.deep.equal(denied);
    expect(readdirSync(path.join(services.dataDirectory, "s3", "incoming"))).to.deep.equal([]);
  });

  it("of bytes become parts of an upload", async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "whole" }));
    const part = (more: Partial<UploadPartCopyCommandInput> = {}) =>
      s3.send(new UploadPartCopyCommand({ Bucket, Key: "whole", UploadId, PartNumber: 1, CopySource, ...more }));
    for (const CopySourceRange of ["bytes=0-100000", "bytes=5-2", "bytes=-5", "0-5", "bytes=1-2,4-5"]) {
      expect(await codeOf(part({ CopySourceRange })), CopySourceRange).to.deep.equal(["InvalidArgument", 400]);
    }
    expect(await codeOf(part({ PartNumber: 10_001 }))).to.deep.equal(["InvalidArgument", 400]);
    expect(await codeOf(part({ UploadId: "x" }))).to.deep.equal(["NoSuchUpload", 404]);
    expect(await codeOf(part({ CopySourceIfMatch: '"x"' }))).to.deep.equal(["PreconditionFailed", 412]);
    expect(await codeOf(part({ CopySource: `${Bucket}/${closedPrefix}x` }))).to.deep.equal(["AccessDenied", 403]);
    const { CopyPartResult } = await part({ CopySourceRange: "bytes=10-19" });
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult!.ETag }];
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "whole", UploadId, MultipartUpload: { Parts } }));
    expect((await get("whole")).bytes).to.deep.equal(bytes.subarray(10, 20));
    // The source, and what the parts have become.
    expect(readdirSync(path.join(services.dataDirectory, "s3", "objects"))).to.have.length(2);
  });

  it("outlive a restart, and the source", async () => {
    await copy();
    await s3.send(new PutObjectCommand({ Bucket, Key: "dir/a b+ü.bin", Body: "other" }));
    await services.restart(managedProgram());
    expect((await get()).bytes.equals(bytes)).to.be.true;
  });
});
