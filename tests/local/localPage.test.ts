import { expect } from "chai";
import { localPage, withLocalPage } from "../../packages/local/src/localPage";
import type { JsonObject, RecordedProgram } from "../../packages/local/src/record/recordedProgram";

const page = localPage(3003);

/** A program of one resource, whose outputs repeat its inputs. */
function programWith(type: string, inputs: JsonObject): RecordedProgram {
  return {
    project: "learninghub",
    stack: "dev",
    region: "eu-central-1",
    partition: "aws",
    accountId: "000000000000",
    resources: [
      {
        urn: `urn:${type}`,
        type,
        name: "one",
        custom: true,
        inputs,
        outputs: { ...inputs, arn: "arn" },
        assets: {},
        secretPaths: [],
        dependencies: [],
        protect: false,
      },
    ],
    outputs: {},
    secretOutputs: [],
  };
}

function admitted(type: string, inputs: JsonObject): JsonObject {
  const { resources } = withLocalPage(programWith(type, inputs), page);
  const [resource] = resources;
  expect(resource?.outputs).to.deep.equal({ ...resource?.inputs, arn: "arn" });
  return resource?.inputs ?? {};
}

describe("the local sample page", () => {
  it("has an origin on localhost", () => {
    expect(page).to.deep.equal({
      origin: "http://localhost:3003",
      callbackUrl: "http://localhost:3003/callback",
      logoutUrl: "http://localhost:3003/",
    });
  });

  it("adds its origin to those of the API", () => {
    const inputs = admitted("aws:apigatewayv2/api:Api", {
      name: "api",
      corsConfiguration: { allowOrigins: ["https://app.example.com"], maxAge: 300 },
    });
    expect(inputs).to.deep.equal({
      name: "api",
      corsConfiguration: { allowOrigins: ["https://app.example.com", page.origin], maxAge: 300 },
    });
  });

  it("opens no API that has no CORS configuration", () => {
    expect(admitted("aws:apigatewayv2/api:Api", { name: "api" })).to.deep.equal({ name: "api" });
  });

  it("adds its origin to those of the bucket", () => {
    const inputs = admitted("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", {
      corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["https://app.example.com"] }],
    });
    expect(inputs.corsRules).to.deep.equal([
      { allowedMethods: ["GET"], allowedOrigins: ["https://app.example.com", page.origin] },
    ]);
  });

  it("adds its URLs to app clients with a hosted sign-in", () => {
    const inputs = admitted("aws:cognito/userPoolClient:UserPoolClient", {
      allowedOauthFlowsUserPoolClient: true,
      callbackUrls: ["https://app.example.com/callback"],
    });
    expect(inputs.callbackUrls).to.deep.equal(["https://app.example.com/callback", page.callbackUrl]);
    expect(inputs.logoutUrls).to.deep.equal([page.logoutUrl]);
  });

  it("changes no app client without one, and names nothing twice", () => {
    const machine = { allowedOauthFlowsUserPoolClient: false };
    expect(admitted("aws:cognito/userPoolClient:UserPoolClient", machine)).to.deep.equal(machine);
    const configured = { corsConfiguration: { allowOrigins: [page.origin] } };
    expect(admitted("aws:apigatewayv2/api:Api", configured)).to.deep.equal(configured);
  });

  it("leaves the evaluated program as it was", () => {
    const program = programWith("aws:apigatewayv2/api:Api", { corsConfiguration: { allowOrigins: [] } });
    const before = structuredClone(program);
    withLocalPage(program, page);
    expect(program).to.deep.equal(before);
  });
});
