import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { ListObjectsV2CommandInput, S3Client } from "@aws-sdk/client-s3";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketName } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";

describe("listing a bucket", () => {
  const names = ["a.txt", "b/1", "b/2", "b/c/3", "d", "é", "z&<>\"'", "\u{1F600}", "\uFFFD"];
  let services: RunningServices;
  let s3: S3Client;
  let me: string;

  before(async () => {
    services = await RunningServices.start();
    const credentials = await services.credentialsOf("user-1");
    me = credentials.identityId;
    s3 = services.s3(credentials);
    for (const name of names) {
      await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: `${me}/${name}`, Body: name }));
    }
    const other = await services.credentialsOf("user-2");
    await services
      .s3(other)
      .send(new PutObjectCommand({ Bucket: bucketName, Key: `${other.identityId}/x`, Body: "x" }));
  });

  after(async () => services.stop());

  const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
    s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: `${me}/`, ...more }));
  const own = (texts: (string | undefined)[]) => texts.map((text) => text?.replace(`${me}/`, ""));
  const keysOf = ({ Contents = [] }: { Contents?: { Key?: string | undefined }[] | undefined }) =>
    own(Contents.map(({ Key }) => Key));

  it("lists what lies under the prefix in the order of the keys' bytes, and nothing else", async () => {
    const answer = await list();
    const expected = [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(keysOf(answer)).to.deep.equal(expected);
    expect(answer).to.include({ IsTruncated: false, KeyCount: names.length, MaxKeys: 1000, Name: bucketName });
    const [first] = answer.Contents!;
    expect(first).to.deep.include({ Size: 5, StorageClass: "STANDARD" });
    expect(first?.ETag).to.match(/^"[0-9a-f]{32}"$/);
    expect(first?.LastModified).to.be.instanceOf(Date);
  });

  it("gathers common prefixes", async () => {
    const answer = await list({ Delimiter: "/" });
    expect(keysOf(answer)).not.to.include("b/1");
    expect(own(answer.CommonPrefixes!.map(({ Prefix }) => Prefix))).to.deep.equal(["b/"]);
    expect(answer.KeyCount).to.equal(names.length - 2);
    const inside = await list({ Prefix: `${me}/b/`, Delimiter: "/" });
    expect(keysOf(inside)).to.deep.equal(["b/1", "b/2"]);
    expect(own(inside.CommonPrefixes!.map(({ Prefix }) => Prefix))).to.deep.equal(["b/c/"]);
  });

  for (const Delimiter of [undefined, "/"]) {
    for (const pageSize of [1, 2, 3]) {
      it(`gives pages of ${pageSize}${Delimiter === undefined ? "" : " with common prefixes"} that make up the whole`, async () => {
        const input = { Bucket: bucketName, Prefix: `${me}/`, ...(Delimiter !== undefined && { Delimiter }) };
        const whole = await list(input);
        const keys: (string | undefined)[] = [];
        const prefixes: (string | undefined)[] = [];
        for await (const page of paginateListObjectsV2({ client: s3, pageSize }, input)) {
          expect(page.KeyCount).to.be.at.most(pageSize);
          keys.push(...keysOf(page));
          prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
        }
        expect(keys).to.deep.equal(keysOf(whole));
        expect(prefixes).to.deep.equal((whole.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      });
    }
  }

  it("begins after a key", async () => {
    expect(keysOf(await list({ StartAfter: `${me}/b/2` }))[0]).to.equal("b/c/3");
    expect(keysOf(await list({ StartAfter: `${me}/b` }))[0]).to.equal("b/1");
  });

  it("gives no keys when none are asked for", async () => {
    const answer = await list({ MaxKeys: 0 });
    expect(answer).to.include({ KeyCount: 0, IsTruncated: false });
  });

  it("escapes keys for URLs when asked to", async () => {
    const answer = await list({ EncodingType: "url" });
    expect(answer.Contents!.map(({ Key }) => decodeURIComponent(Key!))).to.include(`${me}/z&<>"'`);
  });

  it("refuses a continuation token that it did not give, and a number that is none", async () => {
    const token = await failure(list({ ContinuationToken: "***" }));
    expect([token.name, token.status]).to.deep.equal(["InvalidArgument", 400]);
    expect((await failure(list({ MaxKeys: -1 }))).name).to.equal("InvalidArgument");
  });

  it("does not let a continuation token lead out of the prefix", async () => {
    const start = Buffer.from("a").toString("base64url");
    expect(keysOf(await list({ ContinuationToken: start }))).to.have.length(names.length);
    const end = Buffer.from("zzzz").toString("base64url");
    expect(keysOf(await list({ ContinuationToken: end }))).to.deep.equal([]);
  });

  it("is refused without the caller's own prefix", async () => {
    const inputs = [
      { Prefix: undefined },
      { Prefix: "" },
      { Prefix: me },
      { Prefix: "eu-west-1:" },
      { Prefix: `${me}x/` },
    ];
    for (const input of inputs) {
      const error = await failure(s3.send(new ListObjectsV2Command({ Bucket: bucketName, ...input })));
      expect([error.name, error.status], JSON.stringify(input)).to.deep.equal(["AccessDenied", 403]);
    }
  });
});
