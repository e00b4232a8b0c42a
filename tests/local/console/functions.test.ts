import { expect } from "chai";
import { functionRoutes } from "../../../packages/local/src/console/functionRoutes";
import type { InvocationResult, SampleEvent } from "../../../packages/local/src/console/schema";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedResource } from "../recordedFixtures";
import { ServedConsole } from "./servedConsole";

const userPoolId = "eu-west-1_AbCdEfGhI";
const invokeUri = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn("echo")}/invocations`;
const attached = { apiId: "http123456" };
const route = (routeKey: string, target: string, more: JsonObject = {}) =>
  recordedResource("aws:apigatewayv2/route:Route", routeKey, {
    ...attached,
    routeKey,
    target: `integrations/${target}`,
    ...more,
  });
const integration = (id: string, payloadFormatVersion: string, more: JsonObject = {}) =>
  recordedResource("aws:apigatewayv2/integration:Integration", id, {
    ...attached,
    integrationType: "AWS_PROXY",
    integrationUri: invokeUri,
    payloadFormatVersion,
    ...more,
  });
const rest = (type: string, id: string, outputs: JsonObject) =>
  recordedResource(`aws:apigateway/${type}`, id, { id, restApi: "rest123456", ...outputs });
const restMethod = (httpMethod: string, type: string, authorization: JsonObject) => {
  const ofMethod = { httpMethod, resourceId: "course" };
  return [
    rest("method:Method", httpMethod, { ...ofMethod, ...authorization }),
    rest("integration:Integration", httpMethod, { ...ofMethod, type, integrationHttpMethod: "POST", uri: invokeUri }),
  ];
};
const echo = `exports.handler = async (event) =>
  event.requestContext ? { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) } : event;`;
const talkative = `exports.handler = async ({ fail }) => {
  console.log("first"); console.log("x".repeat(5000)); console.log("last");
  if (fail) throw new TypeError("wrong"); return { answer: 42 }; };`;

const resources = [
  recordedFunction("echo", echo),
  recordedFunction("talkative", talkative),
  recordedFunction("busy", echo, { reservedConcurrentExecutions: 0 }),
  recordedResource("aws:lambda/permission:Permission", "api", {
    action: "lambda:InvokeFunction",
    function: "echo",
    principal: "apigateway.amazonaws.com",
  }),
  recordedResource("aws:apigatewayv2/api:Api", "http123456", {
    protocolType: "HTTP",
    apiEndpoint: "https://http123456.execute-api.eu-west-1.amazonaws.com",
  }),
  recordedResource("aws:apigatewayv2/stage:Stage", "$default", { ...attached, name: "$default" }),
  recordedResource("aws:apigatewayv2/authorizer:Authorizer", "users", {
    ...attached,
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: "https://issuer.example", audiences: ["web"] },
  }),
  integration("two", "2.0", { requestParameters: { "overwrite:header.x-added": "yes" } }),
  integration("one", "1.0"),
  integration("elsewhere", "2.0", { integrationUri: functionArn("talkative") }),
  route("GET /courses/{courseId}", "two"),
  route("POST /files/{proxy+}", "one"),
  route("GET /mine", "two", { authorizationType: "JWT", authorizerId: "users", authorizationScopes: ["read"] }),
  route("GET /uploads", "two", { authorizationType: "AWS_IAM" }),
  route("GET /other", "elsewhere"),
  recordedResource("aws:apigateway/restApi:RestApi", "rest123456", { rootResourceId: "root" }),
  rest("resource:Resource", "course", { parentId: "root", pathPart: "{courseId}" }),
  rest("authorizer:Authorizer", "pools", {
    type: "COGNITO_USER_POOLS",
    providerArns: [`arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${userPoolId}`],
  }),
  rest("stage:Stage", "v1", { stageName: "v1", deployment: "d1", variables: { table: "courses" } }),
  ...restMethod("GET", "AWS_PROXY", { authorization: "NONE" }),
  ...restMethod("PUT", "AWS_PROXY", { authorization: "COGNITO_USER_POOLS", authorizerId: "pools" }),
  ...restMethod("POST", "AWS", { authorization: "NONE" }),
  recordedResource("aws:lambda/functionUrl:FunctionUrl", "url", {
    functionName: "echo",
    authorizationType: "NONE",
    functionUrl: "https://abc.lambda-url.eu-west-1.on.aws/",
    urlId: "abc",
  }),
  recordedResource("aws:lambda/permission:Permission", "url", {
    action: "lambda:InvokeFunctionUrl",
    function: "echo",
    principal: "*",
    functionUrlAuthType: "NONE",
  }),
  recordedResource("aws:lambda/permission:Permission", "by-url", {
    action: "lambda:InvokeFunction",
    function: "echo",
    principal: "*",
    invokedViaFunctionUrl: true,
  }),
  recordedResource("aws:cognito/userPool:UserPool", userPoolId, {
    endpoint: `cognito-idp.eu-west-1.amazonaws.com/${userPoolId}`,
    name: "people",
    lambdaConfig: {
      preSignUp: functionArn("echo"),
      preTokenGenerationConfig: { lambdaArn: functionArn("echo"), lambdaVersion: "V2_0" },
      postConfirmation: functionArn("talkative"),
    },
  }),
  recordedResource("aws:s3/bucket:Bucket", "files", { bucket: "files", arn: "arn:aws:s3:::files" }),
];

/** The names of all members, and of those within; values may differ. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, member]) => [name, shapeOf(member)]),
  );
}

describe("the console's functions", () => {
  let console: ServedConsole;
  const events = async (functionName: string) => {
    const { answer } = await console.call("GET", `/api/functions/${functionName}/events`);
    return (answer as { events: SampleEvent[] }).events;
  };
  const sample = async (name: string) => (await events("echo")).find((one) => one.name === name)?.event as JsonObject;
  const invoke = async (functionName: string, input: object) => {
    const { status, answer } = await console.call("POST", `/api/functions/${functionName}/invocations`, input);
    return { status, answer: answer as InvocationResult };
  };

  before(async () => {
    console = await ServedConsole.start(functionRoutes, resources);
  });
  after(() => console.stop());

  it("offers an event for everything in the program that calls the function, and those of other services", async () => {
    expect((await events("echo")).map(({ name }) => name)).to.deep.equal([
      "GET /courses/{courseId} of HTTP API http123456",
      "POST /files/{proxy+} of HTTP API http123456",
      "GET /mine of HTTP API http123456",
      "GET /uploads of HTTP API http123456",
      "GET /{courseId} of REST API rest123456",
      "PUT /{courseId} of REST API rest123456",
      "POST /{courseId} of REST API rest123456",
      "Function URL url",
      "preSignUp of user pool people",
      "preTokenGeneration of user pool people",
      "Amazon S3: object created",
      "Amazon SQS: one message",
      "Amazon SNS: one notification",
      "Amazon EventBridge: an event",
      "Amazon EventBridge: a schedule",
    ]);
    expect((await events("talkative")).slice(0, 2).map(({ name }) => name)).to.deep.equal([
      "GET /other of HTTP API http123456",
      "postConfirmation of user pool people",
    ]);
  });

  it("makes them as the gateway makes those of a request", async () => {
    const http = await console.address("http123456");
    const restApi = await console.address("rest123456");
    const functionUrl = await console.address("abc", "lambda");
    const headers = { "content-type": "application/json", accept: "application/json", "user-agent": "console" };
    const cases: [name: string, url: string, method: string][] = [
      ["GET /courses/{courseId} of HTTP API http123456", `${http}/courses/example`, "GET"],
      ["POST /files/{proxy+} of HTTP API http123456", `${http}/files/example/path`, "POST"],
      ["GET /{courseId} of REST API rest123456", `${restApi}/v1/example`, "GET"],
      ["Function URL url", `${functionUrl}/`, "POST"],
    ];
    for (const [name, url, method] of cases) {
      const body = method === "POST" ? { body: "{}" } : {};
      const answer = await fetch(url, { method, headers, ...body });
      expect(answer.status, name).to.equal(200);
      const real = (await answer.json()) as JsonObject;
      const offered = await sample(name);
      // A client sends headers of its own.
      for (const event of [real, offered]) {
        expect(event.headers).to.be.an("object");
        for (const member of ["headers", "multiValueHeaders"]) Reflect.deleteProperty(event, member);
      }
      expect(shapeOf(offered), name).to.deep.equal(shapeOf(real));
      for (const member of ["version", "routeKey", "rawPath", "resource", "path", "pathParameters", "body"]) {
        expect(offered[member], `${member} of ${name}`).to.deep.equal(real[member]);
      }
    }
  });

  it("has in them what the route's authorization and parameter mapping add", async () => {
    const mine = await sample("GET /mine of HTTP API http123456");
    expect(mine).to.have.nested.property("headers.x-added", "yes");
    expect(mine).to.have.nested.property("requestContext.authorizer.jwt.claims.iss", "https://issuer.example");
    expect(mine).to.have.nested.property("requestContext.authorizer.jwt.scopes").that.deep.equals(["read"]);
    expect(await sample("GET /uploads of HTTP API http123456")).to.have.nested.property(
      "requestContext.authorizer.iam.userArn",
      "arn:aws:sts::000000000000:assumed-role/LocalAdministrator/local",
    );
    expect(await sample("PUT /{courseId} of REST API rest123456")).to.have.nested.property(
      "requestContext.authorizer.claims.iss",
      `https://cognito-idp.eu-west-1.amazonaws.com/${userPoolId}`,
    );
    expect(await sample("POST /{courseId} of REST API rest123456")).to.deep.equal({});
    expect(await sample("preTokenGeneration of user pool people")).to.deep.include({
      version: "2",
      triggerSource: "TokenGeneration_Authentication",
      response: { claimsAndScopeOverrideDetails: null },
    });
    expect(await sample("Amazon S3: object created")).to.have.nested.property("Records[0].s3.bucket.name", "files");
  });

  it("invokes a function and gives its answer, its log's last 4 KB and the time that it took", async () => {
    const event = await sample("preSignUp of user pool people");
    const echoed = await invoke("echo", { event });
    expect(echoed.status).to.equal(200);
    expect(echoed.answer).to.deep.include({ statusCode: 200, payload: event, log: "" });
    expect(echoed.answer.ms).to.be.greaterThan(0);
    const { log, payload } = (await invoke("talkative", { event: {} })).answer;
    expect(payload).to.deep.equal({ answer: 42 });
    expect(Buffer.byteLength(log)).to.equal(4_096);
    expect(log).to.match(/^x+\n.*last\n$/);
  });

  it("reports an error of the function, and one that takes no events", async () => {
    const { answer } = await invoke("talkative", { event: { fail: true } });
    expect(answer).to.include({ statusCode: 200, functionError: "Unhandled" });
    expect(answer.payload).to.include({ errorType: "TypeError", errorMessage: "wrong" });
    const busy = (await invoke("busy", { event: {} })).answer;
    expect(busy.statusCode).to.equal(429);
    expect(busy.payload).to.have.property("message", "Rate Exceeded: busy has a reserved concurrency of 0");
  });

  it("names the functions that there are when it knows none of that name", async () => {
    for (const refused of [
      await invoke("none", { event: {} }),
      await console.call("GET", "/api/functions/none/events"),
    ]) {
      expect(refused.status).to.equal(404);
      expect(refused.answer).to.deep.equal({
        message: "the program has no function none; its functions are echo, talkative, busy",
      });
    }
  });
});
