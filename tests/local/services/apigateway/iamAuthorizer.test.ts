import { createHash } from "node:crypto";
import { request } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest } from "@smithy/types";
import { AwsClient } from "aws4fetch";
import { expect } from "chai";
import { requestListener } from "../../../../packages/local/src/http/httpRequest";
import { Gateway } from "../../../../packages/local/src/services/apigateway/gateway";
import type { ApiTrace } from "../../../../packages/local/src/services/requestTrace";
import { createIamAuthorizer } from "../../../../packages/local/src/services/apigateway/iamAuthorizer";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import {
  accountId,
  executionArn,
  functionArn,
  identityPoolId,
  identityProgram,
  policyOf,
  providerName,
  region,
  roleArns,
  rolePolicy,
} from "../iam/identityProgram";
import { RunningServices } from "../iam/runningServices";
import type { Credentials } from "../iam/runningServices";
import { Sha256 } from "../iam/sha256";

describe("IAM routes of an HTTP API", () => {
  let services: RunningServices;
  let api: URL;
  let mine: Credentials & { identityId: string };
  let traces: ApiTrace[];

  beforeEach(async () => {
    const postToo = policyOf(
      { Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [`${executionArn}/$default/POST/me/uploads`] },
      { Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [`${executionArn}/$default/GET/me/a*`] },
    );
    const program = identityProgram(rolePolicy("identity-authenticated", "more", postToo));
    services = await RunningServices.start(program);
    traces = [];
    const gateway = new Gateway(program, {
      // Answers with the event.
      functions: {
        invoke: (_name, event) =>
          Promise.resolve({
            kind: "returned",
            payload: JSON.stringify({ statusCode: 200, body: JSON.stringify(event) }),
          }),
      },
      verificationKey: () => Promise.resolve(undefined),
      authorizeIam: createIamAuthorizer(services.iam, services.clock),
      onRequest: (trace) => traces.push(trace),
    });
    api = new URL(
      await services.listen(
        requestListener((request, response) => {
          gateway.handle(request, response);
        }, executionArn.split(":").at(-1)),
      ),
    );
    mine = await services.credentialsOf("user-1");
  });

  afterEach(async () => services.stop());

  interface Call {
    method?: string;
    path?: string;
    query?: Record<string, string>;
    body?: string;
    headers?: Record<string, string>;
    credentials?: Credentials;
    service?: string;
    signingRegion?: string;
    signingDate?: Date;
  }

  async function signed(call: Call = {}): Promise<HttpRequest> {
    const { method = "GET", path = "/me/uploads", query = {}, body, headers = {}, credentials = mine } = call;
    const signer = new SignatureV4({
      service: call.service ?? "execute-api",
      region: call.signingRegion ?? region,
      credentials,
      sha256: Sha256,
    });
    const unsigned: HttpRequest = {
      method,
      protocol: "http:",
      hostname: api.hostname,
      path,
      query,
      headers: { host: api.host, ...headers },
      ...(body !== undefined && { body }),
    };
    return signer.sign(unsigned, { ...(call.signingDate && { signingDate: call.signingDate }) });
  }

  async function send({ method, path, query = {}, headers, body }: HttpRequest & { body?: string }) {
    const search = new URLSearchParams(query as Record<string, string>).toString();
    return new Promise<{ status: number; body: JsonObject }>((resolve, reject) => {
      const outgoing = request(
        { host: api.hostname, port: api.port, method, path: search === "" ? path : `${path}?${search}`, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as JsonObject });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  const forbidden = { status: 403, body: { message: "Forbidden" } };

  it("allows a caller whose policy allows the route, and passes its identity to the function", async () => {
    const { status, body } = await send(await signed());
    expect(status).to.equal(200);
    const { authorizer } = body.requestContext as { authorizer: unknown };
    const userId = "AROAIDENTITYAUTHENTIC:CognitoIdentityCredentials";
    expect(authorizer).to.deep.equal({
      iam: {
        accessKey: mine.accessKeyId,
        accountId,
        callerId: userId,
        cognitoIdentity: {
          amr: ["authenticated", providerName, `${providerName}:CognitoSignIn:user-1`],
          identityId: mine.identityId,
          identityPoolId,
        },
        principalOrgId: null,
        userArn: `arn:aws:sts::${accountId}:assumed-role/identity-authenticated-1a2b3c4/CognitoIdentityCredentials`,
        userId,
      },
    });
  });

  it("take signatures of another library, with a body, a query and odd characters", async () => {
    const client = new AwsClient({ ...mine, service: "execute-api", region });
    const answer = await client.fetch(new URL("/me/uploads?b=2&a=1%202&a=%2B&e=&%C3%BC=%C3%BC", api), {
      method: "POST",
      body: '{"name":"ü"}',
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).to.equal(200);
    const spaces = await client.fetch(new URL("/me/a%20b/%C3%BC%2A", api));
    expect(spaces.status).to.equal(200);
  });

  it("take presigned URLs until they expire", async () => {
    const client = new AwsClient({ ...mine, service: "execute-api", region });
    const url = new URL("/me/uploads", api);
    url.searchParams.set("X-Amz-Expires", "60");
    const { url: presigned } = await client.sign(url, { aws: { signQuery: true } });
    expect((await fetch(presigned)).status).to.equal(200);
    services.clockOffset = 61_000;
    expect((await fetch(presigned)).status).to.equal(403);
    services.clockOffset = 0;
    for (const expires of ["604801", "0", "-1", "1e3", ""]) {
      url.searchParams.set("X-Amz-Expires", expires);
      const odd = await client.sign(url, { aws: { signQuery: true } });
      expect((await fetch(odd.url)).status, expires).to.equal(403);
    }
  });

  it("tell a function's own calls apart from a user's", async () => {
    const credentials = services.iam.roleCredentials(roleArns.listUploads, { functionArn });
    expect(await send(await signed({ credentials }))).to.deep.equal(forbidden);
    expect(traces.at(-1)?.authorizer?.reason).to.include("assumed-role/listUploads-1a2b3c4/listUploads-1a2b3c4");
    const invoke = policyOf({ Effect: "Allow", Action: "execute-api:Invoke", Resource: `${executionArn}/*` });
    services.iam.update(identityProgram(rolePolicy("listUploads", "invoke", invoke)));
    const { body } = await send(await signed({ credentials }));
    const { authorizer } = body.requestContext as { authorizer: { iam: JsonObject } };
    expect(authorizer.iam.cognitoIdentity).to.equal(null);
  });

  it("rejects a route that the policy does not name", async () => {
    expect(await send(await signed({ path: "/me/other" }))).to.deep.equal(forbidden);
    expect(traces.at(-1)?.authorizer?.reason).to.include(`${executionArn}/$default/GET/me/other`);
    expect(await send(await signed({ path: "/me/uploads/x" }))).to.deep.equal(forbidden);
    expect(await send(await signed({ path: "/me/*" }))).to.deep.equal(forbidden);
  });

  const refusals: [what: string, call: () => Call][] = [
    ["for another service", () => ({ service: "s3" })],
    ["for another region", () => ({ signingRegion: "us-east-1" })],
    ["more than 5 minutes ago", () => ({ signingDate: new Date(Date.now() - 301_000) })],
    ["more than 5 minutes ahead", () => ({ signingDate: new Date(Date.now() + 305_000) })],
    ["with another secret", () => ({ credentials: { ...mine, secretAccessKey: "x" } })],
    ["with another token", () => ({ credentials: { ...mine, sessionToken: "x" } })],
    ["with an access key that was never given out", () => ({ credentials: { ...mine, accessKeyId: "ASIAX" } })],
    ["for a path that is not normal", () => ({ path: "/me/a/../b" })],
    ["for a path with an empty part", () => ({ path: "/me/a//b" })],
  ];
  for (const [what, call] of refusals) {
    it(`refuse requests signed ${what}`, async () => {
      expect(await send(await signed(call()))).to.deep.equal(forbidden);
      expect(traces.at(-1)?.authorizer).to.include({ type: "AWS_IAM", allowed: false, error: "Forbidden" });
    });
  }

  it("refuse expired credentials", async () => {
    services.clockOffset = 3_601_000;
    expect(await send(await signed({ signingDate: new Date(services.clock()) }))).to.deep.equal(forbidden);
    expect(traces.at(-1)?.authorizer?.reason).to.include("the credentials expired");
  });

  it("refuse requests without a signature, or with a token in its place", async () => {
    expect((await fetch(new URL("/me/uploads", api))).status).to.equal(403);
    const bearer = await fetch(new URL("/me/uploads", api), { headers: { authorization: "Bearer x" } });
    expect([bearer.status, await bearer.json()]).to.deep.equal([403, { message: "Forbidden" }]);
  });

  it("refuse what was changed after signing: body, query, method, header", async () => {
    const post = await signed({ method: "POST", body: "{}" });
    expect((await send({ ...post, body: "{}" })).status).to.equal(200);
    expect(await send({ ...post, body: '{"x":1}' })).to.deep.equal(forbidden);
    const hash = createHash("sha256").update('{"x":1}').digest("hex");
    const headers = { ...post.headers, "x-amz-content-sha256": hash };
    expect(await send({ ...post, headers, body: '{"x":1}' })).to.deep.equal(forbidden);
    const get = await signed({ query: { a: "1" } });
    expect((await send(get)).status).to.equal(200);
    expect(await send({ ...get, query: { a: "2" } })).to.deep.equal(forbidden);
    expect(await send({ ...get, query: { a: "1", b: "2" } })).to.deep.equal(forbidden);
    expect(await send({ ...get, method: "POST" })).to.deep.equal(forbidden);
    expect(await send({ ...get, headers: { ...get.headers, "x-amz-extra": "1" } })).to.deep.equal(forbidden);
    expect(await send({ ...get, headers: { ...get.headers, "x-amz-date": "20260101T000000Z" } })).to.deep.equal(
      forbidden,
    );
  });
});
