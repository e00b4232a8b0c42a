import { createHash, createHmac } from "node:crypto";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { crc32 } from "node:zlib";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect } from "chai";
import { bucketName, region } from "../iam/identityProgram";
import { RunningServices } from "../iam/runningServices";
import type { Credentials } from "../iam/runningServices";
import { Sha256 } from "../iam/sha256";
import { managedProgram } from "./managedBuckets";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** What a client that signs its chunks sends, with a hand on each piece. */
interface Upload {
  form: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
  chunks: string[];
  /** Changes a chunk's signature, by its number; the trailer's is the last. */
  tamper?: (signature: string, index: number) => string;
  trailer?: string;
}

describe("a body in signed chunks", () => {
  let services: RunningServices;
  let credentials: Credentials;

  before(async () => {
    services = await RunningServices.start(managedProgram());
    credentials = await services.credentialsOf("user-1");
  });

  after(async () => services.stop());

  async function upload(key: string, { form, chunks, tamper = (signature) => signature, trailer }: Upload) {
    const url = new URL(`${services.s3Url}/${bucketName}/${key}`);
    const signer = new SignatureV4({ service: "s3", region, credentials, sha256: Sha256, uriEscapePath: false });
    const signed = await signer.sign({
      method: "PUT",
      protocol: "http:",
      hostname: url.hostname,
      path: url.pathname,
      headers: {
        host: url.host,
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": form,
        "x-amz-decoded-content-length": String(chunks.join("").length),
        ...(trailer !== undefined && { "x-amz-trailer": trailer.split(":")[0]! }),
      },
    });
    const date = signed.headers["x-amz-date"]!;
    const day = date.slice(0, 8);
    const scope = `${day}/${region}/s3/aws4_request`;
    const keyOf = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${credentials.secretAccessKey}`, day));
    let previous = /Signature=([0-9a-f]+)/.exec(signed.headers.authorization!)![1]!;
    const next = (algorithm: string, hashes: string[], index: number) => {
      previous = hmac(keyOf, [algorithm, date, scope, previous, ...hashes].join("\n")).toString("hex");
      return tamper(previous, index);
    };
    const body = [...chunks, ""].map((chunk, index) => {
      const signature = next("AWS4-HMAC-SHA256-PAYLOAD", [sha256(""), sha256(chunk)], index);
      return `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${chunk}${chunk === "" ? "" : "\r\n"}`;
    });
    if (trailer !== undefined) {
      const signature = next("AWS4-HMAC-SHA256-TRAILER", [sha256(`${trailer}\n`)], chunks.length + 1);
      body.push(`${trailer}\r\nx-amz-trailer-signature:${signature}\r\n`);
    }
    return new Promise<[number, string | undefined]>((resolve, reject) => {
      // Without a content-length, Node sends the body with Transfer-Encoding: chunked.
      const outgoing = request(url, { method: "PUT", headers: signed.headers }, (incoming) => {
        let text = "";
        incoming.on("data", (piece) => (text += String(piece)));
        incoming.on("end", () => {
          resolve([incoming.statusCode ?? 0, /<Code>(\w+)</.exec(text)?.[1]]);
        });
      });
      outgoing.on("error", reject);
      for (const piece of [...body, "\r\n"]) outgoing.write(piece);
      outgoing.end();
    });
  }

  const stored = async (Key: string) =>
    (await services.s3(credentials).send(new GetObjectCommand({ Bucket: bucketName, Key }))).Body!.transformToString();
  const chunks = ["a".repeat(70_000), "b".repeat(8_192), "end"];
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(chunks.join("")));
  const trailer = `x-amz-checksum-crc32:${checksum.toString("base64")}`;
  const form = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

  it("is stored when each signature fits", async () => {
    expect(await upload("plain", { form, chunks })).to.deep.equal([200, undefined]);
    expect(await stored("plain")).to.equal(chunks.join(""));
    expect(await upload("trailer", { form: `${form}-TRAILER`, chunks, trailer })).to.deep.equal([200, undefined]);
    expect(await stored("trailer")).to.equal(chunks.join(""));
    expect(await upload("empty", { form, chunks: [] })).to.deep.equal([200, undefined]);
  });

  it("is refused with a chunk, an end or a trailer that was signed otherwise, and leaves nothing behind", async () => {
    const before = readdirSync(path.join(services.dataDirectory, "s3", "objects")).length;
    const mismatch = [403, "SignatureDoesNotMatch"];
    for (const wrong of [0, 2, 3, 4]) {
      const tamper = (signature: string, index: number) => (index === wrong ? "0".repeat(64) : signature);
      const refused = await upload("refused", { form: `${form}-TRAILER`, chunks, trailer, tamper });
      expect(refused, String(wrong)).to.deep.equal(mismatch);
    }
    const unsigned = { form: `${form}-TRAILER` as const, chunks, tamper: () => "" };
    expect(await upload("refused", { ...unsigned, trailer })).to.deep.equal([400, "InvalidRequest"]);
    const other = { form: `${form}-TRAILER` as const, chunks, trailer: "x-amz-checksum-crc32:AAAAAA==" };
    expect(await upload("refused", other)).to.deep.equal([400, "BadDigest"]);
    expect(await upload("refused", { form: `${form}-TRAILER`, chunks })).to.deep.equal(mismatch);
    expect(readdirSync(path.join(services.dataDirectory, "s3", "objects"))).to.have.length(before);
    expect(readdirSync(path.join(services.dataDirectory, "s3", "incoming"))).to.deep.equal([]);
  });
});
