import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import type { ListObjectsCommandInput, S3Client, Tag } from "@aws-sdk/client-s3";
import { expect } from "chai";
import {
  allowedOrigin,
  bucketArn,
  bucketName,
  identityProgram,
  policyOf,
  region,
  rolePolicy,
} from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";
import { archiveName, closedPrefix, managedProgram } from "./managedBuckets";

const Bucket = bucketName;

describe("buckets and their objects, managed", () => {
  let services: RunningServices;
  let s3: S3Client;

  before(async () => {
    services = await RunningServices.start(managedProgram());
    s3 = services.s3(await services.credentialsOf("user-1"));
  });

  afterEach(() => {
    services.update(managedProgram());
  });

  after(async () => services.stop());

  const put = (Key: string, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", ...more }));
  const codeOf = async (call: Promise<unknown>) => {
    const { name, status } = await failure(call);
    return [name, status];
  };
  const grant = (...Action: string[]) => {
    const policy = policyOf({ Effect: "Allow", Action, Resource: [bucketArn, `${bucketArn}/*`] });
    services.update(identityProgram(rolePolicy("identity-authenticated", "some", policy)));
  };

  describe("a list of buckets", () => {
    it("has those of the program, page by page, to those who may list them", async () => {
      const { Buckets, Owner } = await s3.send(new ListBucketsCommand());
      expect(Buckets!.map(({ Name }) => Name)).to.deep.equal([archiveName, bucketName]);
      expect(Buckets![0]!.CreationDate).to.be.instanceOf(Date);
      expect(Owner!.ID).to.match(/^[0-9a-f]{64}$/);
      const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
      const { ContinuationToken } = first;
      const second = await s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
      expect([first, second].map((page) => page.Buckets![0]!.Name)).to.deep.equal([archiveName, bucketName]);
      expect(second.ContinuationToken).to.be.undefined;
      expect((await s3.send(new ListBucketsCommand({ Prefix: "up" }))).Buckets).to.have.length(1);
      expect((await s3.send(new ListBucketsCommand({ BucketRegion: "us-west-1" }))).Buckets ?? []).to.have.length(0);
      expect(await codeOf(s3.send(new ListBucketsCommand({ MaxBuckets: 0 })))).to.deep.equal(["InvalidArgument", 400]);
      grant("s3:ListBucket");
      expect(await codeOf(s3.send(new ListBucketsCommand()))).to.deep.equal(["AccessDenied", 403]);
    });
  });

  describe("a bucket's settings", () => {
    it("are those of the program, which alone changes them", async () => {
      expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).to.equal(region);
      expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.be.undefined;
      const { CORSRules } = await s3.send(new GetBucketCorsCommand({ Bucket }));
      expect(CORSRules![0]!.AllowedOrigins).to.deep.equal([allowedOrigin]);
      const none = s3.send(new GetBucketCorsCommand({ Bucket: archiveName }));
      expect(await codeOf(none)).to.deep.equal(["NoSuchCORSConfiguration", 404]);
      const change = { Bucket, VersioningConfiguration: { Status: "Enabled" as const } };
      expect(await codeOf(s3.send(new PutBucketVersioningCommand(change)))).to.deep.equal(["NotImplemented", 501]);
      const missing = s3.send(new GetBucketLocationCommand({ Bucket: "not-there" }));
      expect(await codeOf(missing)).to.deep.equal(["NoSuchBucket", 404]);
      grant("s3:GetObject");
      for (const Command of [GetBucketLocationCommand, GetBucketVersioningCommand, GetBucketCorsCommand]) {
        expect(await codeOf(s3.send(new Command({ Bucket })))).to.deep.equal(["AccessDenied", 403]);
      }
    });
  });

  describe("the first version of ListObjects", () => {
    it("gives pages that make up the whole", async () => {
      for (const name of ["a", "b/1", "b/2", "c/1", "d"]) await put(`v1/${name}`);
      const list = (more: Partial<ListObjectsCommandInput> = {}) =>
        s3.send(new ListObjectsCommand({ Bucket, Prefix: "v1/", ...more }));
      const { Contents, IsTruncated } = await list();
      expect([Contents!.map(({ Key }) => Key), IsTruncated]).to.deep.equal([
        ["v1/a", "v1/b/1", "v1/b/2", "v1/c/1", "v1/d"],
        false,
      ]);
      expect(Contents![0]!.Owner!.ID).to.match(/^[0-9a-f]{64}$/);
      const seen: (string | undefined)[] = [];
      for (let Marker: string | undefined; ;) {
        const page = await list({ Delimiter: "/", MaxKeys: 1, Marker });
        seen.push(
          ...(page.Contents ?? []).map(({ Key }) => Key),
          ...(page.CommonPrefixes ?? []).map((one) => one.Prefix),
        );
        if (page.IsTruncated !== true) break;
        Marker = page.NextMarker;
      }
      expect(seen).to.deep.equal(["v1/a", "v1/b/", "v1/c/", "v1/d"]);
      expect((await list({ Marker: "v1/b/2" })).Contents!.map(({ Key }) => Key)).to.deep.equal(["v1/c/1", "v1/d"]);
      expect(await codeOf(list({ MaxKeys: -1 }))).to.deep.equal(["InvalidArgument", 400]);
      const owned = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "v1/a", FetchOwner: true }));
      expect(owned.Contents![0]!.Owner!.ID).to.equal(Contents![0]!.Owner!.ID);
    });
  });

  describe("conditional deletes", () => {
    it("delete what is as the client knows it", async () => {
      const { ETag } = await put("condition");
      const remove = (IfMatch: string | undefined, Key = "condition") =>
        s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
      expect(await codeOf(remove('"x"'))).to.deep.equal(["PreconditionFailed", 412]);
      expect(await codeOf(remove("*", "none"))).to.deep.equal(["NoSuchKey", 404]);
      grant("s3:DeleteObject", "s3:PutObject");
      expect(await codeOf(remove(ETag))).to.deep.equal(["AccessDenied", 403]);
      await remove("*");
      await put("condition");
      services.update(managedProgram());
      await remove(ETag);
      const gone = s3.send(new GetObjectCommand({ Bucket, Key: "condition" }));
      expect(await codeOf(gone)).to.deep.equal(["NoSuchKey", 404]);
    });
  });

  describe("a deletion of many objects", () => {
    const remove = (Objects: { Key: string; ETag?: string | undefined }[], more = {}) =>
      s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, ...more } }));

    it("tells what became of each key", async () => {
      for (const name of ["one", "two & <three>"]) await put(`many/${name}`);
      const { ETag } = await put("many/four");
      const { Deleted, Errors } = await remove([
        { Key: "many/one" },
        { Key: "many/two & <three>" },
        { Key: "many/none" },
        { Key: `${closedPrefix}x` },
        { Key: "many/four", ETag: '"x"' },
      ]);
      expect(Deleted!.map(({ Key }) => Key)).to.deep.equal(["many/one", "many/two & <three>", "many/none"]);
      expect(Errors!.map(({ Key, Code }) => [Key, Code])).to.deep.equal([
        [`${closedPrefix}x`, "AccessDenied"],
        ["many/four", "PreconditionFailed"],
      ]);
      const quiet = await remove([{ Key: "many/four", ETag }, { Key: `${closedPrefix}x` }], { Quiet: true });
      expect(quiet.Deleted).to.be.undefined;
      expect(quiet.Errors).to.have.length(1);
      expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "many/" }))).KeyCount).to.equal(0);
    });

    it("takes 1 to 1000 keys, in a body that is what was sent", async () => {
      expect(await codeOf(remove([]))).to.deep.equal(["MalformedXML", 400]);
      const keys = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `none/${index}` }));
      expect(await codeOf(remove(keys(1_001)))).to.deep.equal(["MalformedXML", 400]);
      expect((await remove(keys(1_000))).Deleted).to.have.length(1_000);
      expect(await codeOf(remove([{ Key: "x", Size: 1 } as { Key: string }]))).to.deep.equal(["NotImplemented", 501]);
      const sent = (change: (headers: Record<string, string>) => void) => {
        const client = services.s3(s3.config.credentials as never);
        client.middlewareStack.add(
          (next) => (args) => {
            change((args.request as { headers: Record<string, string> }).headers);
            return next(args);
          },
          { step: "build", priority: "low" },
        );
        return client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "x" }] } }));
      };
      const withoutChecksum = sent((headers) => {
        for (const name of Object.keys(headers)) if (name.includes("checksum")) Reflect.deleteProperty(headers, name);
      });
      expect(await codeOf(withoutChecksum)).to.deep.equal(["InvalidRequest", 400]);
      const withWrongDigest = sent((headers) => {
        headers["content-md5"] = createHash("md5").update("x").digest("base64");
      });
      expect(await codeOf(withWrongDigest)).to.deep.equal(["BadDigest", 400]);
    });
  });

  describe("an object's attributes", () => {
    it("are those that the client asks for", async () => {
      const { ETag } = await put("attributes");
      const attributes = (ObjectAttributes: string[], Key = "attributes") =>
        s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ObjectAttributes as "ETag"[] }));
      const found = await attributes(["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]);
      expect(found).to.deep.include({
        ETag: ETag!.replaceAll('"', ""),
        Checksum: { ChecksumCRC32: "NhCmhg==", ChecksumType: "FULL_OBJECT" },
        StorageClass: "STANDARD",
        ObjectSize: 5,
      });
      expect(found.LastModified).to.be.instanceOf(Date);
      expect(found.ObjectParts).to.be.undefined;
      expect((await attributes(["ObjectSize"])).ETag).to.be.undefined;
      expect(await codeOf(attributes(["Other"]))).to.deep.equal(["InvalidArgument", 400]);
      expect(await codeOf(attributes([]))).to.deep.equal(["InvalidRequest", 400]);
      expect(await codeOf(attributes(["ETag"], "none"))).to.deep.equal(["NoSuchKey", 404]);
      grant("s3:GetObject");
      expect(await codeOf(attributes(["ETag"]))).to.deep.equal(["AccessDenied", 403]);
    });
  });

  describe("an object's tags", () => {
    const tagsOf = async (Key: string) => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
    const tag = (Key: string, TagSet: Tag[]) =>
      s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));

    it("are written with it or later, and counted", async () => {
      await put("tagged", { Tagging: "a=1&b%20c=%C3%BC" });
      expect(await tagsOf("tagged")).to.deep.equal([
        { Key: "a", Value: "1" },
        { Key: "b c", Value: "ü" },
      ]);
      await tag("tagged", [{ Key: "d", Value: "" }]);
      expect(await tagsOf("tagged")).to.deep.equal([{ Key: "d", Value: "" }]);
      const found = await s3.send(new GetObjectCommand({ Bucket, Key: "tagged" }));
      expect([await found.Body!.transformToString(), found.TagCount]).to.deep.equal(["hello", 1]);
      await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "tagged" }));
      expect((await tagsOf("tagged")) ?? []).to.deep.equal([]);
    });

    it("are refused when S3 would not have them", async () => {
      await put("tagged");
      const many = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
      const cases: [Tag[], string][] = [
        [many, "BadRequest"],
        [[{ Key: "k".repeat(129), Value: "v" }], "InvalidTag"],
        [[{ Key: "k", Value: "v".repeat(257) }], "InvalidTag"],
        [[{ Key: "aws:k", Value: "v" }], "InvalidTag"],
        [[...many.slice(0, 1), ...many.slice(0, 1)], "InvalidTag"],
        [[{ Key: "k!", Value: "v" }], "InvalidTag"],
        [[{ Key: "k", Value: undefined }], "MalformedXML"],
      ];
      for (const [tags, code] of cases) expect(await codeOf(tag("tagged", tags))).to.deep.equal([code, 400]);
      expect(await codeOf(put("tagged", { Tagging: "a=1&a=2" }))).to.deep.equal(["InvalidArgument", 400]);
      expect(await codeOf(tag("none", []))).to.deep.equal(["NoSuchKey", 404]);
      grant("s3:GetObject", "s3:PutObject");
      const denied = ["AccessDenied", 403];
      expect(await codeOf(put("tagged", { Tagging: "a=1" }))).to.deep.equal(denied);
      expect(await codeOf(tagsOf("tagged"))).to.deep.equal(denied);
      expect(await codeOf(tag("tagged", []))).to.deep.equal(denied);
    });
  });

  it("refuses settings that belong to another operation", async () => {
    const stray = services.s3(s3.config.credentials as never);
    stray.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-amz-copy-source-range"] = "bytes=0-1";
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    const call = stray.send(new PutObjectCommand({ Bucket, Key: "x", Body: "x" }));
    expect(await codeOf(call)).to.deep.equal(["NotImplemented", 501]);
  });
});
