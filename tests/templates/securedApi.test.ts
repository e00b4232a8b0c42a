import { expect } from "chai";
import semver from "semver";
import { installedVersion } from "../packages/installedProject";
import { expectedGreetings, greetings, TemplateProject } from "./templateProject";

describe("a project made from the template secured-api-typescript", function () {
  this.timeout(120_000);
  let project: TemplateProject;

  before(() => {
    project = TemplateProject.create("secured-api-typescript", { NODE_OPTIONS: "--conditions=workspace" });
    project.linkPackages();
  });
  after(() => {
    project.remove();
  });

  it("asks for packages in versions that this repository is tested with", () => {
    for (const [name, range] of Object.entries(project.packages)) {
      expect(semver.satisfies(installedVersion(name), range), `${name} ${range}`).to.equal(true);
    }
  });

  it("serves its API, which takes the demo user's token and rejects a request without one", async () => {
    expect(await greetings(project)).to.deep.equal(expectedGreetings);
  });

  it("has tests that pass, and fail when the route needs no token", async () => {
    expect(await project.npm("exec", "mocha")).to.match(/ 3 passing/);
    project.edit("index.ts", "{ handler: hello }", '{ handler: hello, auth: "none" }');
    const failure: unknown = await project.npm("exec", "mocha").catch((error: unknown) => error);
    expect(failure)
      .to.have.property("stdout")
      .that.matches(/2 passing[^]*1\) [^]*requires a token/);
  });
});
