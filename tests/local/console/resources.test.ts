import { expect } from "chai";
import { resourceRoutes } from "../../../packages/local/src/console/resourceRoutes";
import { ConsoleError } from "../../../packages/local/src/console/route";
import type { ResourceDetail, ResourceSummary } from "../../../packages/local/src/console/schema";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "../record/temporaryProject";
import { placeIn, stepsProgram } from "./stepsProgram";

describe("the console's resources", function () {
  this.timeout(60_000);
  let program: RecordedProgram;
  let listed: ResourceSummary[];

  before(async () => {
    program = await evaluate({ root: temporaryProject(stepsProgram), stack: "dev" });
    listed = (answerOf("listResources") as { resources: ResourceSummary[] }).resources;
  });
  after(removeTemporaryProjects);

  function answerOf(operationId: string, path: Record<string, string> = {}, emulatedTypes: string[] = []): unknown {
    const routes = resourceRoutes({ program: () => program, emulatedTypes });
    const route = routes.find((candidate) => candidate.operationId === operationId);
    const answer = route?.answer?.({ path, query: {}, input: undefined });
    const checked = route?.output?.safeParse(answer);
    expect(checked?.error?.message).to.equal(undefined);
    return answer;
  }

  const find = (type: string, name: string): ResourceSummary =>
    listed.find((resource) => resource.type === type && resource.name === name) ?? expect.fail(`no ${name}`);

  it("are listed in the program's order, each with its place, its dependencies, and what it serves", () => {
    expect(listed.map(({ urn }) => urn)).to.deep.equal(program.resources.map(({ urn }) => urn));
    const route = find("aws:apigatewayv2/route:Route", "GET /jwt");
    expect(route).to.include({ routeKey: "GET /jwt", authorizationType: "JWT", served: true, custom: true });
    expect(route.dependencies).to.include(find("aws:apigatewayv2/authorizer:Authorizer", "jwt").urn);
    expect(route.parent).to.equal(listed.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn);
    expect(`${route.position?.file}:${route.position?.line}`).to.equal(placeIn("index.ts", 'route("GET /jwt"'));
  });

  it("say which ones nothing serves, but for those that an emulator does", () => {
    const served = (emulated?: string[]) =>
      (answerOf("listResources", {}, emulated) as { resources: ResourceSummary[] }).resources
        .filter((resource) => !resource.served)
        .map(({ name }) => name);
    expect(served()).to.deep.equal(["jobs"]);
    expect(served(["aws:sqs/queue:Queue"])).to.deep.equal([]);
  });

  it("show inputs, outputs and the whole stack of the registration, and no secret", () => {
    const { urn } = find("aws:secretsmanager/secretVersion:SecretVersion", "version");
    const version = answerOf("getResource", { urn }) as ResourceDetail;
    expect(version.inputs).to.deep.include({ secretId: "secret", secretString: "[secret]" });
    expect(JSON.stringify(version)).not.to.include("swordfish");
    const route = answerOf("getResource", {
      urn: find("aws:apigatewayv2/route:Route", "GET /iam").urn,
    }) as ResourceDetail;
    expect(route.positions.map(({ file, line }) => `${file}:${line}`)).to.deep.equal([
      placeIn("index.ts", "new aws.apigatewayv2.Route("),
      placeIn("index.ts", 'route("GET /iam"'),
    ]);
    const code = answerOf("getResource", { urn: find("aws:lambda/function:Function", "good").urn }) as ResourceDetail;
    expect(code.inputs.code).to.deep.equal({ archive: ["index.js"] });
  });

  it("refuse a URN that the program does not register, and name what lists them", () => {
    expect(() => answerOf("getResource", { urn: "urn:pulumi:other" }))
      .to.throw(ConsoleError, "urn:pulumi:other; GET /api/resources lists all")
      .with.property("status", 404);
  });
});
