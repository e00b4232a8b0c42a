import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../projectFiles";
import { InstalledProject } from "./installedProject";

/** The first TypeScript example of the runtime's README. */
function readmeProgram(): string {
  const readme = readFileSync(path.join(root, "packages/local/README.md"), "utf8");
  return /```ts\n([^]*?)```/.exec(readme)?.[1] ?? "";
}

const securedProgram = `
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const users = new AuthPool("users", {
  callbackUrls: ["http://localhost:3000/callback"],
  logoutUrls: ["http://localhost:3000/"],
});
const hello = new BundledFunction("hello", { entry: "hello.ts" });
const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  cors: { allowOrigins: ["http://localhost:3000"] },
  routes: { "GET /hello": { handler: hello }, "GET /open": { handler: hello, auth: "none" } },
});

export const apiUrl = api.apiUrl;
export const pool = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
`;

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

  describe("with the README's program", () => {
    before(() => {
      project.write("index.ts", readmeProgram());
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

  it("compiles a program of both packages as Pulumi's template does, without the optional peers", async () => {
    project.write("index.ts", `${securedProgram}\nexport { start } from "pulumi-aws-local";\n`);
    await project.compile();
  });

  it("serves an API of the components, which answers 401 without a token", async () => {
    project.write("index.ts", securedProgram);
    project.write("hello.ts", `export const handler = () => Promise.resolve({ statusCode: 200, body: "Hello" });\n`);
    await project.whileServed(async (outputs) => {
      const { apiUrl } = outputs;
      const refused = await fetch(`${apiUrl}/hello`);
      expect(refused.status).to.equal(401);
      expect(await refused.json()).to.deep.equal({ message: "Unauthorized" });
      expect((await fetch(`${apiUrl}/open`)).status).to.equal(200);
      const report = await project.doctor(outputs, "--output-name", "userPoolId=pool", "--route", "GET /hello");
      expect(report).to.contain('ok       Route without a token    401 {"message":"Unauthorized"}');
      const open = project.doctor(outputs, "--output-name", "userPoolId=pool", "--route", "GET /open");
      expect(await open.catch((error: unknown) => error)).to.have.property("code", 1);
    });
  });
});
