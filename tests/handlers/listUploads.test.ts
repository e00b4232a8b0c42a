import { createServer } from "node:http";
import type { Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { invoke, invokeForProblem } from "./invoke";

const identityId = "eu-central-1:0e9f6a52-3c3c-4f7e-8c1c-0d3f6f1f2a10";

/** Answers ListObjectsV2 for one identity's files, as S3 does. */
function listing(query: URLSearchParams, names: readonly string[]): string {
  const prefix = query.get("prefix") ?? "";
  const after = query.get("start-after") ?? "";
  const keys = names.map((name) => `${identityId}/${name}`).filter((key) => key.startsWith(prefix) && key > after);
  const page = keys.slice(0, Number(query.get("max-keys")));
  const contents = page.map(
    (key) =>
      `<Contents><Key>${key}</Key><Size>7</Size><LastModified>2026-03-02T09:15:27.000Z</LastModified></Contents>`,
  );
  return `<ListBucketResult><IsTruncated>${page.length < keys.length}</IsTruncated>${contents.join("")}</ListBucketResult>`;
}

describe("GET /me/uploads", () => {
  const variables = {
    UPLOAD_BUCKET: "uploads",
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "id",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL_S3: "",
    LOG_LEVEL: "silent",
  };
  const earlier = { ...process.env };
  let server: Server;
  let asked: string[] = [];
  let status = 200;

  before(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://s3");
      asked.push(`${request.method ?? ""} ${url.pathname} ${url.searchParams.get("prefix") ?? ""}`);
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(
        status === 200
          ? listing(url.searchParams, ["a.txt", "b.txt", "c.txt"])
          : "<Error><Code>AccessDenied</Code></Error>",
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    variables.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    Object.assign(process.env, variables);
    asked = [];
    status = 200;
  });
  after(() => {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, earlier);
    server.close();
    server.closeAllConnections();
  });

  it("lists the caller's own prefix, page by page", async () => {
    const first = await invoke("listUploads", { identityId, query: { limit: "2" } });
    expect(first.statusCode).to.equal(200);
    expect(first.headers["cache-control"]).to.equal("no-store");
    const { items, nextCursor } = first.json as { items: { name: string }[]; nextCursor: string };
    expect(items).to.deep.equal([
      { name: "a.txt", size: 7, lastModified: "2026-03-02T09:15:27.000Z" },
      { name: "b.txt", size: 7, lastModified: "2026-03-02T09:15:27.000Z" },
    ]);
    const second = await invoke("listUploads", { identityId, query: { limit: "2", cursor: nextCursor } });
    expect(second.json).to.deep.equal({
      items: [{ name: "c.txt", size: 7, lastModified: "2026-03-02T09:15:27.000Z" }],
    });
    expect(new Set(asked)).to.deep.equal(new Set([`GET /uploads/ ${identityId}/`]));
  });

  it("refuses credentials that are not the identity pool's", async () => {
    await invokeForProblem("listUploads", { identityId: null }, 403, "identityNeeded");
    await invokeForProblem("listUploads", { identityId: "" }, 403, "identityNeeded");
    await invokeForProblem("listUploads", {}, 403, "identityNeeded");
    expect(asked).to.deep.equal([]);
  });

  it("refuses a cursor that it never gave", async () => {
    const cursors = ["x", Buffer.from('{"v":1,"after":""}').toString("base64url")];
    for (const cursor of cursors) {
      await invokeForProblem("listUploads", { identityId, query: { cursor } }, 400, "invalidParameter");
    }
  });

  it("answers 500 without internals when the bucket refuses, or the function has none", async () => {
    status = 403;
    await invokeForProblem("listUploads", { identityId }, 500, "internalError");
    process.env.UPLOAD_BUCKET = "";
    await invokeForProblem("listUploads", { identityId }, 500, "internalError");
  });
});
