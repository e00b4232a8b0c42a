import { createHash } from "node:crypto";
import { expect } from "chai";
import { answered, signer } from "../cognito";
import type { Answer } from "../cognito";
import { area } from "../expectation";
import type { Row } from "../expectation";
import type { Sent, World } from "../world";

const api = (operation: string): string => `S3 API reference, ${operation}`;
const errors = 'S3 API reference, "Error responses"';
const presigned =
  'S3 user guide, "Download and upload objects with presigned URLs"; S3 API reference, "Authenticating Requests: Using Query Parameters"';
const corsGuide = 'S3 user guide, "Using cross-origin resource sharing (CORS)"';
const conditional = 'S3 user guide, "Add preconditions to S3 operations with conditional requests"';
const multipart = 'S3 user guide, "Uploading and copying objects using multipart upload"';

const tag = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";

/** The error's status and code. */
const refusal = ({ status, text }: Answer): string => `${status} ${tag(text, "Code")}`;

/** An object that several expectations read. */
const stored = (world: World) =>
  world.shared("object", async () => {
    const headers = { "content-type": "text/plain", "x-amz-meta-colour": "blue", "cache-control": "max-age=60" };
    const answer = await world.bucket("stored.txt", { method: "PUT", body: "0123456789", headers });
    expect(answer.status, answer.text).to.equal(200);
    return "stored.txt";
  });

const read = async (world: World, sent: Sent & { query?: string } = {}) => world.bucket(await stored(world), sent);

const etag = `"${createHash("md5").update("0123456789").digest("hex")}"`;

/** A signed address, by default for the stored object. */
async function presign(
  world: World,
  { method = "GET", query = "", name = "" }: { method?: string; query?: string; name?: string } = {},
) {
  const { credentials } = await world.myIdentity();
  const address = new URL(`${await world.objectAddress(name || (await stored(world)))}${query}`);
  if (!address.searchParams.has("X-Amz-Expires")) address.searchParams.set("X-Amz-Expires", "300");
  const client = signer(credentials, "s3", world.target.addresses.region);
  return (await client.sign(address, { method, aws: { signQuery: true } })).url;
}

/** Starts an upload; `part` uploads one of its parts. */
async function upload(world: World, name: string) {
  const started = await world.bucket(name, { method: "POST", query: "?uploads" });
  const id = tag(started.text, "UploadId");
  const part = (number: number, body: Sent["body"]) =>
    world.bucket(name, {
      method: "PUT",
      query: `?partNumber=${number}&uploadId=${encodeURIComponent(id)}`,
      body: body ?? "",
    });
  const complete = (parts: [number, string][], uploadId = id) =>
    world.bucket(name, {
      method: "POST",
      query: `?uploadId=${encodeURIComponent(uploadId)}`,
      body: `<CompleteMultipartUpload>${parts.map(([number, tagOf]) => `<Part><PartNumber>${number}</PartNumber><ETag>${tagOf}</ETag></Part>`).join("")}</CompleteMultipartUpload>`,
    });
  const abort = () => world.bucket(name, { method: "DELETE", query: `?uploadId=${encodeURIComponent(id)}` });
  return { started, id, part, complete, abort };
}

const origin = (world: World): string => new URL(world.target.addresses.callbackUrl).origin;

async function preflight(
  world: World,
  from: string,
  headers = "content-type,x-amz-date",
  method = "PUT",
): Promise<Answer> {
  const address = await world.objectAddress(await stored(world));
  return answered(
    await fetch(address, {
      method: "OPTIONS",
      headers: { origin: from, "access-control-request-method": method, "access-control-request-headers": headers },
    }),
  );
}

const overrides: [parameter: string, header: string, value: string][] = [
  ["response-content-type", "content-type", "text/csv"],
  ["response-content-disposition", "content-disposition", "attachment"],
  ["response-cache-control", "cache-control", "no-cache"],
  ["response-content-language", "content-language", "fr"],
];

const ranges: [range: string, status: number, body: string, contentRange: string | null][] = [
  ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
  ["bytes=7-", 206, "789", "bytes 7-9/10"],
  ["bytes=-2", 206, "89", "bytes 8-9/10"],
  ["bytes=5-100", 206, "56789", "bytes 5-9/10"],
  ["items=0-3", 200, "0123456789", null],
];

const conditions: [header: string, value: string, status: number][] = [
  ["if-match", etag, 200],
  ["if-match", '"other"', 412],
  ["if-none-match", etag, 304],
  ["if-none-match", '"other"', 200],
  ["if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT", 304],
  ["if-modified-since", "Wed, 01 Jan 2020 00:00:00 GMT", 200],
  ["if-unmodified-since", "Wed, 01 Jan 2020 00:00:00 GMT", 412],
];

export const bucketExpectations = area(
  "Bucket",
  ["bucket", "identity pool", "admin"],
  [
    [
      "stores an object and answers with its ETag",
      api("PutObject"),
      async (world) => {
        const { status, headers } = await world.bucket("etag.txt", { method: "PUT", body: "0123456789" });
        expect(`${status} ${headers.get("etag")}`).to.equal(`200 ${etag}`);
      },
    ],
    [
      "gives the object back as it was stored",
      api("GetObject"),
      async (world) => {
        const { status, text, headers } = await read(world);
        expect(`${status} ${text}`).to.equal("200 0123456789");
        const names = ["content-type", "x-amz-meta-colour", "cache-control", "etag", "content-length", "accept-ranges"];
        expect(names.map((name) => headers.get(name))).to.deep.equal([
          "text/plain",
          "blue",
          "max-age=60",
          etag,
          "10",
          "bytes",
        ]);
      },
    ],
    [
      "HEAD gives the headers alone",
      api("HeadObject"),
      async (world) => {
        const { status, text, headers } = await read(world, { method: "HEAD" });
        expect([status, text, headers.get("content-length")]).to.deep.equal([200, "", "10"]);
      },
    ],
    [
      "says when an object was changed",
      api("HeadObject"),
      async (world) => {
        const { headers } = await read(world, { method: "HEAD" });
        expect(Date.parse(headers.get("last-modified") ?? "")).to.be.closeTo(Date.now(), 600_000);
      },
    ],
    [
      "encrypts by default",
      'S3 user guide, "Setting default server-side encryption behavior": SSE-S3',
      async (world) => {
        expect((await read(world, { method: "HEAD" })).headers.get("x-amz-server-side-encryption")).to.equal("AES256");
      },
    ],
    [
      "has a version for each object of a bucket with versions",
      'S3 user guide, "Retaining multiple versions of objects with S3 Versioning"',
      async (world) => {
        const { headers } = await world.bucket("versions.txt", { method: "PUT", body: "1" });
        const again = await world.bucket("versions.txt", { method: "PUT", body: "2" });
        expect(headers.get("x-amz-version-id"))
          .to.be.a("string")
          .that.does.not.equal(again.headers.get("x-amz-version-id"));
      },
    ],
    [
      "stores without a type as application/octet-stream or binary/octet-stream",
      `${api("PutObject")}: default binary/octet-stream`,
      async (world) => {
        await world.bucket("untyped", { method: "PUT", body: new Uint8Array([1, 2]) });
        expect((await world.bucket("untyped")).headers.get("content-type")).to.match(
          /^(binary|application)\/octet-stream$/,
        );
      },
    ],
    [
      "answers with ids of the request",
      'S3 API reference, "Common Response Headers"',
      async (world) => {
        const { headers } = await read(world);
        expect(headers.get("x-amz-request-id")).to.match(/^[A-Z0-9]{16}$/);
        expect(headers.get("x-amz-id-2")).to.be.a("string").that.has.length.greaterThan(20);
      },
    ],
    [
      "does not know an object that does not exist",
      `${errors}: NoSuchKey`,
      async (world) => {
        const answer = await world.bucket("missing.txt");
        // Without s3:ListBucket, S3 does not tell (GetObject, Permissions).
        expect(refusal(answer)).to.be.oneOf(["404 NoSuchKey", "403 AccessDenied"]);
      },
    ],
    [
      "HEAD of an object that does not exist has no body",
      api("HeadObject"),
      async (world) => {
        const { status, text } = await world.bucket("missing.txt", { method: "HEAD" });
        expect(status).to.be.oneOf([403, 404]);
        expect(text).to.equal("");
      },
    ],
    [
      "refuses a deletion that the user's role does not allow",
      `${api("DeleteObject")}, Permissions`,
      async (world) => {
        await world.bucket("kept.txt", { method: "PUT", body: "kept" });
        expect(refusal(await world.bucket("kept.txt", { method: "DELETE" }))).to.equal("403 AccessDenied");
        expect((await world.bucket("kept.txt")).text).to.equal("kept");
      },
    ],
    ...[
      "plus+sign.txt",
      "space in name.txt",
      "Größe.txt",
      "percent%25.txt",
      "folder/file.txt",
      "semi;colon&and.txt",
    ].map((name): Row => [
      `keeps the key ${name}`,
      'S3 user guide, "Naming Amazon S3 objects"',
      async (world) => {
        const path = name.split("/").map(encodeURIComponent).join("/");
        expect((await world.bucket(path, { method: "PUT", body: name })).status).to.equal(200);
        expect((await world.bucket(path)).text).to.equal(name);
      },
    ]),
    ...ranges.map(([range, status, body, contentRange]): Row => [
      `answers the range ${range}`,
      `${api("GetObject")}, Range; RFC 9110 section 14.2`,
      async (world) => {
        const answer = await read(world, { headers: { range } });
        expect([answer.status, answer.text, answer.headers.get("content-range")]).to.deep.equal([
          status,
          body,
          contentRange,
        ]);
      },
    ]),
    [
      "refuses a range behind the end",
      `${errors}: InvalidRange`,
      async (world) => {
        expect(refusal(await read(world, { headers: { range: "bytes=100-" } }))).to.equal("416 InvalidRange");
      },
    ],
    ...conditions.map(([header, value, status]): Row => [
      `answers ${header}: ${value.replace(etag, "its ETag")} with ${status}`,
      `${conditional}; RFC 9110 section 13`,
      async (world) => {
        const answer = await read(world, { headers: { [header]: value } });
        expect(answer.status, answer.text).to.equal(status);
        if (status === 412) expect(tag(answer.text, "Code")).to.equal("PreconditionFailed");
      },
    ]),
    [
      "stores with If-None-Match: * only where there is no object",
      `${conditional}: If-None-Match on writes`,
      async (world) => {
        const headers = { "if-none-match": "*" };
        expect((await world.bucket("once.txt", { method: "PUT", body: "1", headers })).status).to.equal(200);
        expect(refusal(await world.bucket("once.txt", { method: "PUT", body: "2", headers }))).to.equal(
          "412 PreconditionFailed",
        );
      },
    ],
    [
      "stores with If-Match only over the object with that ETag",
      `${conditional}: If-Match on writes`,
      async (world) => {
        await world.bucket("match.txt", { method: "PUT", body: "0123456789" });
        const put = (value: string) =>
          world.bucket("match.txt", { method: "PUT", body: "0123456789", headers: { "if-match": value } });
        expect(refusal(await put('"00000000000000000000000000000000"'))).to.equal("412 PreconditionFailed");
        expect((await put(etag)).status).to.equal(200);
      },
    ],
    ...overrides.map(([parameter, header, value]): Row => [
      `answers with the ${header} that ${parameter} gives`,
      `${api("GetObject")}, ${parameter}`,
      async (world) => {
        expect((await read(world, { query: `?${parameter}=${value}` })).headers.get(header)).to.equal(value);
      },
    ]),
    [
      "refuses a body that differs from its Content-MD5",
      `${errors}: BadDigest`,
      async (world) => {
        const headers = { "content-md5": createHash("md5").update("other").digest("base64") };
        expect(refusal(await world.bucket("md5.txt", { method: "PUT", body: "body", headers }))).to.equal(
          "400 BadDigest",
        );
      },
    ],
    [
      "refuses a Content-MD5 that is none",
      `${errors}: InvalidDigest`,
      async (world) => {
        const headers = { "content-md5": "nothing" };
        expect(refusal(await world.bucket("md5.txt", { method: "PUT", body: "body", headers }))).to.equal(
          "400 InvalidDigest",
        );
      },
    ],
    ...(["sha256", "sha1"] as const).map((algorithm): Row => [
      `checks a body's x-amz-checksum-${algorithm}`,
      'S3 user guide, "Checking object integrity in Amazon S3": BadDigest',
      async (world) => {
        const name = `checksum-${algorithm}`;
        const put = (of: string) =>
          world.bucket(name, {
            method: "PUT",
            body: "body",
            headers: { [`x-amz-checksum-${algorithm}`]: createHash(algorithm).update(of).digest("base64") },
          });
        expect(refusal(await put("other"))).to.equal("400 BadDigest");
        const { status, headers } = await put("body");
        expect(status).to.equal(200);
        expect(headers.get(`x-amz-checksum-${algorithm}`)).to.equal(
          createHash(algorithm).update("body").digest("base64"),
        );
      },
    ]),
    [
      "takes a file by a presigned PUT",
      presigned,
      async (world) => {
        const answer = await fetch(await presign(world, { method: "PUT", name: "presigned.txt" }), {
          method: "PUT",
          body: "x",
        });
        expect(answer.status).to.equal(200);
        expect((await world.bucket("presigned.txt")).text).to.equal("x");
      },
    ],
    [
      "gives an object by a presigned GET",
      presigned,
      async (world) => {
        expect(await (await fetch(await presign(world))).text()).to.equal("0123456789");
      },
    ],
    [
      "refuses a presigned URL with another method",
      `${errors}: SignatureDoesNotMatch`,
      async (world) => {
        const answer = await answered(
          await fetch(await presign(world, { name: "other-method.txt" }), { method: "PUT", body: "x" }),
        );
        expect(refusal(answer)).to.equal("403 SignatureDoesNotMatch");
      },
    ],
    [
      "refuses a presigned URL with another key",
      `${errors}: SignatureDoesNotMatch`,
      async (world) => {
        const address = (await presign(world)).replace("stored.txt", "other.txt");
        expect(refusal(await answered(await fetch(address)))).to.equal("403 SignatureDoesNotMatch");
      },
    ],
    [
      "refuses a presigned URL for more than seven days",
      `${presigned}: X-Amz-Expires at most 604800; ${errors}: AuthorizationQueryParametersError`,
      async (world) => {
        const answer = await answered(await fetch(await presign(world, { query: "?X-Amz-Expires=604801" })));
        expect(refusal(answer)).to.equal("400 AuthorizationQueryParametersError");
      },
    ],
    [
      "refuses a presigned URL that has expired",
      `${presigned}; ${errors}: AccessDenied, Request has expired`,
      async (world) => {
        const { credentials } = await world.myIdentity();
        const address = `${await world.objectAddress(await stored(world))}?X-Amz-Expires=1`;
        const datetime = new Date(Date.now() - 60_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
        const client = signer(credentials, "s3", world.target.addresses.region);
        const { url } = await client.sign(address, { aws: { signQuery: true, datetime } });
        const answer = await answered(await fetch(url));
        expect(`${refusal(answer)}: ${tag(answer.text, "Message")}`).to.equal("403 AccessDenied: Request has expired");
      },
    ],
    [
      "refuses a request without a signature",
      `${errors}: AccessDenied`,
      async (world) => {
        const answer = await answered(await fetch(await world.objectAddress(await stored(world))));
        expect(refusal(answer)).to.equal("403 AccessDenied");
      },
    ],
    ...(
      [
        ["a key that nobody has", { accessKeyId: "ASIAAAAAAAAAAAAAAAAA" }, "403 InvalidAccessKeyId"],
        ["another secret", { secretAccessKey: "x".repeat(40) }, "403 SignatureDoesNotMatch"],
        ["another session token", { sessionToken: "nothing" }, "400 InvalidToken"],
      ] as const
    ).map(([what, changes, expected]): Row => [
      `refuses ${what}`,
      errors,
      async (world) => {
        const { credentials } = await world.myIdentity();
        const client = signer({ ...credentials, ...changes }, "s3", world.target.addresses.region);
        const answer = await answered(await client.fetch(await world.objectAddress(await stored(world))));
        expect(refusal(answer)).to.equal(expected);
      },
    ]),
    [
      "refuses a time that differs by more than 15 minutes",
      `${errors}: RequestTimeTooSkewed`,
      async (world) => {
        const { credentials } = await world.myIdentity();
        const datetime = new Date(Date.now() - 3_600_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
        const client = signer(credentials, "s3", world.target.addresses.region);
        const answer = await answered(
          await client.fetch(await world.objectAddress(await stored(world)), { aws: { datetime } }),
        );
        expect(refusal(answer)).to.equal("403 RequestTimeTooSkewed");
      },
    ],
    [
      "allows users their own prefix alone",
      'developer guide, "Role-based access control"; IAM user guide, cognito-identity.amazonaws.com:sub',
      async (world) => {
        const { credentials } = await world.myIdentity();
        const client = signer(credentials, "s3", world.target.addresses.region);
        const { bucket, region } = world.target.addresses;
        for (const key of [`${region}:00000000-0000-4000-8000-000000000000/file`, "file"]) {
          const answer = await answered(await client.fetch(`${bucket}/${key}`, { method: "PUT", body: "x" }));
          expect(refusal(answer), key).to.equal("403 AccessDenied");
        }
      },
    ],
    [
      "does not list all of the bucket to a user",
      "S3 API reference, ListObjectsV2, Permissions",
      async (world) => {
        const { credentials } = await world.myIdentity();
        const client = signer(credentials, "s3", world.target.addresses.region);
        const answer = await answered(await client.fetch(`${world.target.addresses.bucket}/?list-type=2`));
        expect(refusal(answer)).to.equal("403 AccessDenied");
      },
    ],
    [
      "refuses a change of the bucket's policy to a user",
      "S3 API reference, PutBucketPolicy, Permissions",
      async (world) => {
        const { credentials } = await world.myIdentity();
        const client = signer(credentials, "s3", world.target.addresses.region);
        const answer = await answered(
          await client.fetch(`${world.target.addresses.bucket}/?policy`, { method: "PUT", body: "{}" }),
        );
        expect(answer.status).to.equal(403);
      },
    ],
    [
      "an error says code, message and the request's id in XML",
      errors,
      async (world) => {
        const { text, headers } = await answered(await fetch(await world.objectAddress(await stored(world))));
        expect(headers.get("content-type")).to.match(/^application\/xml/);
        expect(text).to.match(
          /^<\?xml version="1.0" encoding="UTF-8"\?>\s*<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message>/,
        );
        expect(tag(text, "RequestId")).to.equal(headers.get("x-amz-request-id"));
      },
    ],
    [
      "assembles an upload in parts",
      multipart,
      async (world) => {
        const { part, complete, started } = await upload(world, "parts.bin");
        expect(started.status, started.text).to.equal(200);
        const large = await part(1, new Uint8Array(5 * 1024 * 1024));
        const small = await part(2, "end");
        const tags = [large, small].map(({ headers }) => headers.get("etag") ?? "");
        const done = await complete([
          [1, tags[0] ?? ""],
          [2, tags[1] ?? ""],
        ]);
        const md5 = createHash("md5");
        for (const one of tags) md5.update(Buffer.from(one.replaceAll('"', ""), "hex"));
        expect(done.status, done.text).to.equal(200);
        expect(tag(done.text, "ETag").replaceAll("&quot;", '"')).to.equal(`"${md5.digest("hex")}-2"`);
        const { headers } = await world.bucket("parts.bin", { method: "HEAD" });
        expect(headers.get("content-length")).to.equal(String(5 * 1024 * 1024 + 3));
      },
    ],
    [
      "refuses small parts before the last",
      `${multipart}: 5 MiB; ${errors}: EntityTooSmall`,
      async (world) => {
        const { part, complete, abort } = await upload(world, "small.bin");
        const tags = [await part(1, "a"), await part(2, "b")].map(({ headers }) => headers.get("etag") ?? "");
        expect(
          refusal(
            await complete([
              [1, tags[0] ?? ""],
              [2, tags[1] ?? ""],
            ]),
          ),
        ).to.equal("400 EntityTooSmall");
        await abort();
      },
    ],
    [
      "refuses parts in another order",
      `${errors}: InvalidPartOrder`,
      async (world) => {
        const { part, complete, abort } = await upload(world, "order.bin");
        const tags = [await part(1, "a"), await part(2, "b")].map(({ headers }) => headers.get("etag") ?? "");
        expect(
          refusal(
            await complete([
              [2, tags[1] ?? ""],
              [1, tags[0] ?? ""],
            ]),
          ),
        ).to.equal("400 InvalidPartOrder");
        await abort();
      },
    ],
    [
      "refuses a part that was not uploaded",
      `${errors}: InvalidPart`,
      async (world) => {
        const { complete, abort } = await upload(world, "absent.bin");
        expect(refusal(await complete([[1, etag]]))).to.equal("400 InvalidPart");
        await abort();
      },
    ],
    [
      "refuses a list of parts that is no XML",
      `${errors}: MalformedXML`,
      async (world) => {
        const { id, abort } = await upload(world, "list.bin");
        const answer = await world.bucket("list.bin", {
          method: "POST",
          query: `?uploadId=${encodeURIComponent(id)}`,
          body: "nothing",
        });
        expect(refusal(answer)).to.equal("400 MalformedXML");
        await abort();
      },
    ],
    [
      "refuses a part number above 10000",
      `${multipart}: part numbers 1 to 10,000; ${errors}: InvalidArgument`,
      async (world) => {
        const { part, abort } = await upload(world, "number.bin");
        expect(refusal(await part(10_001, "x"))).to.equal("400 InvalidArgument");
        await abort();
      },
    ],
    [
      "does not know an upload that was aborted",
      `${errors}: NoSuchUpload`,
      async (world) => {
        const { part, abort } = await upload(world, "aborted.bin");
        expect((await abort()).status).to.equal(204);
        expect(refusal(await part(1, "x"))).to.equal("404 NoSuchUpload");
      },
    ],
    [
      "completes an upload again with the same answer",
      `${api("CompleteMultipartUpload")}: idempotent`,
      async (world) => {
        const { part, complete } = await upload(world, "again.bin");
        const parts: [number, string][] = [[1, (await part(1, "only")).headers.get("etag") ?? ""]];
        expect((await complete(parts)).status).to.equal(200);
        expect((await complete(parts)).status).to.equal(200);
      },
    ],
    [
      "answers a preflight of the front end",
      corsGuide,
      async (world) => {
        const { status, headers } = await preflight(world, origin(world));
        expect(status).to.equal(200);
        expect(headers.get("access-control-allow-origin")).to.equal(origin(world));
        expect(headers.get("access-control-allow-methods")?.split(/, ?/)).to.include("PUT");
        expect(headers.get("access-control-allow-headers")?.split(/, ?/)).to.include.members([
          "content-type",
          "x-amz-date",
        ]);
      },
    ],
    ...(
      [
        ["another origin", "https://evil.example", "content-type", "PUT"],
        ["a header that is not listed", undefined, "x-evil", "PUT"],
        ["a method that is not listed", undefined, "content-type", "PATCH"],
      ] as const
    ).map(([what, from, headers, method]): Row => [
      `refuses a preflight of ${what}`,
      `${corsGuide}: CORSResponse, This CORS request is not allowed`,
      async (world) => {
        const answer = await preflight(world, from ?? origin(world), headers, method);
        expect(answer.status).to.be.oneOf([400, 403]);
        expect(answer.headers.get("access-control-allow-origin")).to.equal(null);
      },
    ]),
    [
      "a simple request of the front end may read the ETag",
      `${corsGuide}, ExposeHeaders`,
      async (world) => {
        const answer = await fetch(await presign(world), { headers: { origin: origin(world) } });
        expect(answer.headers.get("access-control-allow-origin")).to.equal(origin(world));
        expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).to.include("etag");
      },
    ],
    [
      "a simple request of another origin gets no CORS headers",
      corsGuide,
      async (world) => {
        const answer = await fetch(await presign(world), { headers: { origin: "https://evil.example" } });
        expect([answer.status, answer.headers.get("access-control-allow-origin")]).to.deep.equal([200, null]);
      },
    ],
  ],
);
