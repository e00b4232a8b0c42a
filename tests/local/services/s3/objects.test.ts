import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketName, identityProgram } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";

describe("objects of a bucket", () => {
  let services: RunningServices;
  let s3: S3Client;
  let me: string;

  before(async () => {
    services = await RunningServices.start(identityProgram(), { maxObjectBytes: 1024 * 1024 });
    const credentials = await services.credentialsOf("user-1");
    me = credentials.identityId;
    s3 = services.s3(credentials);
  });

  after(async () => services.stop());

  const put = (name: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket: bucketName, Key: `${me}/${name}`, Body: "hello", ...more }));
  const get = (name: string, more = {}) =>
    s3.send(new GetObjectCommand({ Bucket: bucketName, Key: `${me}/${name}`, ...more }));
  const textOf = async (name: string, more = {}) => (await get(name, more)).Body!.transformToString();
  const head = (name: string, more = {}) =>
    s3.send(new HeadObjectCommand({ Bucket: bucketName, Key: `${me}/${name}`, ...more }));

  it("gives back what was put, with its headers and metadata", async () => {
    const stored = await put("note.txt", {
      ContentType: "text/plain; charset=utf-8",
      CacheControl: "no-cache",
      ContentDisposition: 'attachment; filename="note.txt"',
      ContentEncoding: "identity",
      ContentLanguage: "en",
      Metadata: { author: "Ada" },
    });
    const md5 = createHash("md5").update("hello").digest("hex");
    expect(stored.ETag).to.equal(`"${md5}"`);
    expect(stored.ChecksumCRC32).to.equal("NhCmhg==");
    const found = await get("note.txt", { ChecksumMode: "ENABLED" });
    expect(await found.Body!.transformToString()).to.equal("hello");
    expect(found).to.deep.include({
      ContentType: "text/plain; charset=utf-8",
      CacheControl: "no-cache",
      ContentDisposition: 'attachment; filename="note.txt"',
      ContentEncoding: "identity",
      ContentLanguage: "en",
      ContentLength: 5,
      ETag: `"${md5}"`,
      AcceptRanges: "bytes",
      ChecksumCRC32: "NhCmhg==",
      Metadata: { author: "Ada" },
    });
    expect(Math.abs(found.LastModified!.getTime() - Date.now())).to.be.lessThan(5_000);
    const headers = await head("note.txt");
    expect(headers).to.deep.include({ ContentLength: 5, ETag: `"${md5}"`, Metadata: { author: "Ada" } });
    expect(headers).not.to.have.property("Body");
  });

  it("takes every kind of body that the SDK sends: bytes, text, nothing, and streams", async () => {
    await put("buffer", { Body: Buffer.from([0, 255, 13, 10]) });
    expect([...(await (await get("buffer")).Body!.transformToByteArray())]).to.deep.equal([0, 255, 13, 10]);
    await put("empty", { Body: "" });
    expect(await textOf("empty")).to.equal("");
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: `${me}/nothing` }));
    expect((await head("nothing")).ContentLength).to.equal(0);
    // Streams come in the aws-chunked encoding, with the checksum at the end.
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(7_000 + index, index));
    const whole = Buffer.concat(chunks);
    const stored = await put("stream", { Body: Readable.from(chunks), ContentLength: whole.length });
    expect(stored.ETag).to.equal(`"${createHash("md5").update(whole).digest("hex")}"`);
    const found = await get("stream");
    expect(Buffer.from(await found.Body!.transformToByteArray()).equals(whole)).to.be.true;
    expect(found.ContentEncoding).to.be.undefined;
  });

  for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
    it(`checks and keeps ${algorithm} checksums`, async () => {
      const stored = await put(`sum-${algorithm}`, { ChecksumAlgorithm: algorithm });
      const found = await head(`sum-${algorithm}`, { ChecksumMode: "ENABLED" });
      const sum = found[`Checksum${algorithm}`];
      expect(sum).to.be.a("string").and.equal(stored[`Checksum${algorithm}`]);
      expect(await textOf(`sum-${algorithm}`)).to.equal("hello");
      // Another text's checksum of the same algorithm.
      await put("other", { Body: "other", ChecksumAlgorithm: algorithm });
      const other = (await head("other", { ChecksumMode: "ENABLED" }))[`Checksum${algorithm}`];
      const error = await failure(put(`bad-${algorithm}`, { [`Checksum${algorithm}`]: other }));
      expect([error.name, error.status]).to.deep.equal(["BadDigest", 400]);
      expect((await failure(head(`bad-${algorithm}`))).status).to.equal(403);
    });
  }

  it("checks Content-MD5", async () => {
    const md5 = createHash("md5").update("hello").digest("base64");
    await put("md5", { ContentMD5: md5 });
    const error = await failure(put("md5", { ContentMD5: createHash("md5").update("x").digest("base64") }));
    expect(error.name).to.equal("BadDigest");
  });

  it("keeps keys of any form apart, and inside the folder", async () => {
    const names = [
      "a b/ü*?.txt",
      "😀",
      "../up",
      "./here",
      "a//b",
      "a/",
      "%2e%2e",
      "line\nbreak",
      "a+b",
      "a&b=c",
      "con:",
    ];
    for (const name of names) await put(name, { Body: `content of ${name}` });
    for (const name of names) expect(await textOf(name)).to.equal(`content of ${name}`);
  });

  it("gives ranges", async () => {
    await put("digits", { Body: "0123456789" });
    expect(await textOf("digits", { Range: "bytes=2-4" })).to.equal("234");
    expect(await textOf("digits", { Range: "bytes=7-" })).to.equal("789");
    expect(await textOf("digits", { Range: "bytes=-3" })).to.equal("789");
    expect(await textOf("digits", { Range: "bytes=-30" })).to.equal("0123456789");
    expect(await textOf("digits", { Range: "bytes=5-2" })).to.equal("0123456789");
    const part = await get("digits", { Range: "bytes=8-99" });
    expect([part.ContentRange, part.ContentLength]).to.deep.equal(["bytes 8-9/10", 2]);
    expect(part.ChecksumCRC32).to.be.undefined;
    const beyond = await failure(get("digits", { Range: "bytes=10-" }));
    expect([beyond.name, beyond.status]).to.deep.equal(["InvalidRange", 416]);
  });

  it("reads on conditions", async () => {
    const { ETag } = await put("conditional");
    const hour = 3_600_000;
    expect((await failure(get("conditional", { IfNoneMatch: ETag }))).status).to.equal(304);
    expect(await textOf("conditional", { IfNoneMatch: '"other"' })).to.equal("hello");
    expect(await textOf("conditional", { IfMatch: ETag })).to.equal("hello");
    const other = await failure(get("conditional", { IfMatch: '"other"' }));
    expect([other.name, other.status]).to.deep.equal(["PreconditionFailed", 412]);
    const later = new Date(Date.now() + hour);
    expect((await failure(head("conditional", { IfModifiedSince: later }))).status).to.equal(304);
    const earlier = new Date(Date.now() - hour);
    expect((await failure(get("conditional", { IfUnmodifiedSince: earlier }))).status).to.equal(412);
    expect(await textOf("conditional", { IfModifiedSince: earlier, IfUnmodifiedSince: later })).to.equal("hello");
  });

  it("writes on conditions", async () => {
    const { ETag } = await put("once", { IfNoneMatch: "*" });
    const twice = await failure(put("once", { IfNoneMatch: "*", Body: "twice" }));
    expect([twice.name, twice.status]).to.deep.equal(["PreconditionFailed", 412]);
    expect(await textOf("once")).to.equal("hello");
    await put("once", { IfMatch: ETag, Body: "changed" });
    expect((await failure(put("once", { IfMatch: ETag, Body: "lost" }))).name).to.equal("PreconditionFailed");
    expect(await textOf("once")).to.equal("changed");
    const races = await Promise.allSettled(["a", "b", "c"].map((Body) => put("race", { Body, IfNoneMatch: "*" })));
    expect(races.filter(({ status }) => status === "fulfilled")).to.have.length(1);
  });

  it("replaces an object without disturbing who is reading it", async () => {
    const old = Buffer.alloc(900_000, "a");
    await put("replaced", { Body: old });
    const reading = await get("replaced");
    await put("replaced", { Body: "new" });
    expect((await reading.Body!.transformToString()).length).to.equal(old.length);
    expect(await textOf("replaced")).to.equal("new");
  });

  it("deletes, and does not mind when there is nothing", async () => {
    await put("deleted");
    const remove = () => s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key: `${me}/deleted` }));
    expect((await remove()).$metadata.httpStatusCode).to.equal(204);
    expect((await remove()).$metadata.httpStatusCode).to.equal(204);
    expect((await failure(get("deleted"))).status).to.equal(403);
  });

  it("refuses objects above the limit, and metadata above 2 KB", async () => {
    await put("largest", { Body: Buffer.alloc(1024 * 1024) });
    const large = await failure(put("large", { Body: Buffer.alloc(1024 * 1024 + 1) }));
    expect([large.name, large.status]).to.deep.equal(["EntityTooLarge", 400]);
    const stream = Readable.from([Buffer.alloc(1024 * 1024), Buffer.alloc(1)]);
    const streamed = await failure(put("large", { Body: stream, ContentLength: 1024 * 1024 + 1 }));
    expect(streamed.name).to.equal("EntityTooLarge");
    const described = await failure(put("described", { Metadata: { long: "x".repeat(2_048) } }));
    expect(described.name).to.equal("MetadataTooLarge");
  });

  it("refuses keys above 1024 bytes", async () => {
    const error = await failure(put("k".repeat(1_024)));
    expect([error.name, error.status]).to.deep.equal(["KeyTooLongError", 400]);
  });

  it("never ignores what it does not offer", async () => {
    const inputs: Partial<PutObjectCommandInput>[] = [
      { ServerSideEncryption: "aws:kms" },
      { SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) },
      { StorageClass: "GLACIER" },
      { ObjectLockLegalHoldStatus: "ON" },
      { WebsiteRedirectLocation: "/x" },
    ];
    for (const input of inputs) {
      const error = await failure(put("unusual", input));
      expect([error.name, error.status], JSON.stringify(input)).to.deep.equal(["NotImplemented", 501]);
    }
    expect((await failure(put("public", { ACL: "public-read" }))).name).to.equal("AccessControlListNotSupported");
    const copied = put("unusual", { Tagging: undefined, GrantRead: "id=x" });
    expect((await failure(copied)).name).to.equal("NotImplemented");
    await put("usual", { ServerSideEncryption: "AES256", ACL: "bucket-owner-full-control", StorageClass: "STANDARD" });
  });

  it("says which bucket it does not have, and has those of the program", async () => {
    const missing = await failure(s3.send(new GetObjectCommand({ Bucket: "not-there", Key: "x" })));
    expect([missing.name, missing.status]).to.deep.equal(["NoSuchBucket", 404]);
    const denied = await failure(s3.send(new HeadBucketCommand({ Bucket: bucketName })));
    expect(denied.status).to.equal(403);
  });

  it("reports each request with the reason of a refusal", async () => {
    services.bucketTraces.length = 0;
    await put("traced");
    await failure(s3.send(new GetObjectCommand({ Bucket: bucketName, Key: "someone/else" })));
    // The report comes after the answer.
    await setTimeout(50);
    const [stored, refused] = services.bucketTraces;
    expect(stored).to.deep.include({
      method: "PUT",
      operation: "PutObject",
      bucketName,
      key: `${me}/traced`,
      status: 200,
    });
    expect(refused).to.include({ operation: "GetObject", status: 403, error: "AccessDenied" });
    expect(refused?.reason).to.include("no statement allows it").and.include("policy objects");
  });
});
