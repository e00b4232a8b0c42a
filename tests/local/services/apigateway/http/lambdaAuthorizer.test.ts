import { expect } from "chai";
import type { JsonObject, RecordedProgram } from "../../../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedResource } from "../../../recordedFixtures";
import { apiId, apiProgram, ServedApi } from "../servedApi";

const executionArn = `arn:aws:execute-api:eu-west-1:000000000000:${apiId}`;

/** Answers what the header or the query says in base64, and counts its calls in the context. */
const authorizerCode = `
  let calls = 0;
  exports.handler = async (event) => {
    calls += 1;
    const text = event.headers["x-answer"] ?? event.queryStringParameters?.answer;
    const answer = JSON.parse(Buffer.from(text, "base64"));
    if (answer.fail !== undefined) throw new Error(answer.fail);
    if (answer.echo) return { isAuthorized: true, principalId: "p", policyDocument: answer.policyDocument, context: { event: JSON.stringify(event), calls } };
    return answer.context === undefined ? answer : { ...answer, context: { ...answer.context, calls } };
  }`;

function policy(effect: "Allow" | "Deny", ...resources: string[]): JsonObject {
  return { Version: "2012-10-17", Statement: [{ Effect: effect, Action: "execute-api:Invoke", Resource: resources }] };
}

/** A program whose routes `GET /a/{id}`, `GET /b` and `GET /old` (payload 1.0) have the authorizer. */
function authorizedProgram(authorizer: JsonObject, permission: JsonObject | false = {}): RecordedProgram {
  const route = { authorizationType: "CUSTOM", authorizerId: "lambda01" };
  const program = apiProgram({
    stage: { stageVariables: { flavour: "test" } },
    routes: {
      "GET /a/{id}": { route },
      "GET /b": { route },
      "GET /old": {
        route,
        integration: { payloadFormatVersion: "1.0" },
      },
    },
  });
  program.resources.push(
    recordedFunction("authorizer", authorizerCode),
    recordedResource("aws:apigatewayv2/authorizer:Authorizer", "lambda01", {
      apiId,
      authorizerType: "REQUEST",
      authorizerPayloadFormatVersion: "2.0",
      authorizerUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn("authorizer")}/invocations`,
      identitySources: ["$request.header.X-Answer"],
      authorizerResultTtlInSeconds: 0,
      ...authorizer,
    }),
    ...(permission === false
      ? []
      : [
          recordedResource("aws:lambda/permission:Permission", "authorizerPermission", {
            action: "lambda:InvokeFunction",
            function: "authorizer",
            principal: "apigateway.amazonaws.com",
            sourceArn: `${executionArn}/authorizers/lambda01`,
            ...permission,
          }),
        ]),
  );
  return program;
}

describe("Lambda authorizers of HTTP APIs", () => {
  const now = Date.UTC(2026, 0, 1);
  let clock = now;
  const apis: ServedApi[] = [];
  after(() => Promise.all(apis.map((api) => api.close())));

  async function serve(authorizer: JsonObject = {}, permission: JsonObject | false = {}): Promise<ServedApi> {
    const api = await ServedApi.start(authorizedProgram(authorizer, permission), { clock: () => clock });
    apis.push(api);
    return api;
  }

  function answering(answer: unknown): { headers: Record<string, string> } {
    return { headers: { "x-answer": Buffer.from(JSON.stringify(answer)).toString("base64") } };
  }

  async function expectRefusal(api: ServedApi, answer: unknown, status: number, reason: RegExp): Promise<void> {
    const response = await api.fetch("/b", answering(answer));
    const message = { 401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error" }[status] ?? "";
    expect([response.status, await response.text()]).to.deep.equal([status, JSON.stringify({ message })]);
    expect(api.lastTrace.authorizer).to.include({ type: "CUSTOM", allowed: false, error: message });
    expect(api.lastTrace.authorizer?.reason).to.match(reason);
    expect(api.lastTrace.integration).to.equal(undefined);
  }

  describe("with simple responses", () => {
    let api: ServedApi;
    before(async () => {
      api = await serve({ enableSimpleResponses: true });
    });

    it("let the request pass with their context", async () => {
      const context = { plan: "gold", level: 2, nested: { a: ["b"] } };
      const event = await api.event("/b", answering({ isAuthorized: true, context }));
      expect(event.requestContext).to.have.deep.property("authorizer", { lambda: { ...context, calls: 1 } });
      const without = await api.event("/b", answering({ isAuthorized: true }));
      expect(without.requestContext).to.have.deep.property("authorizer", { lambda: null });
      const old = await api.event("/old", answering({ isAuthorized: true, context: { plan: "gold" } }));
      expect(old.requestContext).to.have.deep.property("authorizer", { plan: "gold", calls: 3 });
    });

    it("refuse it, or fail", async () => {
      await expectRefusal(api, { isAuthorized: false }, 403, /isAuthorized: false/);
      await expectRefusal(api, { fail: "Unauthorized" }, 401, /function error Error: Unauthorized/);
      await expectRefusal(api, { fail: "broken" }, 500, /function error Error: broken/);
      await expectRefusal(api, { isAuthorized: "yes" }, 500, /no isAuthorized of true or false/);
      await expectRefusal(api, "yes", 500, /not an object/);
    });

    it("are not asked without the identity source", async () => {
      const response = await api.fetch("/b");
      expect([response.status, await response.text()]).to.deep.equal([401, '{"message":"Unauthorized"}']);
      expect(api.lastTrace.authorizer?.reason).to.match(/no \$request\.header\.X-Answer/);
      expect((await api.fetch("/b", { headers: { "x-answer": "" } })).status).to.equal(401);
    });

    it("get the event of format 2.0", async () => {
      const { headers } = answering({ echo: true });
      const response = await api.event("/a/1%20x?b=1&b=2", { headers: { ...headers, cookie: "c=1" } });
      const { lambda } = (response.requestContext as { authorizer: { lambda: { event: string } } }).authorizer;
      const { headers: sent, requestContext, ...event } = JSON.parse(lambda.event) as Record<string, JsonObject>;
      expect(event).to.deep.equal({
        version: "2.0",
        type: "REQUEST",
        routeArn: `${executionArn}/$default/GET/a/1 x`,
        identitySource: [headers["x-answer"]],
        routeKey: "GET /a/{id}",
        rawPath: "/a/1 x",
        rawQueryString: "b=1&b=2",
        cookies: ["c=1"],
        queryStringParameters: { b: "1,2" },
        pathParameters: { id: "1 x" },
        stageVariables: { flavour: "test" },
      });
      expect(sent).to.include(headers);
      expect(requestContext).to.deep.include({ apiId, stage: "$default", routeKey: "GET /a/{id}" });
      expect(requestContext).to.not.have.any.keys("authorizer");
    });
  });

  describe("with policies", () => {
    let api: ServedApi;
    before(async () => {
      api = await serve();
    });

    it("let pass what the policy allows for this route", async () => {
      const answer = {
        principalId: "me",
        policyDocument: policy("Allow", `${executionArn}/*/GET/b`),
        context: { a: "b" },
      };
      const event = await api.event("/b", answering(answer));
      expect(event.requestContext).to.have.deep.property("authorizer", { lambda: { a: "b", calls: 1 } });
      expect(api.lastTrace.principal).to.equal("me");
      expect((await api.fetch("/a/1", answering(answer))).status).to.equal(403);
      const all = { principalId: "me", policyDocument: policy("Allow", "*"), context: { a: "b" } };
      expect((await api.event("/old", answering(all))).requestContext).to.deep.include({
        authorizer: { a: "b", calls: 3, principalId: "me" },
      });
    });

    it("refuse what it denies or does not allow, and fail without a policy", async () => {
      const deny = policy("Deny", `${executionArn}/*`);
      await expectRefusal(api, { principalId: "me", policyDocument: deny }, 403, /a statement denies it/);
      const other = policy("Allow", `${executionArn}/*/POST/b`);
      await expectRefusal(api, { principalId: "me", policyDocument: other }, 403, /no statement allows it/);
      const conditional = {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "execute-api:*",
          Resource: "*",
          Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
        },
      };
      await expectRefusal(api, { principalId: "me", policyDocument: conditional }, 403, /no statement allows it/);
      await expectRefusal(api, { isAuthorized: true }, 500, /policyDocument is not a policy document/);
      await expectRefusal(api, { policyDocument: { Statement: [{ Effect: "Maybe" }] } }, 500, /is not valid/);
    });
  });

  it("get the event of format 1.0", async () => {
    const api = await serve({
      authorizerPayloadFormatVersion: "1.0",
      // These are for format 2.0 alone.
      enableSimpleResponses: true,
      identitySources: ["$request.querystring.answer", "$context.httpMethod", "$stageVariables.flavour"],
    });
    const answer = Buffer.from(JSON.stringify({ echo: true, policyDocument: policy("Allow", "*") })).toString("base64");
    const response = await api.event(`/a/1?answer=${encodeURIComponent(answer)}`, { headers: { "X-Custom": "Value" } });
    const { lambda } = (response.requestContext as { authorizer: { lambda: { event: string } } }).authorizer;
    const { headers, requestContext, ...event } = JSON.parse(lambda.event) as Record<string, JsonObject>;
    const identitySource = `${answer},GET,test`;
    expect(event).to.deep.equal({
      version: "1.0",
      type: "REQUEST",
      methodArn: `${executionArn}/$default/GET/a/1`,
      identitySource,
      authorizationToken: identitySource,
      resource: "/a/{id}",
      path: "/a/1",
      httpMethod: "GET",
      queryStringParameters: { answer },
      pathParameters: { id: "1" },
      stageVariables: { flavour: "test" },
    });
    expect(headers).to.include({ "X-Forwarded-Proto": "http" });
    expect(requestContext).to.deep.include({ apiId, resourcePath: "/a/{id}", stage: "$default" });
  });

  it("are asked again when the answer is too old, or the identity another one", async () => {
    const api = await serve({ authorizerResultTtlInSeconds: 60, enableSimpleResponses: true });
    const calls = async (path: string, context: JsonObject): Promise<unknown> => {
      const { requestContext } = await api.event(path, answering({ isAuthorized: true, context }));
      return (requestContext as { authorizer: { lambda: JsonObject } }).authorizer.lambda.calls;
    };
    expect(await calls("/b", { id: 1 })).to.equal(1);
    expect(await calls("/b", { id: 1 })).to.equal(1);
    expect(await calls("/a/1", { id: 1 })).to.equal(1);
    expect(await calls("/b", { id: 2 })).to.equal(2);
    clock = now + 59_000;
    expect(await calls("/b", { id: 1 })).to.equal(1);
    clock = now + 60_000;
    expect(await calls("/b", { id: 1 })).to.equal(3);
    await expectRefusal(api, { isAuthorized: false }, 403, /isAuthorized: false/);
    await expectRefusal(api, { fail: "once" }, 500, /once/);
  });

  it("decide by a remembered policy for each route, and forget nothing that fails", async () => {
    const api = await serve({ authorizerResultTtlInSeconds: 60 });
    const answer = { policyDocument: policy("Allow", `${executionArn}/*/GET/a/*`), context: { a: "b" } };
    expect((await api.fetch("/a/1", answering(answer))).status).to.equal(200);
    expect((await api.fetch("/b", answering(answer))).status).to.equal(403);
    const { requestContext } = await api.event("/a/2", answering(answer));
    expect(requestContext).to.have.deep.property("authorizer", { lambda: { a: "b", calls: 1 } });
  });

  it("answer 500 when API Gateway may not call the function", async () => {
    for (const permission of [false, { sourceArn: `${executionArn}/authorizers/other` }] as const) {
      const api = await serve({ enableSimpleResponses: true }, permission);
      await expectRefusal(
        api,
        { isAuthorized: true },
        500,
        /no aws\.lambda\.Permission allows this API to call authorizer/,
      );
    }
  });
});
