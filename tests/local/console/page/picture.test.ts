import { expect } from "chai";
import { layOut } from "../../../../packages/local/src/console/page/picture/layout";
import { pictureOf } from "../../../../packages/local/src/console/page/picture/pictureOf";
import { neighboursOf, partOf, wayOf } from "../../../../packages/local/src/console/page/picture/way";
import type { ResourceSummary } from "../../../../packages/local/src/console/schema";

describe("the picture of a program", () => {
  const resource = (type: string, name: string, dependencies: string[] = [], more: Partial<ResourceSummary> = {}) => ({
    urn: name,
    type,
    name,
    custom: true,
    served: true,
    dependencies,
    ...more,
  });
  // A program without components: a role that names no table, a queue with a consumer, a REST API.
  const shop = [
    resource("aws:dynamodb/table:Table", "orders"),
    resource("aws:sqs/queue:Queue", "jobs"),
    resource("aws:iam/role:Role", "worker-role"),
    resource("aws:iam/policy:Policy", "worker-policy", ["orders"]),
    resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", ["worker-role", "worker-policy"]),
    resource("aws:lambda/function:Function", "worker", ["worker-role"]),
    resource("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", ["jobs", "worker"]),
    resource("aws:lambda/function:Function", "front"),
    resource("aws:apigateway/restApi:RestApi", "rest"),
    resource("aws:apigateway/resource:Resource", "items", ["rest"]),
    resource("aws:apigateway/method:Method", "get-items", ["rest", "items"], { authorizationType: "AWS_IAM" }),
    resource("aws:lambda/functionUrl:FunctionUrl", "url", ["front"]),
  ];

  it("finds the data of a function through the policies of its role, and the function of a queue", () => {
    const { edges } = pictureOf(shop);
    expect(edges).to.have.deep.members([
      { from: "client", to: "rest", kind: "request" },
      { from: "client", to: "url", kind: "request" },
      { from: "url", to: "front", kind: "request" },
      { from: "worker", to: "orders", kind: "uses" },
      { from: "jobs", to: "worker", kind: "request" },
    ]);
  });

  it("draws a REST API's methods as rows of the API, with how they are closed", () => {
    const { boxes, drawn } = pictureOf(shop);
    expect(boxes.find(({ id }) => id === "rest")?.rows).to.deep.equal([
      { id: "get-items", label: "get-items", badge: "iam" },
    ]);
    expect(drawn.get("items")).to.equal("rest");
  });

  it("lights what a request met, and leaves out the rest of a big API", () => {
    const routes = Array.from({ length: 200 }, (_, index) => [
      resource("aws:lambda/function:Function", `f${index}`),
      resource("aws:apigatewayv2/integration:Integration", `i${index}`, ["api", `f${index}`]),
      resource("aws:apigatewayv2/route:Route", `r${index}`, ["api", `i${index}`], { routeKey: `GET /${index}` }),
    ]).flat();
    const picture = pictureOf([resource("aws:apigatewayv2/api:Api", "api"), ...routes]);
    const way = wayOf(picture, [
      { label: "Route", outcome: "passed", resourceUrn: "r7" },
      { label: "Function", outcome: "refused", resourceUrn: "f7" },
    ]);
    expect([...way]).to.deep.equal([
      ["client", "passed"],
      ["api", "passed"],
      ["r7", "passed"],
      ["f7", "refused"],
    ]);
    const part = partOf(picture, way);
    expect(part.boxes.map(({ title, rows }) => [title, ...rows.map(({ label }) => label)])).to.deep.equal([
      ["Client"],
      ["api", "GET /7"],
      ["f7"],
    ]);
    expect([...neighboursOf(picture, "f7")]).to.have.members(["f7", "r7", "api"]);
    // Functions stand in the order of their routes.
    const functions = picture.boxes.filter(({ lane }) => lane === 2).map(({ id }) => id);
    expect(functions.slice(0, 3)).to.deep.equal(["f0", "f1", "f2"]);
  });

  for (const width of [320, 1000]) {
    it(`places every box inside ${width} px, none over another`, () => {
      const { boxes, height, narrow } = layOut(pictureOf(shop), width);
      expect(narrow).to.equal(width === 320);
      for (const { box, x, y, width: own, height: high } of boxes) {
        expect(x + own, box.id).to.be.at.most(width);
        expect(y + high, box.id).to.be.at.most(height);
        const over = boxes.filter(
          (other) =>
            other.box !== box &&
            other.x < x + own &&
            x < other.x + other.width &&
            other.y < y + high &&
            y < other.y + other.height,
        );
        expect(
          over.map((other) => other.box.id),
          box.id,
        ).to.deep.equal([]);
      }
    });
  }
});
