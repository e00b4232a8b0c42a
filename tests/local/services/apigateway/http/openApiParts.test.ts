import { expect } from "chai";
import { functionArn, recordedFunction, recordedProgram, recordedResource } from "../../../recordedFixtures";
import { clientId, issuer, poolEndpoint, token } from "../../../../../ops/security/attacks/tokens";
import { ServedApi } from "../servedApi";

const apiId = "open123456";
const uri = (name: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

const body = `
openapi: 3.0.1
info: { title: courses, version: "1" }
x-amazon-apigateway-cors: { allowOrigins: ["https://a.example"], maxAge: 60 }
security: []
paths:
  /courses/{id}:
    get:
      security: [{ users: [read] }]
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/echo" }
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration:
        type: aws_proxy
        uri: ${uri("echo")}
        payloadFormatVersion: "1.0"
        responseParameters: { "200": { "overwrite:header.x-from": $stageVariables.flavour } }
  /guarded:
    get:
      security: [{ key: [] }]
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/echo" }
  /signed:
    get:
      x-amazon-apigateway-auth: { type: AWS_IAM }
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/echo" }
  /$default:
    x-amazon-apigateway-any-method:
      isDefaultRoute: true
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/echo" }
components:
  x-amazon-apigateway-integrations:
    echo: { type: AWS_PROXY, httpMethod: POST, uri: ${uri("echo")}, payloadFormatVersion: "2.0" }
  securitySchemes:
    users:
      type: oauth2
      x-amazon-apigateway-authorizer:
        type: jwt
        jwtConfiguration: { issuer: ${issuer}, audience: [${clientId}] }
        identitySource: $request.header.Authorization
    key:
      type: apiKey
      name: key
      in: query
      x-amazon-apigateway-authorizer:
        type: request
        identitySource: $request.querystring.key, $request.header.x-tenant
        authorizerUri: ${uri("authorizer")}
        authorizerPayloadFormatVersion: "2.0"
        enableSimpleResponses: true
`;

describe("an HTTP API that is imported from an OpenAPI definition", () => {
  let api: ServedApi;
  before(async () => {
    api = await ServedApi.start(
      recordedProgram([
        recordedResource("aws:cognito/userPool:UserPool", "pool", { endpoint: poolEndpoint }),
        recordedResource("aws:apigatewayv2/api:Api", apiId, {
          protocolType: "HTTP",
          apiEndpoint: `https://${apiId}.execute-api.eu-west-1.amazonaws.com`,
          body,
        }),
        recordedResource("aws:apigatewayv2/stage:Stage", "$default", {
          apiId,
          name: "$default",
          stageVariables: { flavour: "test" },
        }),
        recordedFunction(
          "echo",
          "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })",
        ),
        recordedFunction(
          "authorizer",
          "exports.handler = async (e) => ({ isAuthorized: e.identitySource[0] === 'yes' })",
        ),
        ...["echo", "authorizer"].map((name) =>
          recordedResource("aws:lambda/permission:Permission", name, {
            action: "lambda:InvokeFunction",
            function: name,
            principal: "apigateway.amazonaws.com",
            sourceArn: `arn:aws:execute-api:eu-west-1:000000000000:${apiId}/*`,
          }),
        ),
      ]),
    );
  });
  after(() => api.close());

  it("has its routes with their integrations", async () => {
    expect(await api.event("/courses/7", { method: "PUT" })).to.include({ version: "1.0", resource: "/courses/{id}" });
    expect((await api.fetch("/courses/7", { method: "PUT" })).headers.get("x-from")).to.equal("test");
    expect(await api.event("/anything")).to.include({ version: "2.0", routeKey: "$default" });
    const cors = (await api.fetch("/anything", { headers: { origin: "https://a.example" } })).headers;
    expect(cors.get("access-control-allow-origin")).to.equal("https://a.example");
  });

  it("has its authorizers", async () => {
    expect((await api.fetch("/courses/7")).status).to.equal(401);
    const get = (scope: string) => api.fetch("/courses/7", { headers: { authorization: token({ scope }) } });
    expect((await get("write")).status).to.equal(403);
    expect((await get("read")).status).to.equal(200);
    const guarded = (key: string) => api.fetch(`/guarded?key=${key}`, { headers: { "x-tenant": "one" } });
    expect((await guarded("no")).status).to.equal(403);
    expect((await guarded("yes")).status).to.equal(200);
    expect((await api.fetch("/guarded?key=yes")).status).to.equal(401);
    expect((await api.fetch("/signed")).status).to.equal(403);
  });
});
