import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type {
  ChecksumType,
  CreateMultipartUploadCommandInput,
  S3Client,
  UploadPartCommandInput,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { expect } from "chai";
import { bucketName, identityProgram, policyOf, rolePolicy, bucketArn } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";

const partSize = 5 * 1024 * 1024;

describe("multipart uploads", () => {
  const first = randomBytes(partSize);
  const second = randomBytes(1_000);
  let services: RunningServices;
  let s3: S3Client;
  let Key: string;

  beforeEach(async () => {
    const uploads = {
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"],
      Resource: [bucketArn, `${bucketArn}/*`],
    };
    services = await RunningServices.start(
      identityProgram(rolePolicy("identity-authenticated", "uploads", policyOf(uploads))),
      {
        maxObjectBytes: 2 * partSize,
      },
    );
    const credentials = await services.credentialsOf("user-1");
    Key = `${credentials.identityId}/big file.bin`;
    s3 = services.s3(credentials);
  });

  afterEach(async () => services.stop());

  const create = async (more: Partial<CreateMultipartUploadCommandInput> = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket: bucketName, Key, ...more }))).UploadId!;
  const part = (UploadId: string, PartNumber: number, Body: Buffer, more: Partial<UploadPartCommandInput> = {}) =>
    s3.send(new UploadPartCommand({ Bucket: bucketName, Key, UploadId, PartNumber, Body, ...more }));
  const complete = (UploadId: string, Parts: { PartNumber: number; ETag?: string | undefined }[], more = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({ Bucket: bucketName, Key, UploadId, MultipartUpload: { Parts }, ...more }),
    );
  const stored = async () =>
    Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }))).Body!.transformToByteArray());
  const files = () => readdirSync(path.join(services.dataDirectory, "s3", "objects"));
  const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();

  it("take what lib-storage sends", async () => {
    const whole = Buffer.concat([first, second]);
    const upload = new Upload({
      client: s3,
      params: {
        Bucket: bucketName,
        Key,
        Body: Readable.from([first, second]),
        ContentType: "video/mp4",
        Metadata: { a: "b" },
      },
    });
    const { ETag } = await upload.done();
    expect(ETag).to.equal(
      `"${createHash("md5")
        .update(Buffer.concat([md5(first), md5(second)]))
        .digest("hex")}-2"`,
    );
    expect((await stored()).equals(whole)).to.be.true;
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucketName, Key, ChecksumMode: "ENABLED" }));
    expect(head).to.deep.include({ ContentType: "video/mp4", Metadata: { a: "b" }, ContentLength: whole.length });
    const sums = [first, second].map((bytes) => {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(bytes));
      return sum;
    });
    const composite = Buffer.alloc(4);
    composite.writeUInt32BE(crc32(Buffer.concat(sums)));
    expect(head).to.include({ ChecksumCRC32: `${composite.toString("base64")}-2`, ChecksumType: "COMPOSITE" });
    expect(files()).to.have.length(1);
  });

  it("come out in the order of the parts' numbers, with the last of each", async () => {
    const id = await create();
    await part(id, 7, second);
    await part(id, 2, second);
    const replaced = await part(id, 2, first);
    const last = await part(id, 7, second);
    await complete(id, [
      { PartNumber: 2, ETag: replaced.ETag },
      { PartNumber: 7, ETag: last.ETag },
    ]);
    expect((await stored()).equals(Buffer.concat([first, second]))).to.be.true;
    expect(files()).to.have.length(1);
  });

  it("can end without a part that was sent", async () => {
    const id = await create();
    await part(id, 1, first);
    const { ETag } = await part(id, 2, second);
    await complete(id, [{ PartNumber: 2, ETag }]);
    expect((await stored()).equals(second)).to.be.true;
    expect(files()).to.have.length(1);
  });

  for (const type of ["COMPOSITE", "FULL_OBJECT"] satisfies ChecksumType[]) {
    it(`keep a checksum of type ${type}`, async () => {
      const id = await create({ ChecksumAlgorithm: "CRC32", ChecksumType: type });
      const { ETag } = await part(id, 1, second);
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(second));
      if (type === "FULL_OBJECT") {
        const wrong = complete(id, [{ PartNumber: 1, ETag }], { ChecksumCRC32: "AAAAAA==" });
        expect((await failure(wrong)).name).to.equal("BadDigest");
        const right = await complete(id, [{ PartNumber: 1, ETag }], { ChecksumCRC32: sum.toString("base64") });
        expect(right).to.include({ ChecksumCRC32: sum.toString("base64"), ChecksumType: type });
      } else {
        expect((await complete(id, [{ PartNumber: 1, ETag }])).ChecksumCRC32).to.match(/^[^-]+-1$/);
      }
      expect((await stored()).equals(second)).to.be.true;
    });
  }

  it("refuse parts of another checksum than was agreed on", async () => {
    const id = await create({ ChecksumAlgorithm: "SHA256" });
    const error = await failure(part(id, 1, second, { ChecksumAlgorithm: "CRC32" }));
    expect([error.name, error.status]).to.deep.equal(["InvalidRequest", 400]);
    expect(files()).to.deep.equal([]);
  });

  it("refuse lists that do not fit the parts", async () => {
    const id = await create();
    const one = await part(id, 1, second);
    const two = await part(id, 2, second);
    const codeOf = async (Parts: { PartNumber: number; ETag?: string | undefined }[]) =>
      (await failure(complete(id, Parts))).name;
    expect(await codeOf([{ PartNumber: 1, ETag: `"${"0".repeat(32)}"` }])).to.equal("InvalidPart");
    expect(await codeOf([{ PartNumber: 3, ETag: one.ETag }])).to.equal("InvalidPart");
    const backwards = [
      { PartNumber: 2, ETag: two.ETag },
      { PartNumber: 1, ETag: one.ETag },
    ];
    expect(await codeOf(backwards)).to.equal("InvalidPartOrder");
    expect(await codeOf([...backwards].reverse())).to.equal("EntityTooSmall");
    expect(await codeOf([])).to.equal("MalformedXML");
    expect(await codeOf([{ PartNumber: 1 }])).to.equal("MalformedXML");
    await complete(id, [{ PartNumber: 1, ETag: one.ETag }]);
  });

  it("refuse part numbers out of range, and objects above the limit", async () => {
    const id = await create();
    for (const number of [0, 10_001, -1])
      expect((await failure(part(id, number, second))).name).to.equal("InvalidArgument");
    const Parts = [];
    for (const PartNumber of [1, 2]) Parts.push({ PartNumber, ETag: (await part(id, PartNumber, first)).ETag });
    Parts.push({ PartNumber: 3, ETag: (await part(id, 3, second)).ETag });
    expect((await failure(complete(id, Parts))).name).to.equal("EntityTooLarge");
    await complete(id, Parts.slice(0, 2));
  });

  it("end when they are aborted", async () => {
    const id = await create();
    const { ETag } = await part(id, 1, second);
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucketName, Key, UploadId: id }));
    expect(files()).to.deep.equal([]);
    expect((await failure(part(id, 1, second))).name).to.equal("NoSuchUpload");
    expect((await failure(complete(id, [{ PartNumber: 1, ETag }]))).name).to.equal("NoSuchUpload");
  });

  it("give the same answer to whoever completes them again, at once or after a restart", async () => {
    const id = await create();
    const { ETag } = await part(id, 1, second);
    const answers = await Promise.all([1, 2, 3].map(() => complete(id, [{ PartNumber: 1, ETag }])));
    expect(new Set(answers.map((answer) => answer.ETag)).size).to.equal(1);
    expect(files()).to.have.length(1);
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: "later" }));
    await services.restart(identityProgram());
    expect((await complete(id, [{ PartNumber: 1, ETag }])).ETag).to.equal(answers[0]!.ETag);
    expect((await stored()).toString()).to.equal("later");
    expect((await failure(part(id, 2, second))).name).to.equal("NoSuchUpload");
  });

  it("are completed on conditions, and with the size that the client expects", async () => {
    const id = await create();
    const { ETag } = await part(id, 1, second);
    const parts = [{ PartNumber: 1, ETag }];
    expect((await failure(complete(id, parts, { IfMatch: '"x"' }))).name).to.equal("NoSuchKey");
    const object = await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: "earlier" }));
    expect((await failure(complete(id, parts, { IfNoneMatch: "*" }))).name).to.equal("PreconditionFailed");
    expect((await failure(complete(id, parts, { IfMatch: '"x"' }))).name).to.equal("PreconditionFailed");
    expect((await failure(complete(id, parts, { MpuObjectSize: 1 }))).name).to.equal("InvalidRequest");
    await complete(id, parts, { IfMatch: object.ETag, MpuObjectSize: second.length });
    expect(await stored()).to.deep.equal(second);
  });

  it("are listed with their parts, and read part by part", async () => {
    const id = await create();
    const parts = [await part(id, 1, first), await part(id, 7, second)];
    const listed = await s3.send(new ListPartsCommand({ Bucket: bucketName, Key, UploadId: id, MaxParts: 1 }));
    expect(listed).to.include({ IsTruncated: true, NextPartNumberMarker: "1", UploadId: id });
    expect(listed.Parts).to.have.length(1);
    expect(listed.Parts![0]).to.include({ PartNumber: 1, Size: first.length, ETag: parts[0]!.ETag });
    const PartNumberMarker = listed.NextPartNumberMarker;
    const rest = await s3.send(new ListPartsCommand({ Bucket: bucketName, Key, UploadId: id, PartNumberMarker }));
    expect(rest.Parts!.map(({ PartNumber }) => PartNumber)).to.deep.equal([7]);
    const unknown = s3.send(new ListPartsCommand({ Bucket: bucketName, Key, UploadId: "x" }));
    expect((await failure(unknown)).name).to.equal("NoSuchUpload");

    const others = [await create({ Key: `${Key}/2` }), await create({ Key: `${Key}/2` })];
    const seen: (string | undefined)[] = [];
    for (let markers: Record<string, string | undefined> = {}; ;) {
      const page = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucketName, MaxUploads: 1, ...markers }));
      seen.push(...page.Uploads!.map(({ UploadId }) => UploadId));
      if (page.IsTruncated !== true) break;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    expect(seen).to.deep.equal([id, ...others]);
    const rolled = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucketName, Prefix: Key, Delimiter: "/" }));
    expect(rolled.CommonPrefixes).to.deep.equal([{ Prefix: `${Key}/` }]);
    const wrong = new ListMultipartUploadsCommand({ Bucket: bucketName, KeyMarker: Key, UploadIdMarker: "x" });
    expect((await failure(s3.send(wrong))).name).to.equal("InvalidArgument");

    await complete(id, [
      { PartNumber: 1, ETag: parts[0]!.ETag },
      { PartNumber: 7, ETag: parts[1]!.ETag },
    ]);
    const read = (PartNumber: number, more = {}) =>
      s3.send(new GetObjectCommand({ Bucket: bucketName, Key, PartNumber, ...more }));
    const last = await read(2);
    expect(last).to.include({ PartsCount: 2, ContentLength: second.length });
    expect(Buffer.from(await last.Body!.transformToByteArray())).to.deep.equal(second);
    const beyond = await failure(read(3));
    expect([beyond.name, beyond.status]).to.deep.equal(["InvalidPartNumber", 416]);
    expect((await failure(read(1, { Range: "bytes=0-1" }))).name).to.equal("InvalidRequest");
    expect((await failure(read(0))).name).to.equal("InvalidArgument");
  });

  it("go on after a restart", async () => {
    const id = await create();
    const one = await part(id, 1, first);
    await services.restart(identityProgram());
    const two = await part(id, 2, second);
    await complete(id, [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ]);
    expect((await stored()).length).to.equal(first.length + second.length);
    expect(existsSync(path.join(services.dataDirectory, "s3", "incoming"))).to.be.true;
  });

  it("take a list of parts with nothing hidden in it", async () => {
    const id = await create();
    const { ETag } = await part(id, 1, second);
    const evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
    const client = services.s3(await services.credentialsOf("user-1"));
    client.middlewareStack.add(
      (next) => (args) => {
        const outgoing = args.request as { body: string; headers: Record<string, string> };
        outgoing.body = outgoing.body.replace("<CompleteMultipartUpload", `${evil}<CompleteMultipartUpload`);
        outgoing.headers["content-length"] = String(Buffer.byteLength(outgoing.body));
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    const command = new CompleteMultipartUploadCommand({
      Bucket: bucketName,
      Key,
      UploadId: id,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    });
    expect((await failure(client.send(command))).name).to.equal("MalformedXML");
  });
});
