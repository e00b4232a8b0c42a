import { AwsClient } from "aws4fetch";
import { expect } from "chai";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import {
  accessClaims,
  issuer,
  keyId,
  nowSeconds,
  otherKeys,
  signed,
  token,
} from "../../../../../ops/security/attacks/tokens";
import { recordedFunction } from "../../../recordedFixtures";
import {
  apiId,
  executionArn,
  gatewayRole,
  invokeUri,
  of,
  permission,
  poolArn,
  restProgram,
  RestRun,
  roleArn,
} from "./restProgram";
import type { ServedApi } from "../servedApi";

/** A policy by the token: `<effect> <resource>`, or an answer as JSON. */
const authorizer = `let calls = 0;
exports.handler = async (event) => {
  calls++;
  const text = event.authorizationToken ?? event.headers['x-answer'];
  if (text.startsWith('{')) return JSON.parse(text);
  if (text === 'Unauthorized' || text === 'broken') throw new Error(text);
  const [Effect, Resource = event.methodArn] = text.split(' ');
  return {
    principalId: 'user-1',
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] },
    context: { calls, admin: true, note: null, type: event.type, methodArn: event.methodArn },
  };
};`;

const accessToken = (claims: JsonObject = {}) => signed({ alg: "RS256", kid: keyId }, { ...accessClaims(), ...claims });

describe("authorizers of a REST API", () => {
  let run: RestRun;
  let api: ServedApi;
  let now: number;

  before(async () => {
    const cognito = { authorization: "COGNITO_USER_POOLS", authorizerId: "pool" };
    const custom = (authorizerId: string) => ({ method: { authorization: "CUSTOM", authorizerId } });
    const lambdaAuthorizer = (id: string, more: JsonObject) =>
      of("authorizer:Authorizer", id, { name: id, authorizerUri: invokeUri("authorizer"), ...more });
    run = await RestRun.start(
      restProgram(
        {
          "GET /id": { method: cognito },
          "GET /scopes": { method: { ...cognito, authorizationScopes: ["courses/read", "courses/write"] } },
          "GET /token": custom("token"),
          "POST /token/{id}": custom("token"),
          "GET /request": custom("request"),
          "GET /pair": custom("pair"),
          "GET /always": custom("always"),
          "GET /role": custom("role"),
          "GET /forbidden": custom("forbidden"),
          "GET /unknown": custom("gone"),
          "GET /iam/{name}": { method: { authorization: "AWS_IAM" } },
        },
        of("authorizer:Authorizer", "pool", { type: "COGNITO_USER_POOLS", providerArns: [poolArn] }),
        lambdaAuthorizer("token", { type: "TOKEN", identityValidationExpression: "[^!]+" }),
        lambdaAuthorizer("request", {
          type: "REQUEST",
          identitySource: "method.request.header.X-Answer, method.request.querystring.key",
          authorizerResultTtlInSeconds: 60,
        }),
        lambdaAuthorizer("pair", {
          type: "REQUEST",
          identitySource: "method.request.querystring.a,method.request.querystring.b,method.request.header.x-answer",
          authorizerResultTtlInSeconds: 60,
        }),
        lambdaAuthorizer("always", {
          type: "REQUEST",
          identitySource: "method.request.header.x-answer",
          authorizerResultTtlInSeconds: 0,
        }),
        lambdaAuthorizer("role", { type: "TOKEN", authorizerUri: invokeUri("closed"), authorizerCredentials: roleArn }),
        lambdaAuthorizer("forbidden", { type: "TOKEN", authorizerUri: invokeUri("closed") }),
        recordedFunction("authorizer", authorizer),
        permission("authorizer", `${executionArn}/authorizers/*`),
        recordedFunction("closed", authorizer),
        ...gatewayRole({
          Effect: "Allow",
          Action: ["lambda:InvokeFunction", "execute-api:Invoke"],
          Resource: ["arn:aws:lambda:*:*:function:closed", `${executionArn}/dev/GET/iam/mine`],
        }),
      ),
      { clock: () => now },
    );
    api = run.api;
  });
  beforeEach(() => (now = Date.now()));
  after(() => run.close());

  async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
    const response = await api.fetch(path, { method, headers });
    const body = (await response.json()) as Record<string, JsonObject>;
    return { status: response.status, body, type: response.headers.get("x-amzn-errortype") };
  }

  it("take ID tokens of any client of the user pool", async () => {
    const exp = nowSeconds() + 60;
    for (const authorization of [token({ exp }), `Bearer ${token({ exp, aud: "another client" })}`]) {
      const { body } = await get("/dev/id", { authorization });
      expect(body.requestContext?.authorizer)
        .to.have.property("claims")
        .that.includes({
          sub: "1f7a61d0-0b4e-4a37-9d7c-000000000001",
          "cognito:groups": "admins,students",
          email_verified: "true",
          exp: new Date(exp * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, "$1 $3 $2 $5 UTC $4"),
        });
    }
    const { principal, authorizer } = api.lastTrace;
    expect(principal).to.equal("1f7a61d0-0b4e-4a37-9d7c-000000000001");
    expect(authorizer).to.include({ type: "COGNITO_USER_POOLS", allowed: true, error: undefined, reason: undefined });
  });

  it("refuse other tokens with 401, and say why in the trace alone", async () => {
    const otherIssuer = issuer.replace("AbCdEfGhI", "Another00");
    for (const [authorization, reason, message = "Unauthorized"] of [
      [undefined, /^the request has no method\.request\.header\.Authorization$/],
      ["nonsense", /three parts/],
      [token({ iss: otherIssuer }), /^the token's iss is /],
      [token({}, {}, otherKeys.privateKey), /not signed by/],
      [token({}, { alg: "none" }), /not signed by/],
      [accessToken(), /takes an ID token/],
      [token({ exp: nowSeconds() - 1 }), /expired/, "The incoming token has expired"],
    ] as [string | undefined, RegExp, string?][]) {
      const refused = await get("/dev/id", authorization === undefined ? {} : { authorization });
      expect(refused).to.deep.equal({ status: 401, body: { message }, type: "UnauthorizedException" });
      expect(api.lastTrace.authorizer?.reason).to.match(reason);
      expect(api.lastTrace.reason).to.equal(api.lastTrace.authorizer?.reason);
    }
  });

  it("take access tokens with one of a method's scopes", async () => {
    expect((await get("/dev/scopes", { authorization: accessToken() })).status).to.equal(200);
    for (const authorization of [accessToken({ scope: "courses/other" }), token()]) {
      expect((await get("/dev/scopes", { authorization })).status).to.equal(401);
    }
  });

  it("ask a function about a token, and remember its policy", async () => {
    const everything = `Allow ${executionArn}/dev/*`;
    const { body } = await get("/dev/token", { authorization: everything });
    const first = body.requestContext?.authorizer as JsonObject;
    expect(first).to.deep.include({
      principalId: "user-1",
      admin: "true",
      type: "TOKEN",
      methodArn: `${executionArn}/dev/GET/token`,
    });
    expect(first).not.to.have.property("note");
    expect(first.integrationLatency).to.be.a("number");
    expect(api.lastTrace.principal).to.equal("user-1");
    const again = await get("/dev/token/1", { authorization: everything }, "POST");
    expect(again.body.requestContext?.authorizer).to.include({ calls: first.calls });
    now += 301_000;
    const later = await get("/dev/token", { authorization: everything });
    expect(later.body.requestContext?.authorizer).not.to.include({ calls: first.calls });
  });

  it("keep a remembered policy to what it names", async () => {
    const own = "Allow " + `${executionArn}/dev/GET/token`;
    expect((await get("/dev/token", { authorization: own })).status).to.equal(200);
    expect(await get("/dev/token/1", { authorization: own }, "POST")).to.deep.equal({
      status: 403,
      body: { Message: "User is not authorized to access this resource" },
      type: "AccessDeniedException",
    });
  });

  it("answer as the function decides, fails or answers something else", async () => {
    const policyDocument = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }],
    };
    for (const [authorization, status, body, reason] of [
      [
        "Deny",
        403,
        { Message: "User is not authorized to access this resource with an explicit deny" },
        /a statement denies it/,
      ],
      ["Unauthorized", 401, { message: "Unauthorized" }, /function error Error: Unauthorized/],
      ["not!matching", 401, { message: "Unauthorized" }, /identityValidationExpression/],
      ["", 401, { message: "Unauthorized" }, /has no method\.request\.header\.Authorization/],
      ["broken", 500, { message: null }, /function error Error: broken/],
      ["{}", 500, { message: null }, /has no principalId/],
      [JSON.stringify({ principalId: "a" }), 500, { message: null }, /policy/],
      [JSON.stringify({ principalId: "a", policyDocument, context: { a: {} } }), 500, { message: null }, /context\.a/],
    ] as const) {
      const refused = await get("/dev/token", { authorization });
      expect([refused.status, refused.body], authorization).to.deep.equal([status, body]);
      expect(api.lastTrace.authorizer?.reason).to.match(reason);
    }
    expect((await get("/dev/unknown")).status).to.equal(500);
  });

  it("ask a function about a request with all identity sources", async () => {
    const { body } = await get("/dev/request?key=1", { "x-answer": "Allow" });
    expect(body.requestContext?.authorizer).to.include({ type: "REQUEST", principalId: "user-1" });
    const calls = (body.requestContext?.authorizer as JsonObject).calls;
    const sameIdentity = await get("/dev/request?key=1&more=1", { "x-answer": "Allow" });
    expect(sameIdentity.body.requestContext?.authorizer).to.include({ calls });
    const another = await get("/dev/request?key=2", { "x-answer": "Allow" });
    expect(another.body.requestContext?.authorizer).not.to.include({ calls });
    expect((await get("/dev/request", { "x-answer": "Allow" })).status).to.equal(401);
    const pair = await get("/dev/pair?a=x%0Ay&b=z", { "x-answer": "Allow" });
    const otherPair = await get("/dev/pair?a=x&b=y%0Az", { "x-answer": "Allow" });
    expect(otherPair.body.requestContext?.authorizer).not.to.include({
      calls: (pair.body.requestContext?.authorizer as JsonObject).calls,
    });
    const [one, two] = [
      await get("/dev/always", { "x-answer": "Allow" }),
      await get("/dev/always", { "x-answer": "Allow" }),
    ];
    const callsOf = ({ body: { requestContext } }: typeof one) =>
      Number((requestContext?.authorizer as JsonObject).calls);
    expect(callsOf(two)).to.equal(callsOf(one) + 1);
  });

  it("call the function as their role, or as its policy allows", async () => {
    expect((await get("/dev/role", { authorization: "Allow" })).status).to.equal(200);
    expect(await get("/dev/forbidden", { authorization: "Allow" })).to.deep.equal({
      status: 500,
      body: { message: null },
      type: "AuthorizerConfigurationException",
    });
    expect(api.lastTrace.reason).to.match(/function permission missing/);
  });

  it("take signed requests of roles that may call the method", async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = run.iam.roleCredentials(roleArn);
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      sessionToken,
      region: "eu-west-1",
      service: "execute-api",
      retries: 0,
    });
    const origin = `http://127.0.0.1:${api.port}`;
    const allowed = await client.fetch(`${origin}/dev/iam/mine`);
    expect(((await allowed.json()) as Record<string, JsonObject>).requestContext?.identity).to.include({
      accessKey: accessKeyId,
      accountId: "000000000000",
      userArn: "arn:aws:sts::000000000000:assumed-role/gateway/function",
    });
    const denied = await client.fetch(`${origin}/dev/iam/yours`);
    const who = "User: arn:aws:sts::000000000000:assumed-role/gateway/function is not authorized to perform: ";
    expect([denied.status, await denied.json()]).to.deep.equal([
      403,
      { Message: `${who}execute-api:Invoke on resource: ${executionArn}/dev/GET/iam/yours` },
    ]);
    expect(await get("/dev/iam/mine")).to.deep.include({
      status: 403,
      body: { message: "Missing Authentication Token" },
    });
    const forged = new AwsClient({
      accessKeyId,
      secretAccessKey: "x",
      sessionToken,
      region: "eu-west-1",
      service: "execute-api",
      retries: 0,
    });
    const mismatch = await forged.fetch(`${origin}/dev/iam/mine`);
    expect([mismatch.status, mismatch.headers.get("x-amzn-errortype")]).to.deep.equal([
      403,
      "InvalidSignatureException",
    ]);
  });
});

describe("the policy of a REST API", () => {
  const statement = (Effect: string, Resource: string, more: JsonObject = {}) => ({
    Effect,
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource,
    ...more,
  });

  async function statuses(statements: JsonObject[], paths: string[], authorization = "Allow"): Promise<number[]> {
    const program = restProgram(
      { "GET /open": {}, "GET /token": { method: { authorization: "CUSTOM", authorizerId: "token" } } },
      of("authorizer:Authorizer", "token", { type: "TOKEN", authorizerUri: invokeUri("authorizer") }),
      recordedFunction("authorizer", authorizer),
      permission("authorizer", `${executionArn}/authorizers/token`),
      of("restApiPolicy:RestApiPolicy", apiId, {
        restApiId: apiId,
        policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
    );
    const run = await RestRun.start(program);
    const responses = await Promise.all(paths.map((path) => run.api.fetch(path, { headers: { authorization } })));
    await run.close();
    return responses.map(({ status }) => status);
  }

  it("has to allow what has no authorizer, and may allow in the place of one", async () => {
    const paths = ["/dev/open", "/dev/token"];
    expect(await statuses([statement("Allow", "execute-api:/dev/GET/open")], paths)).to.deep.equal([200, 200]);
    expect(await statuses([statement("Allow", "execute-api:/prod/*")], paths)).to.deep.equal([403, 200]);
    const other = `Allow ${executionArn}/prod/*`;
    expect(await statuses([statement("Allow", "execute-api:/*")], paths, other)).to.deep.equal([200, 200]);
    expect(await statuses([statement("Allow", "execute-api:/prod/*")], paths, other)).to.deep.equal([403, 403]);
  });

  it("denies by address before any authorizer", async () => {
    const elsewhere = { Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } } };
    const statements = [statement("Allow", "execute-api:/*"), statement("Deny", "execute-api:/*", elsewhere)];
    expect(await statuses(statements, ["/dev/open", "/dev/token"])).to.deep.equal([403, 403]);
  });
});
