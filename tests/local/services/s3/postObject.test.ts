import { createHmac } from "node:crypto";
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import type { PresignedPostOptions } from "@aws-sdk/s3-presigned-post";
import { expect } from "chai";
import { allowedOrigin, bucketName, region } from "../iam/identityProgram";
import { RunningServices } from "../iam/runningServices";
import type { Credentials } from "../iam/runningServices";

/** Text of an element of an XML answer. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.replaceAll("&quot;", '"');
}

describe("forms that post a file to a bucket", () => {
  let services: RunningServices;
  let mine: Credentials & { identityId: string };
  let s3: S3Client;
  let Key: string;

  beforeEach(async () => {
    services = await RunningServices.start(undefined, { maxObjectBytes: 2_000_000 });
    mine = await services.credentialsOf("user-1");
    s3 = services.s3(mine);
    Key = `${mine.identityId}/essay.txt`;
  });

  afterEach(async () => services.stop());

  const presigned = (options: Partial<PresignedPostOptions> = {}) =>
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the package has a client class of its own version
    createPresignedPost(s3, { Bucket: bucketName, Key, ...options });

  /** Posts as a browser does: the fields, then the file. */
  async function post(
    { url, fields }: { url: string; fields: Record<string, string> },
    file: Blob | string = "my essay",
    { name = "essay.txt", headers = {}, after = {} } = {},
  ) {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    form.append("file", typeof file === "string" ? new Blob([file]) : file, name);
    for (const [field, value] of Object.entries(after)) form.append(field, value);
    const answer = await fetch(url, { method: "POST", body: form, headers, redirect: "manual" });
    const text = await answer.text();
    return { answer, text, code: element(text, "Code"), message: element(text, "Message"), status: answer.status };
  }

  const stored = async (key = Key) =>
    (await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }))).Body!.transformToString();

  /** A form with a policy of the test's own, signed as AWS documents it. */
  function signedForm(
    policy: unknown,
    more: Record<string, string> = {},
  ): { url: string; fields: Record<string, string> } {
    const date = new Date(services.clock()).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const Policy = Buffer.from(typeof policy === "string" ? policy : JSON.stringify(policy)).toString("base64");
    const scope = [date.slice(0, 8), region, "s3", "aws4_request"];
    const key = scope.reduce<string | Buffer>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${mine.secretAccessKey}`,
    );
    const fields = {
      key: Key,
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": [mine.accessKeyId, ...scope].join("/"),
      "X-Amz-Date": date,
      "X-Amz-Security-Token": mine.sessionToken,
      ...more,
      Policy,
      "X-Amz-Signature": createHmac("sha256", key).update(Policy).digest("hex"),
    };
    return { url: `${services.s3Url}/${bucketName}`, fields };
  }

  const inAnHour = () => new Date(services.clock() + 3_600_000).toISOString();
  const anything = () => [
    { bucket: bucketName },
    ["starts-with", "$key", ""],
    ...["algorithm", "credential", "date", "security-token"].map((name) => ["starts-with", `$x-amz-${name}`, ""]),
  ];

  it("store the file, and say nothing more", async () => {
    const { answer, status, text } = await post(await presigned());
    expect([status, text]).to.deep.equal([204, ""]);
    expect(answer.headers.get("etag")).to.match(/^"[0-9a-f]{32}"$/);
    expect(answer.headers.get("location")).to.equal(
      `${services.s3Url}/${bucketName}/${mine.identityId.replace(":", "%3A")}/essay.txt`,
    );
    expect(await stored()).to.equal("my essay");
    const trace = services.bucketTraces.find(({ operation }) => operation === "PostObject");
    expect(trace).to.include({ key: Key, status: 204, bucketName });
  });

  it("store binary content as it is, and an empty file", async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    await post(await presigned(), new Blob([bytes, "\r\n--", bytes]));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }));
    expect(
      Buffer.from(await Body!.transformToByteArray()).equals(Buffer.concat([bytes, Buffer.from("\r\n--"), bytes])),
    ).to.equal(true);
    expect((await post(await presigned(), "")).status).to.equal(204);
    expect(await stored()).to.equal("");
  });

  it("store what the fields say of the file", async () => {
    const Fields = { "Content-Type": "text/plain", "Cache-Control": "no-store", "x-amz-meta-course": "physics" };
    expect((await post(await presigned({ Fields }))).status).to.equal(204);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucketName, Key }));
    expect(head).to.include({ ContentType: "text/plain", CacheControl: "no-store" });
    expect(head.Metadata).to.deep.equal({ course: "physics" });
  });

  it("take the name of the file on the user's computer into the key", async () => {
    const folder = `${mine.identityId}/work/`;
    const form = await presigned({ Key: `${folder}\${filename}` });
    expect((await post(form, "x", { name: '$& "draft" ü.txt' })).status).to.equal(204);
    expect(await stored(`${folder}$& "draft" ü.txt`)).to.equal("x");
  });

  it("are answered as they ask", async () => {
    const status = async (success_action_status: string) =>
      post(await presigned({ Fields: { success_action_status } }));
    expect((await status("200")).status).to.equal(200);
    expect((await status("418")).status).to.equal(204);
    const created = await status("201");
    expect(created.status).to.equal(201);
    expect(created.answer.headers.get("content-type")).to.equal("application/xml");
    expect(created.text).to.include("<PostResponse xmlns=");
    expect(element(created.text, "Key")).to.equal(Key);
    expect(element(created.text, "Bucket")).to.equal(bucketName);
    expect(element(created.text, "ETag")).to.equal(created.answer.headers.get("etag"));
    const redirected = await post(
      await presigned({ Fields: { success_action_redirect: "https://app.example.com/done?x=1" } }),
    );
    expect(redirected.status).to.equal(303);
    const target = new URL(redirected.answer.headers.get("location") ?? "");
    expect(target.origin + target.pathname).to.equal("https://app.example.com/done");
    expect(Object.fromEntries(target.searchParams)).to.include({ x: "1", bucket: bucketName, key: Key });
    expect(
      (await post(await presigned({ Fields: { success_action_redirect: "javascript:alert(1)" } }))).status,
    ).to.equal(204);
  });

  it("come from the pages that the bucket lets in", async () => {
    const { answer } = await post(await presigned(), "x", { headers: { origin: allowedOrigin } });
    expect(answer.headers.get("access-control-allow-origin")).to.equal(allowedOrigin);
    expect(answer.headers.get("access-control-expose-headers")).to.include("Location");
    const foreign = await post(await presigned(), "x", { headers: { origin: "https://evil.example" } });
    expect(foreign.answer.headers.get("access-control-allow-origin")).to.equal(null);
  });

  describe("are held to their policy", () => {
    it("by the size of the file", async () => {
      const form = await presigned({ Conditions: [["content-length-range", 2, 5]] });
      expect((await post(form, "12")).status).to.equal(204);
      expect((await post(form, "12345")).status).to.equal(204);
      const large = await post(form, "123456");
      expect([large.status, large.code]).to.deep.equal([400, "EntityTooLarge"]);
      expect([element(large.text, "ProposedSize"), element(large.text, "MaxSizeAllowed")]).to.deep.equal(["6", "5"]);
      const small = await post(form, "1");
      expect([small.status, small.code]).to.deep.equal([400, "EntityTooSmall"]);
      expect(element(small.text, "MinSizeAllowed")).to.equal("2");
      expect(await stored()).to.equal("12345");
    });

    it("until it expires", async () => {
      const form = await presigned({ Expires: 60 });
      services.clockOffset = 59_000;
      expect((await post(form)).status).to.equal(204);
      services.clockOffset = 61_000;
      const late = await post(form);
      expect([late.status, late.code]).to.deep.equal([403, "AccessDenied"]);
      expect(late.message).to.equal("Invalid according to Policy: Policy expired.");
    });

    const conditions: [what: string, condition: object, given: Record<string, string>, allowed: boolean][] = [
      ["an equal value", ["eq", "$Content-Type", "image/png"], { "Content-Type": "image/png" }, true],
      ["an equal value, as an object", { "content-type": "image/png" }, { "Content-Type": "image/png" }, true],
      ["another value", ["eq", "$Content-Type", "image/png"], { "Content-Type": "image/svg+xml" }, false],
      ["a value that begins so", ["starts-with", "$Content-Type", "image/"], { "Content-Type": "image/gif" }, true],
      [
        "a value that begins otherwise",
        ["starts-with", "$Content-Type", "image/"],
        { "Content-Type": "text/html" },
        false,
      ],
      [
        "a list of which one begins otherwise",
        ["starts-with", "$Content-Type", "image/"],
        { "Content-Type": "image/a, text/b" },
        false,
      ],
      ["a field that is absent", ["starts-with", "$Content-Type", ""], {}, false],
      ["a field that it does not mention", ["content-length-range", 0, 100], { "x-amz-meta-a": "1" }, false],
      ["a field to ignore", ["content-length-range", 0, 100], { "x-ignore-me": "1" }, true],
    ];
    for (const [what, condition, given, allowed] of conditions) {
      it(`${allowed ? "which allows" : "which refuses"} ${what}`, async () => {
        const policy = { expiration: inAnHour(), conditions: [...anything(), condition] };
        const { status, code, message } = await post(signedForm(policy, given));
        if (allowed) expect(status, message).to.equal(204);
        else {
          expect([status, code]).to.deep.equal([403, "AccessDenied"]);
          expect(message).to.match(/^Invalid according to Policy: (Policy Condition failed|Extra input fields): /);
        }
      });
    }

    it("which names another key or bucket", async () => {
      const { url, fields } = await presigned();
      const other = await post({ url, fields: { ...fields, key: `${mine.identityId}/other.txt` } });
      expect(other.message).to.include("Policy Condition failed").and.include("$key");
      const elsewhere = signedForm({
        expiration: inAnHour(),
        conditions: [["starts-with", "$key", ""], { bucket: "other" }],
      });
      expect((await post(elsewhere)).message).to.include("$bucket");
      const unnamed = signedForm({ expiration: inAnHour(), conditions: anything().slice(1) });
      expect((await post(unnamed)).message).to.equal("Invalid according to Policy: Extra input fields: bucket");
    });

    const broken: [what: string, policy: unknown][] = [
      ["no JSON", "{"],
      ["a list", []],
      ["no expiration", { conditions: [] }],
      ["an expiration in another form", { expiration: "tomorrow", conditions: [] }],
      ["no conditions", { expiration: "2999-01-01T00:00:00Z" }],
      ["an unknown condition", { expiration: "2999-01-01T00:00:00Z", conditions: [["ends-with", "$key", "x"]] }],
      ["a condition on two fields", { expiration: "2999-01-01T00:00:00Z", conditions: [{ a: "1", b: "2" }] }],
      ["a range that is none", { expiration: "2999-01-01T00:00:00Z", conditions: [["content-length-range", "a", 2]] }],
    ];
    for (const [what, policy] of broken) {
      it(`which is refused for ${what}`, async () => {
        const { status, code } = await post(signedForm(policy));
        expect([status, code]).to.deep.equal([400, "InvalidPolicyDocument"]);
      });
    }
  });

  describe("are refused", () => {
    const changes: [what: string, change: (fields: Record<string, string>) => void, code: string][] = [
      ["a changed policy", (fields) => (fields.Policy = Buffer.from("{}").toString("base64")), "SignatureDoesNotMatch"],
      ["another signature", (fields) => (fields["X-Amz-Signature"] = "0".repeat(64)), "SignatureDoesNotMatch"],
      ["no signature", (fields) => delete fields["X-Amz-Signature"], "AccessDenied"],
      ["a signature that is none", (fields) => (fields["X-Amz-Signature"] = "x"), "AuthorizationHeaderMalformed"],
      ["another algorithm", (fields) => (fields["X-Amz-Algorithm"] = "AWS4"), "AuthorizationHeaderMalformed"],
      ["no session token", (fields) => delete fields["X-Amz-Security-Token"], "InvalidToken"],
      [
        "an unknown access key",
        (fields) => (fields["X-Amz-Credential"] = (fields["X-Amz-Credential"] ?? "").replace(/^\w+/, "ASIANOBODY")),
        "InvalidAccessKeyId",
      ],
      ["no key", (fields) => delete fields.key, "InvalidArgument"],
      [
        "a field that is too long",
        (fields) => (fields["x-ignore-me"] = "x".repeat(20_480)),
        "MaxPostPreDataLengthExceededError",
      ],
      ["a key that is too long", (fields) => (fields.key = "k".repeat(1_025)), "KeyTooLongError"],
    ];
    for (const [what, change, code] of changes) {
      it(`with ${what}`, async () => {
        const form = await presigned();
        change(form.fields);
        expect((await post(form)).code).to.equal(code);
      });
    }

    it("under another identity's prefix, however the policy reads", async () => {
      const { identityId } = await services.credentialsOf("user-2");
      const { status, code } = await post(await presigned({ Key: `${identityId}/essay.txt` }));
      expect([status, code]).to.deep.equal([403, "AccessDenied"]);
    });

    it("with settings that the local run has not", async () => {
      const lock = await post(await presigned({ Fields: { "x-amz-object-lock-mode": "GOVERNANCE" } }));
      expect(lock.code).to.equal("NotImplemented");
      const acl = await post(await presigned({ Fields: { acl: "public-read" } }));
      expect(acl.code).to.equal("AccessControlListNotSupported");
    });

    it("with content of another checksum", async () => {
      const Fields = { "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") };
      expect((await post(await presigned({ Fields }))).code).to.equal("BadDigest");
    });

    it("when they are larger than the local run's objects", async () => {
      const { code, text } = await post(await presigned(), "x".repeat(2_100_000));
      expect([code, element(text, "MaxSizeAllowed")]).to.deep.equal(["EntityTooLarge", "2000000"]);
    });

    it("without a file, or with fields twice", async () => {
      const { url, fields } = await presigned();
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      const none = await (await fetch(url, { method: "POST", body: form })).text();
      expect(element(none, "Code")).to.equal("IncorrectNumberOfFilesInPostRequest");
      form.append("key", "other");
      form.append("file", new Blob(["x"]), "x");
      expect(element(await (await fetch(url, { method: "POST", body: form })).text(), "Code")).to.equal(
        "MalformedPOSTRequest",
      );
    });

    it("when they are no forms", async () => {
      const url = `${services.s3Url}/${bucketName}`;
      const send = async (body: string, contentType: string) => {
        const answer = await fetch(url, { method: "POST", body, headers: { "content-type": contentType } });
        return [answer.status, element(await answer.text(), "Code")];
      };
      expect(await send("key=x", "application/x-www-form-urlencoded")).to.deep.equal([412, "PreconditionFailed"]);
      const head = 'Content-Disposition: form-data; name="key"';
      for (const body of [
        "",
        "--b",
        "--b\r\n",
        `--b\r\n${head}`,
        `--b\r\n${head}\r\n\r\nx`,
        "--b\r\nX: y\r\n\r\nx\r\n--b--",
      ]) {
        expect(await send(body, "multipart/form-data; boundary=b"), body).to.deep.equal([400, "MalformedPOSTRequest"]);
      }
      expect(await send("--b--", "multipart/form-data")).to.deep.equal([400, "MalformedPOSTRequest"]);
      const nowhere = await fetch(`${services.s3Url}/not-there`, { method: "POST", body: new FormData() });
      expect(nowhere.status).to.equal(404);
    });
  });

  it("ignore what follows the file, as S3 does", async () => {
    const { status } = await post(await presigned(), "x", { after: { acl: "public-read" } });
    expect(status).to.equal(204);
  });
});
