import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect } from "chai";
import {
  asJson,
  bucketArn,
  bucketName,
  functionArn,
  identityProgram,
  policyOf,
  region,
  resource,
  roleArns,
  rolePolicy,
  withOutputs,
} from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";
import type { Credentials } from "../iam/runningServices";
import { Sha256 } from "../iam/sha256";

const hour = 3_600_000;

describe("who may do what in a bucket", () => {
  let services: RunningServices;
  let mine: Credentials & { identityId: string };
  let theirs: Credentials & { identityId: string };
  let s3: S3Client;
  let myKey: string;
  let theirKey: string;

  beforeEach(async () => {
    services = await RunningServices.start();
    mine = await services.credentialsOf("user-1");
    theirs = await services.credentialsOf("user-2");
    s3 = services.s3(mine);
    myKey = `${mine.identityId}/mine.txt`;
    theirKey = `${theirs.identityId}/theirs.txt`;
    await put(myKey, "mine");
    await put(theirKey, "theirs", services.s3(theirs));
  });

  afterEach(async () => services.stop());

  const put = (Key: string, Body: string, client = s3) =>
    client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body }));
  const get = async (Key: string, client = s3) =>
    (await client.send(new GetObjectCommand({ Bucket: bucketName, Key }))).Body!.transformToString();
  const codeAndStatus = async (call: Promise<unknown>) => {
    const { name, status } = await failure(call);
    return [name, status];
  };

  describe("another identity's prefix", () => {
    it("is closed to every operation", async () => {
      const calls = [
        () => get(theirKey),
        () => put(theirKey, "overwritten"),
        () => s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key: theirKey })),
        () => s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: `${theirs.identityId}/` })),
        () => s3.send(new CreateMultipartUploadCommand({ Bucket: bucketName, Key: theirKey })),
      ];
      for (const call of calls) expect(await codeAndStatus(call())).to.deep.equal(["AccessDenied", 403]);
      expect((await failure(s3.send(new HeadObjectCommand({ Bucket: bucketName, Key: theirKey })))).status).to.equal(
        403,
      );
      expect(await get(theirKey, services.s3(theirs))).to.equal("theirs");
    });

    it("is not reached by what looks like a path, in plain or in escapes", async () => {
      for (const up of ["..", "../", "./..", "%2e%2e", "..%2f", "..\\"]) {
        const Key = `${mine.identityId}/${up}/${theirKey}`;
        await put(Key, "a key like any other");
        expect(await get(Key)).to.equal("a key like any other");
        expect(await get(theirKey, services.s3(theirs))).to.equal("theirs");
      }
      expect(await codeAndStatus(put(`../${mine.identityId}/x`, "x"))).to.deep.equal(["AccessDenied", 403]);
      expect(await codeAndStatus(get(`../../iam.sqlite`))).to.deep.equal(["AccessDenied", 403]);
      const folders = readdirSync(path.join(services.dataDirectory)).sort();
      expect(folders.filter((name) => !name.includes("sqlite"))).to.deep.equal(["s3"]);
      const files = readdirSync(path.join(services.dataDirectory, "s3", "objects"));
      for (const name of files) expect(name).to.match(/^[0-9a-f-]{36}$/);
    });

    it("is not reached by wildcards in the key or the prefix", async () => {
      for (const Key of ["*", "*/theirs.txt", `${mine.identityId.slice(0, -1)}?/x`, `${mine.identityId}*/x`, "?"]) {
        expect(await codeAndStatus(put(Key, "x")), Key).to.deep.equal(["AccessDenied", 403]);
      }
      const listing = s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: "*/" }));
      expect(await codeAndStatus(listing)).to.deep.equal(["AccessDenied", 403]);
    });

    it("is not reached by a variable in the key", async () => {
      const Key = "${cognito-identity.amazonaws.com:sub}/x";
      expect(await codeAndStatus(put(Key, "x"))).to.deep.equal(["AccessDenied", 403]);
    });

    it("is not reached through an upload under way", async () => {
      const { UploadId } = await services
        .s3(theirs)
        .send(new CreateMultipartUploadCommand({ Bucket: bucketName, Key: theirKey }));
      const part = new UploadPartCommand({ Bucket: bucketName, Key: myKey, UploadId, PartNumber: 1, Body: "x" });
      expect(await codeAndStatus(s3.send(part))).to.deep.equal(["NoSuchUpload", 404]);
    });
  });

  it("tells whether a key exists to those who may list the bucket, and to nobody else", async () => {
    expect(await codeAndStatus(get(`${mine.identityId}/none`))).to.deep.equal(["AccessDenied", 403]);
    const all = policyOf({ Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] });
    services.update(identityProgram(rolePolicy("identity-authenticated", "list", all)));
    expect(await codeAndStatus(get(`${mine.identityId}/none`))).to.deep.equal(["NoSuchKey", 404]);
  });

  describe("credentials", () => {
    it("end after an hour", async () => {
      services.clockOffset = hour - 60_000;
      const late = services.s3(mine, { systemClockOffset: services.clockOffset });
      expect(await get(myKey, late)).to.equal("mine");
      services.clockOffset = hour + 1_000;
      const tooLate = services.s3(mine, { systemClockOffset: services.clockOffset });
      expect(await codeAndStatus(get(myKey, tooLate))).to.deep.equal(["ExpiredToken", 400]);
      await services.restart();
      expect(await codeAndStatus(get(myKey, tooLate))).to.deep.equal(["ExpiredToken", 400]);
    });

    it("outlive a restart", async () => {
      await services.restart();
      expect(await get(myKey)).to.equal("mine");
    });

    it("are worth nothing in part or mixed", async () => {
      const wrongSecret = services.s3({ ...mine, secretAccessKey: theirs.secretAccessKey });
      expect(await codeAndStatus(get(myKey, wrongSecret))).to.deep.equal(["SignatureDoesNotMatch", 403]);
      const wrongToken = services.s3({ ...mine, sessionToken: theirs.sessionToken });
      expect(await codeAndStatus(get(myKey, wrongToken))).to.deep.equal(["InvalidToken", 400]);
      const { accessKeyId, secretAccessKey } = mine;
      const noToken = services.s3({ accessKeyId, secretAccessKey, sessionToken: "" });
      expect(await codeAndStatus(get(myKey, noToken))).to.deep.equal(["InvalidToken", 400]);
      const madeUp = services.s3({ ...mine, accessKeyId: "ASIAAAAAAAAAAAAAAAAA" });
      expect(await codeAndStatus(get(myKey, madeUp))).to.deep.equal(["InvalidAccessKeyId", 403]);
    });

    it("do not work for a region where the program has nothing", async () => {
      const elsewhere = services.s3(mine, { region: "us-east-1" });
      expect(await codeAndStatus(get(myKey, elsewhere))).to.deep.equal(["AuthorizationHeaderMalformed", 400]);
      const queue = resource("aws:sqs/queue:Queue", "elsewhere", "q", { region: "us-east-1" });
      services.update(identityProgram(queue));
      expect(await get(myKey, elsewhere)).to.equal("mine");
    });

    it("do not work with clocks more than 5 minutes apart", async () => {
      const skewed = (minutes: number) => services.s3(mine, { systemClockOffset: minutes * 60_000 });
      expect(await get(myKey, skewed(-4.9))).to.equal("mine");
      expect(await get(myKey, skewed(4.9))).to.equal("mine");
      expect(await codeAndStatus(get(myKey, skewed(-5.1)))).to.deep.equal(["RequestTimeTooSkewed", 403]);
      expect(await codeAndStatus(get(myKey, skewed(5.1)))).to.deep.equal(["RequestTimeTooSkewed", 403]);
    });

    it("lose what their role loses, and everything when it is gone", async () => {
      services.update({
        ...identityProgram(),
        resources: identityProgram().resources.filter(({ name }) => name !== "objects"),
      });
      expect(await codeAndStatus(get(myKey))).to.deep.equal(["AccessDenied", 403]);
      services.update({
        ...identityProgram(),
        resources: identityProgram().resources.filter(({ name }) => name !== "identity-authenticated"),
      });
      expect(await codeAndStatus(get(myKey))).to.deep.equal(["AccessDenied", 403]);
    });

    it("of a function do what its execution role may do", async () => {
      const ofFunction = services.iam.roleCredentials(roleArns.listUploads, { functionArn });
      const client = services.s3(ofFunction);
      const { Contents } = await client.send(
        new ListObjectsV2Command({ Bucket: bucketName, Prefix: `${mine.identityId}/` }),
      );
      expect(Contents?.map(({ Key }) => Key)).to.deep.equal([myKey]);
      await client.send(new HeadBucketCommand({ Bucket: bucketName }));
      expect(await codeAndStatus(get(myKey, client))).to.deep.equal(["AccessDenied", 403]);
      // There is no such hour for a thread that goes on running.
      services.clockOffset = 2 * hour;
      const later = services.s3(ofFunction, { systemClockOffset: services.clockOffset });
      await later.send(new HeadBucketCommand({ Bucket: bucketName }));
      expect(() => services.iam.roleCredentials(roleArns.authenticated)).to.throw(/sts:AssumeRole/);
    });
  });

  describe("policies", () => {
    const bucketPolicyType = "aws:s3/bucketPolicy:BucketPolicy";

    it("of the bucket can deny what a role allows", async () => {
      const deny = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${bucketArn}/*` };
      services.update(
        withOutputs(identityProgram(), "uploads", bucketPolicyType, { policy: JSON.stringify(policyOf(deny)) }),
      );
      expect(await get(myKey)).to.equal("mine");
      expect(await codeAndStatus(put(myKey, "x"))).to.deep.equal(["AccessDenied", 403]);
      expect(await codeAndStatus(put(`${mine.identityId}/a\nb*😀`, "x"))).to.deep.equal(["AccessDenied", 403]);
    });

    it("that demand TLS are content with the loopback interface", async () => {
      const insecure = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `${bucketArn}/*` };
      const Condition = { NumericLessThan: { "s3:TlsVersion": "1.2" } };
      services.update(
        withOutputs(identityProgram(), "uploads", bucketPolicyType, {
          policy: asJson(policyOf({ ...insecure, Condition })),
        }),
      );
      expect(await get(myKey)).to.equal("mine");
    });

    it("that depend on what is not known here deny", async () => {
      const Condition = { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } };
      const statement = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `${bucketArn}/*`, Condition };
      services.update(
        withOutputs(identityProgram(), "uploads", bucketPolicyType, { policy: asJson(policyOf(statement)) }),
      );
      expect(await codeAndStatus(get(myKey))).to.deep.equal(["AccessDenied", 403]);
      const { message } = await failure(get(myKey));
      expect(message).to.include("aws:PrincipalOrgID, which is not known here");
    });

    it("that are not registered, or not valid, deny", async () => {
      const attachment = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", "attached", {
        role: "identity-authenticated-1a2b3c4",
        policyArn: "arn:aws:iam::000000000000:policy/elsewhere",
      });
      services.update(identityProgram(attachment));
      expect((await failure(get(myKey))).message).to.include("policy/elsewhere");
      services.update(
        identityProgram(rolePolicy("identity-authenticated", "bad", { Statement: [{ Effect: "Maybe" }] })),
      );
      expect((await failure(get(myKey))).message).to.include("policy bad is not valid");
    });
  });

  describe("requests that were changed on the way", () => {
    /** A signed request, taken apart so that it can be spoilt. */
    async function signed(method: string, Key: string, body = "", headers: Record<string, string> = {}) {
      const url = new URL(services.s3Url);
      const signer = new SignatureV4({
        service: "s3",
        region,
        credentials: mine,
        sha256: Sha256,
        uriEscapePath: false,
      });
      return signer.sign({
        method,
        protocol: "http:",
        hostname: url.hostname,
        port: Number(url.port),
        path: `/${bucketName}/${encodeURIComponent(Key).replaceAll("%2F", "/")}`,
        headers: {
          host: url.host,
          "content-length": String(Buffer.byteLength(body)),
          "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
          ...headers,
        },
      });
    }

    interface Sent {
      method: string;
      path: string;
      headers: Record<string, string>;
    }

    /** Sends without any of a client's tidying. */
    async function send({ method, path: target, headers }: Sent, body = ""): Promise<[status: number, code: string]> {
      const url = new URL(services.s3Url);
      return new Promise((resolve, reject) => {
        const outgoing = request({ host: url.hostname, port: url.port, method, path: target, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const [, code = ""] = /<Code>(.*)<\/Code>/.exec(Buffer.concat(chunks).toString()) ?? [];
            resolve([response.statusCode ?? 0, code]);
          });
        });
        outgoing.on("error", reject);
        outgoing.end(body);
      });
    }

    it("pass when nothing was changed", async () => {
      expect(await send(await signed("PUT", myKey, "new"), "new")).to.deep.equal([200, ""]);
      expect(await get(myKey)).to.equal("new");
    });

    it("are refused with another method, key, query, header or signature", async () => {
      const mismatch = [403, "SignatureDoesNotMatch"];
      const request = await signed("GET", myKey, "", { range: "bytes=0-1" });
      expect(await send(request)).to.deep.equal([206, ""]);
      expect(await send({ ...request, method: "DELETE" })).to.deep.equal(mismatch);
      expect(await send({ ...request, path: `${request.path}x` })).to.deep.equal(mismatch);
      expect(await send({ ...request, path: `${request.path}?response-content-type=text/html` })).to.deep.equal(
        mismatch,
      );
      const headers = { ...request.headers, range: "bytes=0-2" };
      expect(await send({ ...request, headers })).to.deep.equal(mismatch);
      const authorization = request.headers.authorization!.replace(/.$/, (end) => (end === "0" ? "1" : "0"));
      expect(await send({ ...request, headers: { ...request.headers, authorization } })).to.deep.equal(mismatch);
      const host = "evil.example.com";
      expect(await send({ ...request, headers: { ...request.headers, host } })).to.deep.equal(mismatch);
    });

    it("are refused with an unsigned header that means something", async () => {
      const request = await signed("PUT", myKey, "x");
      const headers = { ...request.headers, "x-amz-meta-owner": "someone" };
      expect(await send({ ...request, headers }, "x")).to.deep.equal([403, "AccessDenied"]);
    });

    it("are refused with another body than the signed hash's, and leave nothing behind", async () => {
      const request = await signed("PUT", myKey, "good");
      expect(await send(request, "evil")).to.deep.equal([400, "XAmzContentSHA256Mismatch"]);
      expect(await get(myKey)).to.equal("mine");
      expect(readdirSync(path.join(services.dataDirectory, "s3", "incoming"))).to.deep.equal([]);
      expect(readdirSync(path.join(services.dataDirectory, "s3", "objects"))).to.have.length(2);
    });

    it("are refused without a hash of the body, or with one that is none", async () => {
      const request = await signed("GET", myKey);
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => name !== "x-amz-content-sha256"),
      );
      expect(await send({ ...request, headers })).to.deep.equal([400, "InvalidRequest"]);
      const odd = await signed("PUT", myKey, "x", { "x-amz-content-sha256": "none" });
      expect(await send(odd, "x")).to.deep.equal([400, "InvalidArgument"]);
      const chunks = await signed("PUT", myKey, "x", {
        "x-amz-content-sha256": "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
      });
      expect(await send(chunks, "x")).to.deep.equal([501, "NotImplemented"]);
    });

    it("are refused unsigned, half signed, or signed twice", async () => {
      const bare = { method: "GET", path: `/${bucketName}/${myKey}`, headers: {} };
      expect(await send(bare)).to.deep.equal([403, "AccessDenied"]);
      for (const authorization of ["Bearer x", "AWS4-HMAC-SHA256 Credential=x", "AWS AKIA:sig", ""]) {
        const [status] = await send({
          ...bare,
          headers: { authorization, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
        });
        expect(status).to.equal(400);
      }
      const request = await signed("GET", myKey);
      const twice = { ...request, path: `${request.path}?X-Amz-Signature=${"0".repeat(64)}` };
      expect(await send(twice)).to.deep.equal([400, "InvalidArgument"]);
    });

    it("are refused with a target that no client sends", async () => {
      for (const target of [
        "/%zz",
        `/${bucketName}/%ff`,
        "http://example.com/x",
        "*",
        `/${bucketName}/x?a=%zz`,
        `/${bucketName}/x?__proto__=1`,
      ]) {
        const [status, code] = await send({ method: "GET", path: target, headers: {} });
        expect([status, code], target).to.deep.equal([400, "InvalidURI"]);
      }
      const trace = await signed("PATCH", myKey);
      expect(await send(trace)).to.deep.equal([405, "MethodNotAllowed"]);
    });
  });

  describe("presigned URLs", () => {
    const presigned = (Key: string, expiresIn = 60) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket: bucketName, Key }), { expiresIn });
    const codeOf = async (response: Response) => {
      const [, code = ""] = /<Code>(.*)<\/Code>/.exec(await response.text()) ?? [];
      return [response.status, code];
    };

    it("read and write as whoever signed them", async () => {
      const read = await fetch(await presigned(myKey));
      expect([read.status, await read.text()]).to.deep.equal([200, "mine"]);
      const command = new PutObjectCommand({ Bucket: bucketName, Key: myKey, Body: "by URL" });
      const written = await fetch(await getSignedUrl(s3, command, { expiresIn: 60 }), {
        method: "PUT",
        body: "by URL",
      });
      expect(written.status).to.equal(200);
      expect(await get(myKey)).to.equal("by URL");
      expect(await codeOf(await fetch(await presigned(theirKey)))).to.deep.equal([403, "AccessDenied"]);
    });

    it("set headers of the answer, as signed", async () => {
      const command = new GetObjectCommand({
        Bucket: bucketName,
        Key: myKey,
        ResponseContentDisposition: "attachment",
        ResponseContentType: "text/plain",
      });
      const answer = await fetch(await getSignedUrl(s3, command));
      expect(answer.headers.get("content-disposition")).to.equal("attachment");
      expect(answer.headers.get("content-type")).to.equal("text/plain");
    });

    it("can be replayed until they expire, and not after", async () => {
      const url = await presigned(myKey, 120);
      expect((await fetch(url)).status).to.equal(200);
      services.clockOffset = 119_000;
      expect((await fetch(url)).status).to.equal(200);
      services.clockOffset = 121_000;
      const expired = await (await fetch(url)).text();
      expect(expired).to.include("<Code>AccessDenied</Code><Message>Request has expired</Message>");
      expect(expired).to.match(
        /<X-Amz-Expires>\d+<\/X-Amz-Expires><Expires>\d{4}-[\dT:-]+Z<\/Expires><ServerTime>\d{4}-/,
      );
      expect(await codeOf(await fetch(url))).to.deep.equal([403, "AccessDenied"]);
      // A refusal may be reported before a read that it followed.
      const reasons = services.bucketTraces.map(({ reason }) => reason ?? "");
      expect(reasons.join()).to.include("the URL expired");
      services.clockOffset = -6 * 60_000;
      expect(await codeOf(await fetch(url))).to.deep.equal([403, "AccessDenied"]);
    });

    it("end with the credentials that signed them", async () => {
      const url = await presigned(myKey, 7_200);
      services.clockOffset = hour + 1_000;
      expect(await codeOf(await fetch(url))).to.deep.equal([400, "ExpiredToken"]);
    });

    it("are refused with any part changed", async () => {
      const url = await presigned(myKey);
      const changes: [RegExp, string][] = [
        [/mine\.txt/, "other.txt"],
        [/X-Amz-Expires=60/, "X-Amz-Expires=6000"],
        [/x-id=GetObject/, "x-id=PutObject"],
        [/X-Amz-Signature=./, "X-Amz-Signature=g"],
        [/X-Amz-Expires=60/, "X-Amz-Expires=604801"],
        [/X-Amz-Expires=60/, "X-Amz-Expires=-1"],
        [/X-Amz-SignedHeaders=host/, "X-Amz-SignedHeaders=range"],
        [/$/, "&X-Amz-Signature=0"],
        [/$/, "&x-amz-signature=0"],
        [/$/, "&response-content-type=text/html"],
      ];
      for (const [pattern, replacement] of changes) {
        const changed = url.replace(pattern, replacement);
        expect(changed).not.to.equal(url);
        const answer = await fetch(changed);
        expect(answer.status, changed).to.be.oneOf([400, 403]);
      }
    });

    it("do not serve for another method", async () => {
      const answer = await fetch(await presigned(myKey), { method: "DELETE" });
      expect(await codeOf(answer)).to.deep.equal([403, "SignatureDoesNotMatch"]);
    });
  });
});
