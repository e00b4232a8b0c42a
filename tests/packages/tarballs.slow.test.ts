import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../projectFiles";
import { InstalledProject } from "./installedProject";

/** The TypeScript examples of a README, in their order. */
function examples(readme: string): string[] {
  const text = readFileSync(path.join(root, readme), "utf8");
  return [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, example = ""]) => example);
}

const [runtimeProgram = ""] = examples("packages/local/README.md");
const [securedProgram = "", securedHandler = "", securedConfig = ""] = examples("components/README.md");

const script = `
const { start } = require("pulumi-aws-local");
start().then(async (run) => {
  const response = await fetch(run.outputs.apiUrl + "/hello");
  console.log(response.status, await response.text());
  await run.stop();
});
`;

describe("the packages' tarballs, installed in an empty project", function () {
  this.timeout(600_000);
  let project: InstalledProject;

  before(async () => {
    project = await InstalledProject.create();
  });
  after(() => {
    project.remove();
  });

  for (const name of ["pulumi-aws-local", "pulumi-secured-api"]) {
    it(`has what the README of ${name} links to`, () => {
      const links = [...project.read(`node_modules/${name}/README.md`).matchAll(/\]\((?!\w+:|#)([^)#]+)/g)];
      expect(links).not.to.be.empty;
      for (const [, file = ""] of links) project.read(`node_modules/${name}/${file}`);
    });
  }

  describe("with the runtime's first example", () => {
    before(() => {
      project.write("index.ts", runtimeProgram);
    });

    it("records it", async () => {
      const types = (await project.record()).map(({ type }) => type);
      expect(types).to.include.members(["aws:lambda/function:Function", "aws:apigatewayv2/api:Api"]);
    });

    it("serves it", async () => {
      await project.whileServed(async ({ apiUrl }) => {
        const response = await fetch(`${apiUrl}/hello`);
        expect(response.status).to.equal(200);
        expect(await response.text()).to.equal("Hello");
      });
    });

    it("serves it to a script that starts it", async () => {
      project.write("script.cjs", script);
      expect(await project.script("script.cjs")).to.equal("200 Hello\n");
    });
  });

  describe("with the components' first program", () => {
    before(() => {
      project.write("hello.ts", securedHandler);
      project.write("local.config.ts", securedConfig);
    });

    it("compiles as Pulumi's template does, without the optional peers", async () => {
      project.write("index.ts", `${securedProgram}\nexport { start } from "pulumi-aws-local";\n`);
      await project.compile();
    });

    it("is checked by the doctor, under the names that its outputs have", async () => {
      project.write("index.ts", securedProgram.replace("export const userPoolId", "export const pool"));
      await project.whileServed(async (outputs) => {
        const report = await project.doctor(outputs, "--output-name", "userPoolId=pool", "--route", "GET /hello");
        expect(report).to.contain('ok       Route without a token    401 {"message":"Unauthorized"}');
        const open = project.doctor(outputs, "--output-name", "userPoolId=pool", "--route", "GET /health");
        expect(await open.catch((error: unknown) => error)).to.have.property("code", 1);
      });
    });

    for (const type of ["commonjs", "module"]) {
      it(`answers 200 with the demo user's token and 401 without one, as a ${type} package`, async () => {
        project.write("package.json", JSON.stringify({ name: "hello", private: true, type }));
        project.write("index.ts", securedProgram);
        await project.whileServed(async ({ apiUrl }) => {
          const refused = await fetch(`${apiUrl}/hello`);
          expect(refused.status).to.equal(401);
          expect(await refused.json()).to.deep.equal({ message: "Unauthorized" });
          const headers = { authorization: `Bearer ${project.read(".local/id-token")}` };
          const greeted = await fetch(`${apiUrl}/hello`, { headers });
          expect([greeted.status, await greeted.text()]).to.deep.equal([200, "Hello"]);
          expect((await fetch(`${apiUrl}/health`)).status).to.equal(200);
        });
      });
    }
  });
});
