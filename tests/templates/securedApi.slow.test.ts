import { expect } from "chai";
import { installPackages } from "../packages/installedProject";
import { expectedGreetings, greetings, TemplateProject } from "./templateProject";

describe("a project made from the template secured-api-typescript, with installed packages", function () {
  this.timeout(600_000);
  let project: TemplateProject;

  before(async () => {
    project = TemplateProject.create("secured-api-typescript");
    const others = Object.keys(project.packages).filter((name) => !name.startsWith("pulumi-"));
    await installPackages(project.folder, others);
  });
  after(() => {
    project.remove();
  });

  it("serves its API with `npm start`", async () => {
    expect(await greetings(project)).to.deep.equal(expectedGreetings);
  });

  it("type-checks and passes its tests with `npm test`", async () => {
    expect(await project.npm("test")).to.match(/ 3 passing/);
    project.edit("index.ts", "issuer: users.issuer", "issuer: 1");
    const failure: unknown = await project.npm("test").catch((error: unknown) => error);
    expect(failure)
      .to.have.property("stdout")
      .that.matches(/index\.ts[^]*error[^]*TS2322/);
  });
});
