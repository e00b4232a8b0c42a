import { expect } from "chai";
import type { RecordedProgram, RecordedResource } from "pulumi-aws-local";
import { pictureResources } from "../../../web/hosting/pictureResources";
import { without } from "../without";

const resource: RecordedResource = {
  urn: "urn:route",
  type: "aws:apigatewayv2/route:Route",
  name: "api-get-courses",
  parent: "urn:api",
  custom: true,
  id: "r1",
  inputs: { apiId: "a1", routeKey: "GET /courses", authorizationType: "JWT", target: "integrations/i1" },
  outputs: { apiId: "a1" },
  assets: {},
  secretPaths: [],
  dependencies: ["urn:integration"],
  protect: false,
};

function program(...resources: RecordedResource[]): RecordedProgram {
  const place = {
    project: "learninghub",
    stack: "dev",
    region: "eu-central-1",
    partition: "aws",
    accountId: "000000000000",
  };
  return { ...place, resources, outputs: {}, secretOutputs: [] };
}

describe("pictureResources", () => {
  it("picks what the picture needs, and no id, input or output besides", () => {
    expect(pictureResources(program(resource))).to.deep.equal([
      {
        urn: "urn:route",
        type: "aws:apigatewayv2/route:Route",
        name: "api-get-courses",
        parent: "urn:api",
        custom: true,
        dependencies: ["urn:integration"],
        routeKey: "GET /courses",
        authorizationType: "JWT",
      },
    ]);
  });

  it("takes no inputs of other resources, whatever their names", () => {
    const secret = {
      ...resource,
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      inputs: { routeKey: "hunter2" },
    };
    expect(JSON.stringify(pictureResources(program(secret)))).to.not.contain("hunter2");
  });

  it("leaves out a parent that is not there", () => {
    const top = without(resource, "parent");
    expect(pictureResources(program(top))[0]).to.not.have.property("parent");
  });
});
