import { createHash } from "node:crypto";
import { expect } from "chai";
import { formatBytes, largestFile, Uploads } from "../../../web/src/uploads";
import { exampleCredentials, exampleSigning, expectedSignature } from "../awsSignature";
import { exchangesWith, failureOf } from "../exchangesWith";

describe("Uploads", () => {
  const bucket = "https://uploads-1234567.s3.eu-central-1.amazonaws.com";
  const file = (name: string, content = "content", type = "") => new File([content], name, { type });

  for (const name of ["notes.txt", "notes & plans (1)+ü'*!.txt", "100% sure?#.md", "a b"]) {
    it(`puts ${name} under the caller's own prefix, signed with its content as AWS's own signer does`, async () => {
      const { exchanges, requests, told } = exchangesWith(() => new Response());
      await new Uploads(bucket, exchanges, exampleSigning).put(file(name));
      const [request] = requests;
      expect(decodeURIComponent(new URL(request?.url ?? "").pathname)).to.equal(
        `/${exampleCredentials.identityId}/${name}`,
      );
      expect(request?.method).to.equal("PUT");
      expect(await request?.text()).to.equal("content");
      const hash = createHash("sha256").update("content").digest("hex");
      expect(request?.headers.get("x-amz-content-sha256")).to.equal(hash);
      expect(request?.headers.get("content-type")).to.equal("application/octet-stream");
      expect(request?.headers.get("authorization")).to.equal(await expectedSignature(request, "s3"));
      expect(told[0]).to.include({ target: "bucket", operation: "PutObject", method: "PUT" });
    });
  }

  it("reads names with slashes, which other clients may have put there", async () => {
    const { exchanges, requests } = exchangesWith(() => new Response("content"));
    await new Uploads(bucket, exchanges, exampleSigning).get("essays/first draft.txt");
    const [request] = requests;
    expect(new URL(request?.url ?? "").pathname).to.match(/\/essays\/first%20draft\.txt$/);
    expect(request?.headers.get("authorization")).to.equal(await expectedSignature(request, "s3"));
  });

  it("provokes a refusal with the prefix of somebody else", async () => {
    const { exchanges, requests } = exchangesWith(() => new Response("", { status: 403 }));
    await failureOf(new Uploads(bucket, exchanges, exampleSigning).provoke());
    const [, prefix] = new URL(requests[0]?.url ?? "").pathname.split("/").map(decodeURIComponent);
    expect(prefix)
      .to.match(/^eu-central-1:[0-9a-f-]{36}$/)
      .and.not.equal(exampleCredentials.identityId);
  });

  it("gets an object, and tells why it cannot", async () => {
    const { exchanges } = exchangesWith((request) =>
      request.url.endsWith("here")
        ? new Response("content")
        : new Response("<Error><Code>NoSuchKey</Code></Error>", { status: 404 }),
    );
    const uploads = new Uploads(bucket, exchanges, exampleSigning);
    expect(await (await uploads.get("here")).text()).to.equal("content");
    expect((await failureOf(uploads.get("gone"))).title).to.equal("NoSuchKey (404)");
  });

  it("refuses what is too large or has no possible name, before anything is sent", async () => {
    const { exchanges, requests } = exchangesWith(() => new Response());
    const uploads = new Uploads(bucket, exchanges, exampleSigning);
    const large = {
      name: "film.mp4",
      size: largestFile + 1,
      type: "",
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
    };
    expect((await failureOf(uploads.put(large))).detail).to.contain("up to 50 MB");
    for (const name of ["", ".", "..", "ü".repeat(451)]) await failureOf(uploads.put(file(name)));
    expect(requests).to.have.length(0);
  });

  it("writes sizes for people", () => {
    const sizes = [0, 1, 999, 1024, 1434, 10_240, 1_048_576, 52_428_800, 5 * 1024 ** 3];
    expect(sizes.map(formatBytes)).to.deep.equal([
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1 kB",
      "1.4 kB",
      "10 kB",
      "1 MB",
      "50 MB",
      "5 GB",
    ]);
  });
});
