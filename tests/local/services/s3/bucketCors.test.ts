import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect } from "chai";
import { allowedOrigin, bucketName, identityProgram, withOutputs } from "../iam/identityProgram";
import { RunningServices } from "../iam/runningServices";

const corsType = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration";

describe("CORS of a bucket", () => {
  let services: RunningServices;

  beforeEach(async () => {
    services = await RunningServices.start();
  });

  afterEach(async () => services.stop());

  const preflight = (headers: Record<string, string>, path = `/${bucketName}/any/key`) =>
    fetch(`${services.s3Url}${path}`, { method: "OPTIONS", headers });
  const asking = (origin: string, method = "PUT", headers = "authorization, Content-Type,x-amz-date") => ({
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": headers,
  });
  const withRule = (rule: Record<string, string[]>) =>
    withOutputs(identityProgram(), "uploads", corsType, {
      corsRules: [{ allowedOrigins: [allowedOrigin], allowedMethods: ["GET"], ...rule }],
    });

  it("lets the configured origin ask for the configured methods and headers, without a signature", async () => {
    const answer = await preflight(asking(allowedOrigin));
    expect(answer.status).to.equal(200);
    const headers = Object.fromEntries(answer.headers);
    expect(headers["access-control-expose-headers"]).to.match(/^ETag, x-amz-checksum-crc32, /);
    expect(headers).to.include({
      "access-control-allow-origin": allowedOrigin,
      "access-control-allow-methods": "DELETE, GET, HEAD, POST, PUT",
      "access-control-allow-headers": "authorization, content-type, x-amz-date",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "3600",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
  });

  const refused: [what: string, headers: Record<string, string>][] = [
    ["another origin", asking("http://localhost:5174")],
    ["an origin that begins alike", asking(`${allowedOrigin}.evil.example`)],
    ["an origin in other letters", asking(allowedOrigin.toUpperCase())],
    ["the null origin", asking("null")],
    ["another method", asking(allowedOrigin, "PATCH")],
    ["another header", asking(allowedOrigin, "PUT", "x-custom")],
  ];
  for (const [what, headers] of refused) {
    it(`refuses ${what}`, async () => {
      const answer = await preflight(headers);
      expect(answer.status).to.equal(403);
      expect(await answer.text()).to.include("<Code>AccessForbidden</Code>");
      expect(answer.headers.get("access-control-allow-origin")).to.equal(null);
    });
  }

  it("refuses preflights that name no method, and of buckets without CORS or that do not exist", async () => {
    expect((await preflight({ origin: allowedOrigin })).status).to.equal(400);
    expect(await (await preflight(asking(allowedOrigin), "/not-there/x")).text()).to.include("Bucket not found");
    services.update(withOutputs(identityProgram(), "uploads", corsType, { corsRules: [] }));
    expect(await (await preflight(asking(allowedOrigin))).text()).to.include("CORS is not enabled");
  });

  it("matches one wildcard in origins", async () => {
    services.update(withRule({ allowedOrigins: ["https://*.example.com"] }));
    expect((await preflight(asking("https://app.example.com", "GET", ""))).status).to.equal(200);
    for (const origin of ["https://example.com", "https://app.example.com.evil", "http://app.example.com"]) {
      expect((await preflight(asking(origin, "GET", ""))).status, origin).to.equal(403);
    }
    services.update(withRule({ allowedOrigins: ["*"] }));
    const answer = await preflight(asking("https://anyone.example", "GET", ""));
    expect(answer.headers.get("access-control-allow-origin")).to.equal("*");
    expect(answer.headers.get("access-control-allow-credentials")).to.equal(null);
  });

  it("marks answers for the configured origin alone, also refusals", async () => {
    const credentials = await services.credentialsOf("user-1");
    const s3 = services.s3(credentials);
    const Key = `${credentials.identityId}/x`;
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: "x" }));
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucketName, Key }));
    const mine = await fetch(url, { headers: { origin: allowedOrigin } });
    expect([mine.status, mine.headers.get("access-control-allow-origin")]).to.deep.equal([200, allowedOrigin]);
    expect(mine.headers.get("access-control-expose-headers")).to.include("ETag");
    const foreign = await fetch(url, { headers: { origin: "https://evil.example" } });
    expect(foreign.headers.get("access-control-allow-origin")).to.equal(null);
    expect(foreign.headers.get("vary")).to.include("Origin");
    const none = await fetch(url);
    expect(none.headers.get("access-control-allow-origin")).to.equal(null);
    const denied = await fetch(`${services.s3Url}/${bucketName}/x`, { headers: { origin: allowedOrigin } });
    expect([denied.status, denied.headers.get("access-control-allow-origin")]).to.deep.equal([403, allowedOrigin]);
  });

  it("lets a page send whatever an SDK in a browser sends", async () => {
    const credentials = await services.credentialsOf("user-1");
    const s3 = services.s3(credentials);
    const asked = new Map<string, Set<string>>();
    // Headers that browsers set themselves, or send without asking (Fetch standard).
    const unasked = new Set(["accept", "connection", "content-length", "expect", "host", "user-agent"]);
    s3.middlewareStack.add(
      (next) => (args) => {
        const { method, headers } = args.request as { method: string; headers: Record<string, string> };
        const names = asked.get(method) ?? new Set();
        for (const name of Object.keys(headers)) if (!unasked.has(name.toLowerCase())) names.add(name.toLowerCase());
        asked.set(method, names);
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "headersOfBrowser" },
    );
    const object = { Bucket: bucketName, Key: `${credentials.identityId}/film.mp4` };
    const described = {
      CacheControl: "no-cache",
      ContentDisposition: "inline",
      ContentEncoding: "identity",
      ContentLanguage: "de",
      ContentType: "video/mp4",
      Expires: new Date(0),
      Metadata: { course: "physics" },
    };
    await new Upload({ client: s3, params: { ...object, ...described, Body: Buffer.alloc(6 * 2 ** 20) } }).done();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    await s3
      .send(
        new PutObjectCommand({
          ...object,
          ...described,
          Body: "x",
          IfMatch: "*",
          ContentMD5: "ndTi6A4CTHp+JMCtQQgNzA==",
        }),
      )
      .catch(() => undefined);
    await s3.send(new GetObjectCommand({ ...object, Range: "bytes=0-0", ChecksumMode: "ENABLED" }));
    await s3.send(new HeadObjectCommand({ ...object, IfModifiedSince: new Date(0) }));
    await s3.send(new DeleteObjectCommand(object));
    expect([...asked.keys()]).to.have.members(["DELETE", "GET", "HEAD", "POST", "PUT"]);
    for (const [method, headers] of asked) {
      expect(headers).to.include("authorization").and.include("x-amz-security-token");
      const answer = await preflight(asking(allowedOrigin, method, [...headers].sort().join(",")));
      expect(answer.status, `${method} with ${[...headers].join(", ")}`).to.equal(200);
    }
  });
});
