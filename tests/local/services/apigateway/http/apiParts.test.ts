import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject, RecordedProgram } from "../../../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedProgram, recordedResource } from "../../../recordedFixtures";
import { ServedApi } from "../servedApi";

const executionArn = "arn:aws:execute-api:eu-west-1:000000000000:quick12345";
const code = "exports.handler = async (event) => event";

/** What quick create takes: the API's own arguments, without routes, integrations and stages. */
function quickProgram(args: JsonObject, permission: JsonObject = {}): RecordedProgram {
  return recordedProgram([
    recordedResource("aws:apigatewayv2/api:Api", "quick12345", {
      protocolType: "HTTP",
      apiEndpoint: "https://quick12345.execute-api.eu-west-1.amazonaws.com",
      executionArn,
      ...args,
    }),
    recordedFunction("quick", code),
    recordedResource("aws:lambda/permission:Permission", "permission", {
      action: "lambda:InvokeFunction",
      function: "quick",
      principal: "apigateway.amazonaws.com",
      sourceArn: `${executionArn}/*/*`,
      ...permission,
    }),
  ]);
}

describe("quick create of HTTP APIs", () => {
  const apis: ServedApi[] = [];
  let server: Server | undefined;
  afterEach(async () => {
    await Promise.all(apis.splice(0).map((api) => api.close()));
    server?.close();
  });

  async function serve(program: RecordedProgram): Promise<ServedApi> {
    const api = await ServedApi.start(program);
    apis.push(api);
    return api;
  }

  it("sends every request to the target function, in payload format 2.0", async () => {
    const api = await serve(quickProgram({ target: functionArn("quick") }));
    expect(await api.event("/any/path?a=1", { method: "POST", body: "x" })).to.include({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/any/path",
    });
  });

  it("has the route key that the program gives, and the function's permission is asked", async () => {
    const api = await serve(quickProgram({ target: functionArn("quick"), routeKey: "GET /hello/{name}" }));
    expect(await api.event("/hello/you")).to.deep.include({ pathParameters: { name: "you" } });
    expect((await api.fetch("/other")).status).to.equal(404);
    const refused = await serve(
      quickProgram({ target: functionArn("quick") }, { sourceArn: `${executionArn}/*/GET/a` }),
    );
    expect((await refused.fetch("/a")).status).to.equal(500);
    expect(refused.lastTrace.integration?.error).to.match(/^function permission missing/);
  });

  it("sends every request to the target URL, with its path", async () => {
    server = createServer((request, response) => response.end(`${request.method ?? ""} ${request.url ?? ""}`));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = await serve(quickProgram({ target }));
    expect(await (await api.fetch("/store/checkout?a=1", { method: "DELETE" })).text()).to.equal(
      "DELETE /store/checkout?a=1",
    );
  });

  it("yields to the default stage that the program registers", async () => {
    const program = quickProgram({ target: functionArn("quick") });
    program.resources.push(
      recordedResource("aws:apigatewayv2/stage:Stage", "$default", {
        apiId: "quick12345",
        name: "$default",
        stageVariables: { flavour: "own" },
      }),
    );
    expect(await (await serve(program)).event("/")).to.deep.include({ stageVariables: { flavour: "own" } });
  });
});

describe("stages of HTTP APIs", () => {
  it("choose the function by their variables, and no other stage's permission holds", async () => {
    const apiId = "quick12345";
    const program = quickProgram({}, { function: "blue", sourceArn: `${executionArn}/blue/GET/who` });
    const uri = "arn:aws:lambda:eu-west-1:000000000000:function:${stageVariables.colour}";
    program.resources.push(
      ...["blue", "green"].flatMap((colour) => [
        recordedFunction(colour, `exports.handler = async () => "${colour}"`),
        recordedResource("aws:apigatewayv2/stage:Stage", colour, { apiId, name: colour, stageVariables: { colour } }),
      ]),
      recordedResource("aws:apigatewayv2/integration:Integration", "one", {
        apiId,
        integrationType: "AWS_PROXY",
        payloadFormatVersion: "2.0",
        integrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${uri}/invocations`,
      }),
      recordedResource("aws:apigatewayv2/route:Route", "who", {
        apiId,
        routeKey: "GET /who",
        target: "integrations/one",
      }),
    );
    const api = await ServedApi.start(program);
    expect(await (await api.fetch("/blue/who")).text()).to.equal("blue");
    expect((await api.fetch("/green/who")).status).to.equal(500);
    expect(api.lastTrace.integration?.error).to.match(/allows this API to call green for GET \/who/);
    expect((await api.fetch("/who")).status).to.equal(404);
    expect(api.lastTrace.reason).to.equal("no route matches GET /who; the API's stages are blue, green");
    await api.close();
  });
});
