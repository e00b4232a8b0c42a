import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import Ajv2020 from "ajv/dist/2020";
import { AwsClient } from "aws4fetch";
import { expect } from "chai";
import type {
  LogLine,
  Message,
  RequestDetail,
  RequestSummary,
  RunDescription,
} from "../../../packages/local/src/console/schema";
import { removeTemporaryProjects } from "../record/temporaryProject";
import { ConsoleRun } from "./consoleRun";

interface Operation {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

interface Requests {
  requests: RequestSummary[];
  total: number;
}

const secret = "s3cret-of-somebody-who-buys";
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("the console of a local run", function () {
  this.timeout(60_000);
  let console: ConsoleRun;
  let openApi: OpenApi;
  before(async () => {
    console = await ConsoleRun.start();
    openApi = await console.json("/api/openapi.json");
  });
  after(async () => {
    await console.stop();
    removeTemporaryProjects();
  });

  /** The answer of an operation, once it is what the document says. */
  async function validated<Answer>(path: string, init: Parameters<ConsoleRun["send"]>[1] = {}): Promise<Answer> {
    const response = await console.send(path, init);
    const answer = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(answer)).to.equal(200);
    const [pathname = ""] = path.split("?");
    const described = Object.entries(openApi.paths).find(([template]) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`).test(pathname),
    );
    const operation = described?.[1][(init.method ?? "GET").toLowerCase()];
    const schema =
      operation?.responses["200"]?.content?.["application/json"]?.schema ?? expect.fail(`${path}: no schema`);
    const ajv = new Ajv2020({ strict: true });
    expect(ajv.validate(schema, answer), ajv.errorsText()).to.equal(true);
    return answer;
  }

  /** Buys something, with a secret in each part of the request. */
  async function buy(): Promise<RequestSummary> {
    const response = await fetch(`${console.apiUrl}/buy?access_token=${secret}`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, cookie: `id=${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ book: "Emma", password: secret }),
    });
    expect(await response.text()).to.include(secret);
    const { requests } = await validated<Requests>("/api/requests?limit=1");
    return requests[0] ?? expect.fail("nothing is listed");
  }

  const pathOf = ({ id }: RequestSummary): string => `/api/requests/${encodeURIComponent(id)}`;

  describe("access", () => {
    it("needs the token, of which no other will do", async () => {
      for (const authorization of [undefined, "", "Bearer", `Basic ${console.token}`, `Bearer ${console.token}x`]) {
        const headers = authorization === undefined ? {} : { authorization };
        const response = await fetch(`${console.origin}/api/run`, { headers });
        expect([response.status, response.headers.get("www-authenticate")]).to.deep.equal([401, "Bearer"]);
        expect(((await response.json()) as { message: string }).message).to.include("console-token");
      }
      expect(console.token).to.match(/^[\w-]{43}$/);
    });

    it("is the console's own page's, and that of scripts, which send no Origin", async () => {
      for (const origin of [
        "https://evil.example",
        "null",
        console.apiUrl,
        console.origin.replace("http:", "https:"),
      ]) {
        const response = await console.send("/api/requests", { method: "DELETE", headers: { origin } });
        expect([response.status, response.headers.get("access-control-allow-origin")]).to.deep.equal([403, null]);
      }
      expect((await console.send("/api/run", { headers: { origin: console.origin } })).status).to.equal(200);
    });

    it("is this machine's: another Host is misdirected", async () => {
      const port = new URL(console.origin).port;
      const headers = { host: "console.evil.example", authorization: `Bearer ${console.token}` };
      const [response] = (await once(request({ port, path: "/api/run", headers }).end(), "response")) as [
        IncomingMessage,
      ];
      response.resume();
      expect(response.statusCode).to.equal(421);
    });

    it("survives request lines that are no address, which any page can send", async () => {
      const { port, host } = new URL(console.origin);
      for (const path of ["//", "/\\\\[", "http://[", "///x?//", "/%", "*"]) {
        const options = { port, path, method: path === "*" ? "OPTIONS" : "GET", headers: { host } };
        const [response] = (await once(request(options).end(), "response")) as [IncomingMessage];
        response.resume();
        expect(response.statusCode, path).to.be.oneOf([200, 404, 405]);
      }
      expect((await console.send("/api/run")).status).to.equal(200);
    });
  });

  describe("the OpenAPI document", () => {
    it("has every operation with a name of its own, its parameters and its refusal", () => {
      expect(openApi.openapi).to.equal("3.1.0");
      const operations = Object.entries(openApi.paths).flatMap(([path, item]) =>
        Object.values(item).map((operation) => ({ path, ...operation })),
      );
      const names = operations.map(({ operationId }) => operationId);
      expect(new Set(names).size).to.equal(names.length);
      expect(names).to.include.members([
        ..."getOpenApi describeRun streamEvents listRequests clearRequests getRequest getCurl replayRequest exportHar".split(
          " ",
        ),
        ..."listLogs clearLogs listMessages clearMessages callAws listObjects getObject putObject deleteObject".split(
          " ",
        ),
      ]);
      for (const { path, parameters = [], responses, summary } of operations) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect(parameters.flatMap((each) => (each.in === "path" ? each.name : []))).to.deep.equal(named);
        expect(Object.keys(responses)).to.include("default").and.have.lengthOf(2);
        expect(summary).to.match(/^[A-Z].*\.$/);
        const ajv = new Ajv2020({ strict: true });
        for (const { content = {} } of Object.values(responses)) {
          const { schema } = content["application/json"] ?? {};
          if (schema !== undefined) expect(ajv.validateSchema(schema), ajv.errorsText()).to.equal(true);
        }
      }
    });

    it("is what the server holds to: unknown operations, methods, parameters and inputs are refused by name", async () => {
      const refusal = async (path: string, init: Parameters<ConsoleRun["send"]>[1] = {}): Promise<unknown[]> => {
        const response = await console.send(path, init);
        return [response.status, ((await response.json()) as { message: string }).message];
      };
      expect(await refusal("/api/nothing")).to.deep.equal([
        404,
        "/api/nothing: no such operation; GET /api/openapi.json names all",
      ]);
      expect(await refusal("/api/requests", { method: "PUT" })).to.deep.equal([
        405,
        "PUT /api/requests: allowed are GET, DELETE",
      ]);
      expect(await refusal("/api/requests?limit=many&page=2")).to.deep.equal([
        400,
        "page: no such parameter; allowed are limit, before; limit: many is no whole number",
      ]);
      expect(await refusal("/api/requests/%ff")).to.deep.equal([400, "id: %ff has a malformed escape"]);
      expect(await refusal("/api/requests/none")).to.deep.include(404);
      const { id } = await buy();
      const replay = `/api/requests/${encodeURIComponent(id)}/replay`;
      const [status, message] = await refusal(replay, {
        method: "POST",
        body: '{"method":1,"headers":[{"name":"a"}]}',
      });
      expect(status).to.equal(400);
      expect(message).to.match(/^method: .*string.*; headers\.0\.value: .*string/);
      expect(await refusal(replay, { method: "POST", body: `{"body":"${secret}",}` })).to.deep.equal([
        400,
        "the body is no JSON at position 38",
      ]);
      expect(await refusal(replay, { method: "POST", body: secret })).to.deep.equal([400, "the body is no JSON"]);
      expect(await refusal(replay, { method: "POST", body: '{"method":"CONNECT"}' })).to.deep.equal([
        400,
        "method: CONNECT is none of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
      ]);
      expect(await refusal(replay, { method: "POST", body: "x".repeat(9 * 1024 * 1024) })).to.deep.include(413);
    });
  });

  it("describes the run", async () => {
    const run = await validated<RunDescription>("/api/run");
    expect(run).to.deep.include({ project: "temporary", stack: "dev", region: "eu-central-1" });
    expect(run.apis).to.deep.equal([{ apiId: run.apis[0]?.apiId, name: "shop", url: console.apiUrl }]);
    expect(run.userPools.map(({ userPoolId }) => userPoolId)).to.include(console.pool("codes").userPoolId);
    expect(run.userPools.flatMap(({ clients }) => clients)).to.have.lengthOf(3);
    expect([run.functions, run.buckets, run.tables]).to.deep.equal([
      [{ functionName: "echo" }],
      [{ bucketName: "files" }],
      [{ tableName: "orders" }],
    ]);
    expect(run.queues[0]).to.include({ name: "jobs" });
  });

  describe("requests", () => {
    it("are listed newest first, with what answered them, and pages go on before the last one listed", async () => {
      const first = await buy();
      const second = await buy();
      expect(second).to.include({
        method: "POST",
        path: "/buy",
        status: 200,
        functionName: "echo",
        service: "apigateway",
      });
      expect(second.operation).to.equal("ANY /{proxy+}");
      const { requests } = await validated<Requests>(`/api/requests?limit=1&before=${encodeURIComponent(second.id)}`);
      expect(requests.map(({ id }) => id)).to.deep.equal([first.id]);
    });

    it("have headers and bodies, and no secret, nor have their curl command, the archive, logs or events", async () => {
      const stop = new AbortController();
      const events = await console.send("/api/events", { signal: stop.signal });
      expect(events.headers.get("content-type")).to.match(/^text\/event-stream/);
      const summary = await buy();
      const detail = await validated<RequestDetail>(pathOf(summary));
      expect(detail.requestHeaders).to.deep.include({ name: "authorization", value: "Bearer REDACTED_1" });
      expect(JSON.parse(detail.requestBody.text ?? "")).to.deep.equal({ book: "Emma", password: "REDACTED_1" });
      expect(detail.responseHeaders).to.deep.include({ name: "x-echo", value: "yes" });
      expect(detail.url).to.match(/\/buy\?access_token=REDACTED_\d$/);
      const curl = await (await console.send(`${pathOf(summary)}/curl`)).text();
      expect(curl)
        .to.match(/^curl -i -X POST 'http.*' \\\n/)
        .and.include(`--data-raw '{"book":"Emma"`);
      const har = await console.send("/api/har");
      const archive = JSON.parse(await har.clone().text()) as {
        log: { version: string; entries: { comment: string }[] };
      };
      expect(archive.log.version).to.equal("1.2");
      expect(archive.log.entries.at(-1)?.comment).to.equal(summary.id);
      const logs = await validated<{ lines: LogLine[] }>(`/api/logs?requestId=${encodeURIComponent(summary.id)}`);
      expect(logs.lines).to.have.lengthOf(1);
      const [line] = logs.lines;
      expect(line).to.include({ functionName: "echo", apiRequestId: summary.id });
      const byLambda = await validated<{ lines: LogLine[] }>(
        `/api/logs?requestId=${line?.requestId}&functionName=echo`,
      );
      expect(byLambda.lines).to.deep.equal(logs.lines);
      const streamed = await eventsUntil(events, ["event: request", "event: log"]);
      stop.abort();
      expect(streamed).to.include(summary.id);
      for (const text of [JSON.stringify(detail), curl, await har.text(), JSON.stringify(logs), streamed])
        expect(text).to.not.include(secret);
    });

    it("are sent again with their secrets, or changed, and only within the run", async () => {
      const summary = await buy();
      const again = await validated<RequestDetail>(`${pathOf(summary)}/replay`, { method: "POST", body: "{}" });
      expect(again).to.include({ replayOf: summary.id, status: 200 });
      const got = JSON.parse(again.responseBody.text ?? "") as { headers: Record<string, string>; body: string };
      expect(got.body).to.equal('{"book":"Emma","password":"REDACTED_1"}');
      const echo = console.traces.at(-1);
      expect(echo).to.include({ method: "POST", requestId: again.id });
      const detail = await validated<RequestDetail>(pathOf(summary));
      const changed = await validated<RequestDetail>(`${pathOf(summary)}/replay`, {
        method: "POST",
        body: JSON.stringify({
          method: "PUT",
          url: detail.url.replace("/buy", "/return"),
          headers: detail.requestHeaders.filter(({ name }) => name !== "cookie"),
          body: '{"password":"REDACTED_1","book":"Persuasion"}',
        }),
      });
      expect(changed).to.include({ method: "PUT", path: "/return", status: 200 });
      expect(JSON.parse(changed.requestBody.text ?? "")).to.have.property("book", "Persuasion");
      expect(changed.requestHeaders.map(({ name }) => name.toLowerCase())).to.not.include("cookie");
      // The function tells what it got by its hash, which nobody redacts.
      const expected = { name: "x-hash", value: hash(`Bearer ${secret}`) + hash(secret) };
      for (const { responseHeaders } of [detail, again, changed]) expect(responseHeaders).to.deep.include(expected);
      for (const url of [
        "http://example.com/",
        "http://127.0.0.1:1/",
        "https://localhost/",
        `${console.origin}/api/run`,
      ]) {
        const refused = await console.post(`${pathOf(summary)}/replay`, { url });
        expect([refused.status, await refused.text()].join(" ")).to.match(
          /^400 .*is no address of this run; these are: /,
        );
      }
      // The secrets are sent wherever a person puts them, and shown nowhere.
      const moved = await validated<RequestDetail>(`${pathOf(summary)}/replay`, {
        method: "POST",
        body: JSON.stringify({ headers: [{ name: "x-note", value: "REDACTED_1" }], body: "{}" }),
      });
      expect(moved.requestHeaders).to.deep.include({ name: "x-note", value: "REDACTED_1" });
      expect(JSON.stringify(moved)).to.not.include(secret);
      for (const url of ["REDACTED_1", "http://REDACTED_1/"]) {
        const refused = await console.post(`${pathOf(summary)}/replay`, { url });
        expect([refused.status, await refused.text()].join(" "))
          .to.match(/^400 .*REDACTED_1/)
          .and.not.include(secret);
      }
      const wrong = await console.post(`${pathOf(summary)}/replay`, { headers: [{ name: "a b", value: "c\nd" }] });
      expect(wrong.status).to.equal(400);
    });

    it("tell why they were refused without the secrets that the reason quotes", async () => {
      const stop = new AbortController();
      const events = await console.send("/api/events", { signal: stop.signal });
      const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl";
      const response = await fetch(`${console.apiUrl}/fail/${token}`, {
        method: "POST",
        headers: { "x-api-key": secret },
        body: JSON.stringify({ password: `${secret}-2` }),
      });
      expect(response.status).to.equal(500);
      const listed = await validated<Requests>("/api/requests?limit=1");
      const summary = listed.requests[0] ?? expect.fail("nothing is listed");
      expect(summary).to.include({ status: 500, path: "/fail/REDACTED_1" });
      const detail = await validated<RequestDetail>(pathOf(summary));
      expect(detail.steps.at(-1)?.reason).to.include("can't use REDACTED_");
      const streamed = await eventsUntil(events, ["event: request"]);
      stop.abort();
      for (const text of [JSON.stringify(listed), JSON.stringify(detail), streamed])
        expect(text).to.not.include(secret).and.not.include(token);
    });

    it("become a curl command that a terminal takes as it is, whatever the body", async () => {
      await fetch(`${console.apiUrl}/note`, { method: "POST", body: "it's\u0003\ntouch x\u001b[201~\u009b\\" });
      const { requests } = await validated<Requests>("/api/requests?limit=1");
      const [summary = expect.fail("nothing is listed")] = requests;
      const curl = await (await console.send(`${pathOf(summary)}/curl`)).text();
      expect(curl).to.include("--data-raw $'it\\'s\\003\\012touch x\\033[201~\\302\\233\\\\'");
      expect(execFileSync("bash", ["-c", `curl() { printf %s "\${@: -1}"; }; ${curl}`], { encoding: "utf8" })).to.equal(
        "it's\u0003\ntouch x\u001b[201~\u009b\\",
      );
    });

    it("are forgotten when they are cleared, and those that come next are not", async () => {
      const stop = new AbortController();
      const events = await console.send("/api/events", { signal: stop.signal });
      await buy();
      await console.send("/api/requests", { method: "DELETE" });
      const { id } = await buy();
      const streamed = await eventsUntil(events, ["event: cleared", id]);
      stop.abort();
      expect(streamed.indexOf(id)).to.be.greaterThan(streamed.indexOf("event: cleared"));
      expect((await validated<Requests>("/api/requests")).total).to.equal(1);
      expect((await console.send("/api/requests", { method: "DELETE" })).status).to.equal(204);
      expect(await validated("/api/requests")).to.deep.equal({ requests: [], total: 0 });
      expect((await console.send("/api/logs", { method: "DELETE" })).status).to.equal(204);
      expect(await validated("/api/logs")).to.deep.equal({ lines: [] });
    });
  });

  describe("messages", () => {
    const signUp = async (pool: "codes" | "links" | "plain", username: string): Promise<Message> => {
      const { clientId } = console.pool(pool);
      const answer = await console.cognito("SignUp", {
        ClientId: clientId,
        Username: username,
        Password: "Passw0rd!x",
        UserAttributes: [{ Name: "email", Value: `${username}@example.com` }],
      });
      expect(answer.status, await answer.text()).to.equal(200);
      return newest();
    };
    const newest = async (): Promise<Message> =>
      (await validated<{ messages: Message[] }>("/api/messages")).messages[0] ?? expect.fail("no message");

    it("are worded by the pool's templates, or as Cognito words them", async () => {
      const own = await signUp("codes", "ann");
      expect(own).to.include({ subject: "A code", to: "ann@example.com", from: "shop@example.com", purpose: "SignUp" });
      expect(own.body).to.equal(`<b>${own.code}</b> is the code`);
      const plain = await signUp("plain", "ann");
      expect(plain).to.include({ subject: "Your verification code", from: "no-reply@verificationemail.com" });
      expect(plain.body).to.equal(`Your confirmation code is ${plain.code}`);
      const created = await console.post("/api/aws/cognito-idp/AdminCreateUser", {
        UserPoolId: console.pool("codes").userPoolId,
        Username: "eve",
        UserAttributes: [{ Name: "email", Value: "eve@example.com" }],
      });
      expect(created.status).to.equal(200);
      const invitation = await newest();
      expect(invitation).to.include({ subject: "Welcome", purpose: "AdminCreateUser", username: "eve" });
      expect(invitation.body).to.equal(`Welcome eve: ${invitation.code}`);
    });

    it("have links that confirm their user, where the pool has links", async () => {
      const { link = "", body, subject, code } = await signUp("links", "bea");
      expect([subject, code]).to.deep.equal(["A link", undefined]);
      expect(body).to.equal(`Press <a href="${link.replaceAll("&", "&amp;")}">Confirm</a> now`);
      const wrong = await fetch(
        link.replace(/\d{6}$/, (digits) => String((Number(digits) + 1) % 1e6).padStart(6, "0")),
      );
      expect([wrong.status, await wrong.text()].join()).to.match(/^400,.*not confirmed/s);
      const confirmed = await fetch(link);
      expect([confirmed.status, await confirmed.text()].join()).to.match(/^200,.*has been confirmed/s);
      const user = await console.post("/api/aws/cognito-idp/AdminGetUser", {
        UserPoolId: console.pool("links").userPoolId,
        Username: "bea",
      });
      expect(await user.json()).to.include({ UserStatus: "CONFIRMED" });
    });

    it("are also what applications send by SES and SNS", async () => {
      const { credentials, endpoints } = console.run;
      const client = new AwsClient({ ...credentials, region: "eu-central-1", retries: 0 });
      const send = (service: string, path: string, body: string, type: string): Promise<Response> =>
        client.fetch(`${endpoints.aws}${path}`, {
          method: "POST",
          headers: { "content-type": type },
          body,
          aws: { service },
        });
      const form = (parameters: Record<string, string>): [string, string] => [
        new URLSearchParams(parameters).toString(),
        "application/x-www-form-urlencoded",
      ];
      await send(
        "ses",
        "/",
        ...form({
          Action: "SendEmail",
          Source: "shop@example.com",
          "Destination.ToAddresses.member.1": "one@example.com",
          "Message.Subject.Data": "One",
          "Message.Body.Text.Data": "a < b",
        }),
      );
      const simple = { Subject: { Data: "Two" }, Body: { Html: { Data: "<i>two</i>" } } };
      const version2 = {
        FromEmailAddress: "shop@example.com",
        Destination: { ToAddresses: ["two@example.com"] },
        Content: { Simple: simple },
      };
      await send("ses", "/v2/email/outbound-emails", JSON.stringify(version2), "application/json");
      await send("sns", "/", ...form({ Action: "Publish", PhoneNumber: "+491700000000", Message: "three" }));
      await send(
        "sns",
        "/",
        ...form({
          Action: "Publish",
          TopicArn: console.run.outputs.topicArn as string,
          Message: "four",
          Subject: "News",
        }),
      );
      const { messages } = await validated<{ messages: Message[] }>("/api/messages");
      const shown = messages
        .slice(0, 4)
        .map(({ service, medium, to, subject, body }) => [service, medium, to, subject, body]);
      expect(shown.reverse()).to.deep.equal([
        ["ses", "EMAIL", "one@example.com", "One", "<pre>a &#60; b</pre>"],
        ["ses", "EMAIL", "two@example.com", "Two", "<i>two</i>"],
        ["sns", "SMS", "+491700000000", undefined, "three"],
        ["sns", "EMAIL", "reader@example.com", "News", "<pre>four</pre>"],
      ]);
      expect((await console.send("/api/messages", { method: "DELETE" })).status).to.equal(204);
      expect(await validated("/api/messages")).to.deep.equal({ messages: [] });
    });
  });

  describe("calls as the administrator", () => {
    it("reach AWS's API of the run, whose errors keep status and type, and nobody hears of them", async () => {
      const { total } = await validated<Requests>("/api/requests");
      const heard = console.traces.length;
      const put = await console.post("/api/aws/dynamodb/PutItem", { TableName: "orders", Item: { id: { S: "1" } } });
      expect(put.status).to.equal(200);
      const scan = await console.post("/api/aws/dynamodb/Scan", { TableName: "orders" });
      expect(await scan.json()).to.deep.include({ Items: [{ id: { S: "1" } }] });
      const missing = await console.post("/api/aws/dynamodb/Scan", { TableName: "none" });
      expect(missing.status).to.equal(400);
      expect(await missing.json()).to.have.nested.property("error.type", "ResourceNotFoundException");
      expect((await console.post("/api/aws/sqs/ListQueues", {})).status).to.equal(200);
      const unknown = await console.post("/api/aws/teapots/ListQueues", {});
      expect([unknown.status, await unknown.text()].join()).to.match(/^404,.*none of \w+.*cognito-idp/);
      expect((await console.post("/api/aws/sqs/list%20queues", {})).status).to.equal(400);
      expect((await validated<Requests>("/api/requests")).total).to.equal(total);
      expect(console.traces).to.have.lengthOf(heard);
    });

    it("store, list, give and delete objects, whatever their keys", async () => {
      const key = encodeURIComponent("photos/ü (1)/a+b&c.txt");
      const headers = { "content-type": "text/html" };
      const stored = await console.send(`/api/buckets/files/objects/${key}`, { method: "PUT", headers, body: "<p>hi" });
      expect(stored.status, await stored.text()).to.equal(204);
      await console.send("/api/buckets/files/objects/other", { method: "PUT", body: Buffer.alloc(2_000_000) });
      const all = await validated<{ objects: { key: string; size: number }[] }>("/api/buckets/files/objects");
      expect(all.objects.map(({ size }) => size)).to.deep.equal([2_000_000, 5]);
      const some = await validated<{ objects: { key: string }[] }>("/api/buckets/files/objects?prefix=photos%2F");
      expect(some.objects.map((object) => object.key)).to.deep.equal(["photos/ü (1)/a+b&c.txt"]);
      const object = await console.send(`/api/buckets/files/objects/${key}`);
      expect(await object.text()).to.equal("<p>hi");
      expect(object.headers.get("content-disposition")).to.equal("attachment");
      expect(object.headers.get("content-security-policy")).to.match(/^sandbox/);
      const deleted = await console.send(`/api/buckets/files/objects/${key}`, { method: "DELETE" });
      expect(deleted.status).to.equal(204);
      const gone = await console.send(`/api/buckets/files/objects/${key}`);
      expect([gone.status, await gone.text()].join()).to.match(/^404,.*NoSuchKey/);
      expect((await console.send("/api/buckets/none/objects")).status).to.equal(404);
    });
  });

  it("serves its page without a token, from its own origin alone", async () => {
    const page = await fetch(console.origin);
    const html = await page.text();
    expect(page.headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).to.match(/^default-src 'none'; script-src 'self';/);
    const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, file]) => file ?? "");
    expect(loaded).to.have.length.greaterThan(1);
    for (const file of loaded) {
      const answer = await fetch(console.origin + file);
      expect(answer.status, file).to.equal(200);
      expect(await answer.text()).to.not.include(console.token);
    }
    expect((await fetch(`${console.origin}/schema.ts`)).status).to.equal(404);
    expect((await fetch(console.origin, { method: "POST" })).status).to.equal(405);
  });
});

/** What a stream has brought once all these are in it. */
async function eventsUntil({ body }: Response, wanted: readonly string[]): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? expect.fail("no stream")) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (wanted.every((each) => text.includes(each))) return text;
  }
  return expect.fail(`the stream ended: ${text}`);
}
