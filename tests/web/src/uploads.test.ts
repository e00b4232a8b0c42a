import { createHash } from "node:crypto";
import { expect } from "chai";
import { formatBytes, largestFile, Uploads } from "../../../web/src/uploads";
import { exampleCredentials, exampleSigning, expectedSignature } from "../awsSignature";
import { answering, failureOf } from "../answering";

describe("Uploads", () => {
  const bucket = "https://uploads-1234567.s3.eu-central-1.amazonaws.com";
  const file = (name: string, content = "content", type = "") => new File([content], name, { type });

  for (const name of ["notes.txt", "notes & plans (1)+ü'*!.txt", "100% sure?#.md", "a b"]) {
    it(`puts ${name} under the caller's own prefix, signed with its content as AWS's own signer does`, async () => {
      const { send, requests } = answering(() => new Response());
      const bodies: ArrayBuffer[] = [];
      await new Uploads(bucket, send, exampleSigning).put(file(name), (request, body) => {
        bodies.push(body);
        return send(request);
      });
      const [request] = requests;
      expect(decodeURIComponent(new URL(request?.url ?? "").pathname)).to.equal(
        `/${exampleCredentials.identityId}/${name}`,
      );
      expect(request?.method).to.equal("PUT");
      expect(bodies.map((body) => Buffer.from(body).toString())).to.deep.equal(["content"]);
      const hash = createHash("sha256").update("content").digest("hex");
      expect(request?.headers.get("x-amz-content-sha256")).to.equal(hash);
      expect(request?.headers.get("content-type")).to.equal("application/octet-stream");
      expect(request?.headers.get("authorization")).to.equal(await expectedSignature(request, "s3"));
    });
  }

  it("reads names with slashes, which other clients may have put there", async () => {
    const { send, requests } = answering(() => new Response("content"));
    await new Uploads(bucket, send, exampleSigning).get("essays/first draft.txt");
    const [request] = requests;
    expect(new URL(request?.url ?? "").pathname).to.match(/\/essays\/first%20draft\.txt$/);
    expect(request?.headers.get("authorization")).to.equal(await expectedSignature(request, "s3"));
  });

  it("gets an object, and tells why it cannot", async () => {
    const { send } = answering((request) =>
      request.url.endsWith("here")
        ? new Response("content")
        : new Response("<Error><Code>NoSuchKey</Code></Error>", { status: 404 }),
    );
    const uploads = new Uploads(bucket, send, exampleSigning);
    expect(await (await uploads.get("here")).text()).to.equal("content");
    expect((await failureOf(uploads.get("gone"))).kind).to.equal("notFound");
  });

  it("refuses what is too large or has no possible name, before anything is sent", async () => {
    const { send, requests } = answering(() => new Response());
    const uploads = new Uploads(bucket, send, exampleSigning);
    const large = {
      name: "film.mp4",
      size: largestFile + 1,
      type: "",
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
    };
    expect((await failureOf(uploads.put(large, send))).detail).to.contain("up to 50 MB");
    for (const name of ["", ".", "..", "ü".repeat(451)]) await failureOf(uploads.put(file(name), send));
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
