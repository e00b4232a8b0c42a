import { readdirSync } from "node:fs";
import path from "node:path";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketArn, bucketName, identityProgram, policyOf, rolePolicy } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";
import type { Credentials } from "../iam/runningServices";
import { managedProgram, versioning } from "./managedBuckets";

const Bucket = bucketName;

describe("a bucket with versions", () => {
  let services: RunningServices;
  let s3: S3Client;
  let credentials: Credentials & { identityId: string };

  beforeEach(async () => {
    services = await RunningServices.start(managedProgram(versioning("Enabled")));
    credentials = await services.credentialsOf("user-1");
    s3 = services.s3(credentials);
  });

  afterEach(async () => services.stop());

  const put = async (Key: string, Body: string) =>
    (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId!;
  const get = async (Key: string, VersionId?: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
  const remove = (Key: string, VersionId?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  const history = async (Prefix: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    return { versions: Versions, markers: DeleteMarkers };
  };
  const files = () => readdirSync(path.join(services.dataDirectory, "s3", "objects"));

  it("keeps every version, and gives the one that is asked for", async () => {
    const ids = [await put("a", "1"), await put("a", "2"), await put("a", "3")];
    expect(new Set(ids).size).to.equal(3);
    expect(await get("a")).to.equal("3");
    expect(await Promise.all(ids.map((id) => get("a", id)))).to.deep.equal(["1", "2", "3"]);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a", VersionId: ids[0] }));
    expect(head.VersionId).to.equal(ids[0]);
    const { versions } = await history("a");
    expect(versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).to.deep.equal([
      [ids[2], true],
      [ids[1], false],
      [ids[0], false],
    ]);
    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(listed.Contents!.map(({ Key }) => Key)).to.deep.equal(["a"]);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Enabled");
  });

  it("hides an object behind a delete marker, and brings it back when the marker goes", async () => {
    const first = await put("a", "1");
    const deletion = await remove("a");
    expect(deletion.DeleteMarker).to.be.true;
    const hidden = await failure(get("a"));
    expect([hidden.name, hidden.status]).to.deep.equal(["NoSuchKey", 404]);
    expect(await get("a", first)).to.equal("1");
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).to.equal(0);
    const marker = await failure(get("a", deletion.VersionId));
    expect([marker.name, marker.status]).to.deep.equal(["MethodNotAllowed", 405]);
    const { versions, markers } = await history("a");
    expect(markers.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).to.deep.equal([[deletion.VersionId, true]]);
    expect(versions.map(({ IsLatest }) => IsLatest)).to.deep.equal([false]);
    const undone = await remove("a", deletion.VersionId);
    expect([undone.DeleteMarker, undone.VersionId]).to.deep.equal([true, deletion.VersionId]);
    expect(await get("a")).to.equal("1");
  });

  it("deletes a version for good, with its bytes, and falls back to the one before it", async () => {
    const [first, second] = [await put("a", "1"), await put("a", "2")];
    expect((await remove("a", second)).VersionId).to.equal(second);
    expect(await get("a")).to.equal("1");
    expect((await failure(get("a", second))).name).to.equal("NoSuchVersion");
    expect((await remove("a", second)).$metadata.httpStatusCode).to.equal(204);
    await remove("a", first);
    expect(files()).to.deep.equal([]);
    const odd = await failure(get("a", "not a version"));
    expect([odd.name, odd.status]).to.deep.equal(["InvalidArgument", 400]);
    expect((await failure(remove("a", "../x"))).name).to.equal("InvalidArgument");
  });

  it("overwrites the null version alone while versions are suspended", async () => {
    services.update(managedProgram());
    await put("a", "before versions");
    services.update(managedProgram(versioning("Enabled")));
    const second = await put("a", "2");
    expect(await get("a", "null")).to.equal("before versions");
    services.update(managedProgram(versioning("Suspended")));
    expect(await put("a", "3")).to.equal("null");
    expect(await put("a", "4")).to.equal("null");
    expect([await get("a"), await get("a", second), await get("a", "null")]).to.deep.equal(["4", "2", "4"]);
    expect((await history("a")).versions.map(({ VersionId }) => VersionId)).to.deep.equal(["null", second]);
    const deletion = await remove("a");
    expect([deletion.DeleteMarker, deletion.VersionId]).to.deep.equal([true, "null"]);
    expect(files()).to.have.length(1);
    // Without a word about versions in the program, they stay suspended.
    services.update(managedProgram());
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Suspended");
    expect(await get("a", second)).to.equal("2");
  });

  it("keeps acknowledged versions and markers over a restart", async () => {
    const ids = [await put("a", "1"), await put("a", "2")];
    const { VersionId } = await remove("a");
    await services.restart(managedProgram(versioning("Enabled")));
    expect(await Promise.all(ids.map((id) => get("a", id)))).to.deep.equal(["1", "2"]);
    expect((await history("a")).markers.map((marker) => marker.VersionId)).to.deep.equal([VersionId]);
  });

  it("lists versions page by page, with common prefixes", async () => {
    for (const Key of ["a", "dir/x", "dir/y", "z"]) for (const body of ["1", "2"]) await put(Key, body);
    await remove("z");
    const all = await history("");
    const expected = [...all.versions, ...all.markers].map(({ VersionId }) => VersionId).sort();
    const seen: (string | undefined)[] = [];
    let markers: Record<string, string | undefined> = {};
    for (let more = true; more;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...markers }));
      seen.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ VersionId }) => VersionId));
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated === true;
    }
    expect(seen.sort()).to.deep.equal(expected);
    const rolled = await s3.send(new ListObjectVersionsCommand({ Bucket, Delimiter: "/", MaxKeys: 3 }));
    expect(rolled.CommonPrefixes).to.deep.equal([{ Prefix: "dir/" }]);
    const rest = { KeyMarker: rolled.NextKeyMarker, VersionIdMarker: rolled.NextVersionIdMarker };
    const after = await s3.send(new ListObjectVersionsCommand({ Bucket, Delimiter: "/", ...rest }));
    expect([after.Versions!.length, after.DeleteMarkers!.length]).to.deep.equal([2, 1]);
    const wrong = new ListObjectVersionsCommand({ Bucket, VersionIdMarker: "null" });
    expect((await failure(s3.send(wrong))).name).to.equal("InvalidArgument");
  });

  it("copies a version, which restores it", async () => {
    const first = await put("a", "1");
    await put("a", "2");
    const copy = await s3.send(
      new CopyObjectCommand({ Bucket, Key: "a", CopySource: `${Bucket}/a?versionId=${first}` }),
    );
    expect(copy.CopySourceVersionId).to.equal(first);
    expect(copy.VersionId).to.be.a("string").and.not.equal(first);
    expect(await get("a")).to.equal("1");
    expect((await history("a")).versions).to.have.length(3);
  });

  it("deletes many versions at once, and tells of the markers that it writes", async () => {
    const ids = [await put("a", "1"), await put("a", "2")];
    await put("b", "1");
    const Objects = [...ids.map((VersionId) => ({ Key: "a", VersionId })), { Key: "b" }];
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted!.slice(0, 2)).to.deep.equal(Objects.slice(0, 2));
    expect(Deleted![2]).to.include({ Key: "b", DeleteMarker: true });
    expect((await history("a")).versions).to.deep.equal([]);
    expect((await history("b")).markers.map(({ VersionId }) => VersionId)).to.deep.equal([
      Deleted![2]!.DeleteMarkerVersionId,
    ]);
  });

  it("asks for the permissions of versions where a version is named", async () => {
    const id = await put("a", "1");
    const some = { Effect: "Allow", Action: ["s3:GetObject", "s3:DeleteObject", "s3:PutObject"] };
    const policy = policyOf({ ...some, Resource: [`${bucketArn}/*`] });
    services.update(identityProgram(versioning("Enabled"), rolePolicy("identity-authenticated", "some", policy)));
    expect(await get("a")).to.equal("1");
    const versions = new ListObjectVersionsCommand({ Bucket });
    const copy = new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a?versionId=${id}` });
    for (const call of [() => get("a", id), () => remove("a", id), () => s3.send(versions), () => s3.send(copy)]) {
      expect((await failure(call())).name).to.equal("AccessDenied");
    }
    const Objects = [{ Key: "a", VersionId: id }];
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Errors!.map(({ Code, VersionId }) => [Code, VersionId])).to.deep.equal([["AccessDenied", id]]);
  });
});
