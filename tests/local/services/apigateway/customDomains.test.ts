import { expect } from "chai";
import { apiAddresses } from "../../../../packages/local/src/services/apigateway/apiAddresses";
import type { JsonObject, RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import { rawRequest } from "../../../../ops/security/attacks/rawRequest";
import { recordedResource } from "../../recordedFixtures";
import { apiId, apiProgram, ServedApi } from "./servedApi";

const domainName = "api.example.com";

/** An API with the stages `$default` and `beta`, of which `mappings` leads to some. */
function mappedProgram(mappings: JsonObject[], api: JsonObject = {}): RecordedProgram {
  const program = apiProgram({
    routes: { "GET /courses/{id}": {}, "GET /": {}, "GET /old": { integration: { payloadFormatVersion: "1.0" } } },
  });
  Object.assign(program.resources[1]?.outputs ?? {}, api);
  program.resources.push(
    recordedResource("aws:apigatewayv2/stage:Stage", "beta", { apiId, name: "beta" }),
    recordedResource("aws:apigatewayv2/domainName:DomainName", "domain", { domainName }),
    ...mappings.map((mapping, index) =>
      recordedResource("aws:apigatewayv2/apiMapping:ApiMapping", `mapping${index}`, {
        apiId,
        domainName,
        stage: "$default",
        ...mapping,
      }),
    ),
  );
  return program;
}

describe("custom domain names", () => {
  it("lead to the API and stage of the mapping with the longest key", async () => {
    const mappings = [{ apiMappingKey: "v1" }, { apiMappingKey: "v1/beta", stage: "beta" }];
    const api = await ServedApi.start(mappedProgram(mappings));
    const event = async (path: string): Promise<JsonObject> =>
      JSON.parse((await api.answerAt(domainName, path)).body) as JsonObject;

    const first = await event("/v1/courses/7?a=b");
    expect(first).to.deep.include({ rawPath: "/courses/7", pathParameters: { id: "7" } });
    expect(first.requestContext).to.include({ stage: "$default", domainName, domainPrefix: "api", apiId });
    expect(api.lastTrace).to.include({ path: "/v1/courses/7", apiId, routeKey: "GET /courses/{id}" });
    const beta = await event("/v1/beta/courses/7");
    expect(beta).to.include({ rawPath: "/courses/7" });
    expect(beta.requestContext).to.include({ stage: "beta" });
    expect(await event("/v1")).to.include({ rawPath: "/" });
    expect(await event("/v1/old")).to.deep.include({ path: "/v1/old", resource: "/old" });

    expect(await api.answerAt(domainName, "/v1x/courses/7")).to.deep.equal({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
    expect(api.lastTrace.reason).to.match(/no API mapping of api\.example\.com leads from \/v1x\/courses\/7/);
    // A client that resolves the name itself, as curl does with --resolve, gets there by its Host header.
    const host = `Host: ${domainName.toUpperCase()}:${api.port}`;
    const { status } = await rawRequest(api.port, `GET /v1/courses/7 HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
    expect(status).to.equal(200);
    // The API's own address has no mappings.
    expect((await api.fetch("/beta/courses/7")).status).to.equal(200);
    expect((await api.fetch("/v1/courses/7")).status).to.equal(404);
    await api.close();
  });

  it("may be all that an API answers at", async () => {
    const program = mappedProgram([{}], { disableExecuteApiEndpoint: true });
    expect(apiAddresses(program)).to.deep.equal([
      { id: domainName, type: "api", name: "domain", url: `https://${domainName}` },
    ]);
    const api = await ServedApi.start(program);
    expect(await api.answerAt(domainName, "/courses/7")).to.include({ status: 200 });
    // Without a stage in the path: the mapping has chosen it.
    expect(await api.answerAt(domainName, "/beta/courses/7")).to.include({ status: 404 });
    expect(await api.answerAt(apiId, "/courses/7")).to.deep.equal({ status: 404, body: '{"message":"Not Found"}' });
    expect(api.lastTrace.reason).to.match(/^disableExecuteApiEndpoint is true/);
    await api.close();
  });

  it("have an address after those of the APIs, when something is mapped to them", () => {
    const url = `https://${apiId}.execute-api.eu-west-1.amazonaws.com`;
    const api = { id: apiId, type: "api", name: apiId, url };
    expect(apiAddresses(mappedProgram([]))).to.deep.equal([api]);
    expect(apiAddresses(mappedProgram([{}])).map(({ id }) => id)).to.deep.equal([apiId, domainName]);
  });
});
