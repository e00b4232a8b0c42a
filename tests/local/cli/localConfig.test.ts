import { expect } from "chai";
import { loadLocalConfig, LocalConfigError } from "../../../packages/local/src/cli/localConfig";
import { removeTemporaryProjects, temporaryProject } from "../record/temporaryProject";

describe("loadLocalConfig", () => {
  after(removeTemporaryProjects);

  it("gives an empty configuration to a project without the file", () => {
    expect(loadLocalConfig(temporaryProject({}))).to.deep.equal({});
  });

  const files: [name: string, content: string][] = [
    [
      "local.config.ts",
      `import { defineConfig } from "pulumi-aws-local";
       const username: string = "ann";
       export default defineConfig({ demoUser: { username } });`,
    ],
    ["local.config.js", `exports.default = { demoUser: { username: "ann" } };`],
    ["local.config.cjs", `module.exports = { demoUser: { username: "ann" } };`],
    ["local.config.mjs", `export default { demoUser: { username: "ann" } };`],
  ];
  for (const [name, content] of files) {
    it(`reads ${name}`, () => {
      expect(loadLocalConfig(temporaryProject({ [name]: content }))).to.deep.equal({ demoUser: { username: "ann" } });
    });
  }

  it("names the file that cannot be loaded, and why", () => {
    const attempt = (content: string) => () => loadLocalConfig(temporaryProject({ "local.config.ts": content }));
    expect(attempt("export default {;")).to.throw(LocalConfigError, /^local\.config\.ts: .*local\.config\.ts:1:16/s);
    expect(attempt(`throw new Error("no");`)).to.throw(LocalConfigError, "local.config.ts: no");
    expect(attempt("export default 1;")).to.throw(LocalConfigError, "export the configuration by default");
  });
});
