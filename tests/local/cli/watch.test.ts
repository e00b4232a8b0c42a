import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../../projectFiles";
import { StartedRun, temporaryFolder } from "../startedRun";

/** What the program consists of; node_modules is linked. */
const programFiles = [
  "Pulumi.yaml",
  "Pulumi.dev.yaml",
  "package.json",
  "loader.cjs",
  "index.ts",
  "local.config.ts",
  "config.ts",
  "configReader.ts",
  "backend",
  "components",
  "handlers",
  "packages",
  "web",
];

describe("npm start -- --watch", function () {
  this.timeout(60_000);
  let project: string;
  let remove: () => void;
  let run: StartedRun;
  let apiUrl: string;

  before(async () => {
    ({ folder: project, remove } = temporaryFolder());
    for (const file of programFiles) cpSync(path.join(root, file), path.join(project, file), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"));
    run = StartedRun.in(project, "--json", "--port", "0", "--watch");
    ({ apiUrl } = await run.ready());
  });
  after(async () => {
    await run.end();
    remove();
  });

  function edit(file: string, change: (text: string) => string): void {
    const name = path.join(project, file);
    writeFileSync(name, change(readFileSync(name, "utf8")));
  }

  /** Asks until the answer is the one wanted; gives the last. */
  async function eventually(url: string, wanted: (response: Response) => boolean): Promise<Response> {
    const end = Date.now() + 20_000;
    for (;;) {
      const response = await fetch(url);
      if (wanted(response) || Date.now() > end) return response;
      await response.arrayBuffer();
    }
  }

  it("runs a saved handler's new code", async () => {
    expect((await fetch(`${apiUrl}/health`)).status).to.equal(200);
    edit("handlers/health.ts", () => "export const handler = () => Promise.resolve({ statusCode: 418 });\n");
    expect((await eventually(`${apiUrl}/health`, ({ status }) => status === 418)).status).to.equal(418);
    await run.told("handlers/health.ts runs its new code");
  });

  it("tells esbuild's message for a handler that cannot be bundled, and goes on with the last good code", async () => {
    edit("handlers/health.ts", () => "export const handler = (;\n");
    await run.told("handlers/health.ts:1:24");
    expect((await fetch(`${apiUrl}/health`)).status).to.equal(418);
    edit("handlers/health.ts", () => "export const handler = () => Promise.resolve({ statusCode: 204 });\n");
    expect((await eventually(`${apiUrl}/health`, ({ status }) => status === 204)).status).to.equal(204);
  });

  it("serves a route that was added to index.ts", async () => {
    expect((await fetch(`${apiUrl}/ready`)).status).to.equal(404);
    edit("index.ts", (text) =>
      text.replace(
        `      "GET /health":`,
        `      "GET /ready": { handler: functions.health, auth: "none" },\n      "GET /health":`,
      ),
    );
    expect((await eventually(`${apiUrl}/ready`, ({ status }) => status !== 404)).status).to.equal(204);
  });

  it("tells what is wrong with a program that fails, and goes on with the last good one", async () => {
    edit("Pulumi.dev.yaml", (text) =>
      text.replace("https://dev.learninghub.example.com\n", "https://dev.learninghub.example.com/\n"),
    );
    await run.told("learninghub:corsOrigins[0]");
    expect((await fetch(`${apiUrl}/ready`)).status).to.equal(204);
  });
});
