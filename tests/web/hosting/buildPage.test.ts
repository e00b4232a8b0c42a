import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { expect } from "chai";
import { buildCommand, buildPage } from "../../../web/hosting/buildPage";
import { bundlePage, PageBundleError } from "../../../web/hosting/bundlePage";
import { readCommandLine, StackOutputsError } from "pulumi-aws-local/cli";
import { exampleConfiguration } from "../exampleConfiguration";
import { without } from "../without";

const project = path.resolve(__dirname, "../../..");

const outputs = {
  region: exampleConfiguration.region,
  apiUrl: exampleConfiguration.apiUrl,
  issuer: exampleConfiguration.issuer,
  userPoolId: exampleConfiguration.userPoolId,
  userPoolClientId: exampleConfiguration.userPoolClientId,
  hostedUiUrl: exampleConfiguration.hostedUiUrl,
  loginUrl:
    "https://sign-in.example.com/oauth2/authorize?client_id=1example23456789client&response_type=code" +
    "&scope=openid%20email%20profile&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback",
  logoutUrl:
    "https://sign-in.example.com/logout?client_id=1example23456789client&logout_uri=https%3A%2F%2Fapp.example.com%2F",
  identityPoolId: exampleConfiguration.identityPoolId,
  uploadBucket: exampleConfiguration.uploadBucket,
};

describe("npm run build:web", function () {
  this.timeout(20_000);
  let root: string;
  let pathBefore: string | undefined;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "build-web-"));
    mkdirSync(path.join(root, "web"));
    for (const name of ["index.html", "styles", "public", "src"]) {
      symlinkSync(path.join(project, "web", name), path.join(root, "web", name));
    }
    pathBefore = process.env.PATH;
  });

  afterEach(() => {
    process.env.PATH = pathBefore;
    rmSync(root, { recursive: true });
  });

  function build(
    args: readonly string[],
    given: { input?: unknown; environment?: NodeJS.ProcessEnv } = {},
  ): Promise<string> {
    return buildPage(readCommandLine(buildCommand, args), {
      root,
      input: Readable.from([JSON.stringify(given.input ?? outputs)]),
      environment: given.environment ?? {},
    });
  }
  const dist = (name: string) => readFileSync(path.join(root, "web/dist", name), "utf8");

  /** Puts a `pulumi` on the PATH that says how it was called. */
  function fakePulumi(script: string): void {
    writeFileSync(path.join(root, "pulumi"), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(root, "pulumi"), 0o755);
    process.env.PATH = `${root}:${pathBefore ?? ""}`;
  }

  async function problemOf(attempt: Promise<string>, kind: new (message: string) => Error): Promise<string> {
    const error: unknown = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(kind);
    return error instanceof Error ? error.message : "";
  }

  it("writes the page, its configuration from the stack's outputs and the hosts' settings", async () => {
    const told = await build(["--stack", "dev", "--outputs", "-"]);
    expect(JSON.parse(dist("config.json"))).to.deep.equal(exampleConfiguration);
    expect(told).to.contain("learninghub:corsOrigins   https://app.example.com\n");
    expect(told).to.contain("learninghub:callbackUrls  https://app.example.com/callback");
    const html = dist("index.html");
    const loaded = [...html.matchAll(/(?:src|href)="\/(assets\/[a-z]+-[A-Z0-9]{8}\.(?:js|css))"/g)].map(
      ([, name = ""]) => name,
    );
    expect(loaded).to.have.length(2);
    for (const name of loaded) expect(dist(name)).to.not.equal("");
    expect(readdirSync(path.join(root, "web/dist/assets"))).to.have.length(2);
  });

  it("sends security headers and rewrites the callback on every host that it has settings for", async () => {
    await build(["--stack", "dev", "--outputs", "-"]);
    const policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; manifest-src 'self'; connect-src 'self' " +
      "https://abc123.execute-api.eu-central-1.amazonaws.com https://cognito-identity.eu-central-1.amazonaws.com " +
      "https://cognito-idp.eu-central-1.amazonaws.com https://sign-in.example.com " +
      "https://uploads-1234567.s3.eu-central-1.amazonaws.com; base-uri 'none'; form-action 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'";
    expect(dist("index.html")).to.contain(`<meta http-equiv="Content-Security-Policy" content="${policy}" />`);
    expect(dist("_headers")).to.match(/^\/\*\n {2}Content-Security-Policy: /);
    expect(dist("_headers")).to.contain(`${policy}; frame-ancestors 'none'\n`);
    expect(dist("_headers")).to.contain("\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n");
    expect(dist("_redirects")).to.equal("/callback / 200\n");
    const { rewrites, headers } = JSON.parse(dist("vercel.json")) as {
      rewrites: unknown;
      headers: { source: string; headers: { key: string }[] }[];
    };
    expect(rewrites).to.deep.equal([{ source: "/callback", destination: "/index.html" }]);
    expect(headers[0]?.headers.map(({ key }) => key)).to.have.members([
      "Content-Security-Policy",
      "Cross-Origin-Opener-Policy",
      "Cross-Origin-Resource-Policy",
      "Permissions-Policy",
      "Referrer-Policy",
      "Strict-Transport-Security",
      "X-Content-Type-Options",
    ]);
  });

  it("writes the Build Output API's folder in a build that runs at Vercel", async () => {
    await build(["--stack", "dev", "--outputs", "-"], { environment: { VERCEL: "1" } });
    const output = path.join(root, ".vercel/output");
    const { version, routes } = JSON.parse(readFileSync(path.join(output, "config.json"), "utf8")) as {
      version: number;
      routes: { src?: string; dest?: string; handle?: string }[];
    };
    expect(version).to.equal(3);
    expect(routes.map(({ src, handle }) => src ?? handle)).to.deep.equal([
      "/(.*)",
      "/assets/(.*)",
      "/callback",
      "filesystem",
    ]);
    expect(readdirSync(path.join(output, "static"))).to.have.members([
      "assets",
      "config.json",
      "icon-192.png",
      "icon-512.png",
      "icon.svg",
      "index.html",
      "manifest.webmanifest",
    ]);
  });

  it("replaces what an earlier build left", async () => {
    await build(["--stack", "dev", "--outputs", "-"]);
    writeFileSync(path.join(root, "web/dist/old.txt"), "old");
    await build(["--stack", "dev", "--outputs", "-"]);
    expect(readdirSync(path.join(root, "web/dist"))).to.not.include("old.txt");
  });

  it("builds for another address than the stack's first", async () => {
    const told = await build(["--stack", "dev", "--outputs", "-", "--origin", "https://preview.example.com"]);
    expect(JSON.parse(dist("config.json"))).to.include({
      callbackUrl: "https://preview.example.com/callback",
      logoutUrl: "https://preview.example.com/",
    });
    expect(told).to.contain("https://preview.example.com/callback");
  });

  it("asks the Pulumi CLI for the stack's outputs", async () => {
    writeFileSync(path.join(root, "outputs.json"), JSON.stringify(outputs));
    fakePulumi(`echo "$@" > ${root}/called; cat ${root}/outputs.json`);
    await build(["--stack", "team/dev"]);
    expect(readFileSync(path.join(root, "called"), "utf8")).to.equal("stack output --json --stack team/dev\n");
    expect(JSON.parse(dist("config.json"))).to.include({ stack: "team/dev" });
  });

  it("says how to go on without the Pulumi CLI, and passes on what it complains about", async () => {
    process.env.PATH = root;
    const missing = await problemOf(build(["--stack", "dev"]), StackOutputsError);
    expect(missing).to.contain("https://www.pulumi.com/docs/iac/download-install/");
    expect(missing).to.contain("npm run build:web -- --stack dev --outputs outputs.json");
    fakePulumi("echo \"error: no stack named 'dev' found\" >&2; exit 255");
    expect(await problemOf(build(["--stack", "dev"]), StackOutputsError)).to.contain(
      "error: no stack named 'dev' found",
    );
  });

  it("lists all outputs that are missing or of no use at once", async () => {
    const lacking = without(outputs, "apiUrl");
    const input = {
      ...lacking,
      issuer: "[secret]",
      userPoolId: 1,
      loginUrl: "https://sign-in.example.com/",
      identityPoolId: "",
    };
    const message = await problemOf(build(["--stack", "dev", "--outputs", "-"], { input }), StackOutputsError);
    const problems = message.split("\n").filter((line) => line.startsWith("  - "));
    expect(problems).to.deep.equal([
      "  - output apiUrl is missing",
      '  - output issuer is "[secret]", not a text',
      "  - output userPoolId is 1, not a text",
      '  - output loginUrl is "https://sign-in.example.com/", without redirect_uri in its query',
      '  - output loginUrl is "https://sign-in.example.com/", without scope in its query',
      '  - output identityPoolId is "", not a text',
    ]);
    expect(message).to.contain("pulumi up -s dev");
  });

  it("refuses outputs that no page could work with", async () => {
    const input = { ...outputs, apiUrl: "http://api.example.com" };
    const message = await problemOf(build(["--stack", "dev", "--outputs", "-"], { input }), StackOutputsError);
    expect(message).to.contain("apiUrl is").and.contain("give an https address");
  });

  it("leaves uploads out on a stack without an identity pool", async () => {
    const input = without(outputs, "identityPoolId");
    await build(["--stack", "dev", "--outputs", "-"], { input });
    expect(JSON.parse(dist("config.json"))).to.not.have.any.keys("identityPoolId", "uploadBucket");
  });

  it("says which file cannot be read, and what is not JSON", async () => {
    const file = path.join(root, "none.json");
    expect(await problemOf(build(["--stack", "dev", "--outputs", file]), StackOutputsError)).to.contain(
      `${file} cannot be read`,
    );
    writeFileSync(file, "[]");
    expect(await problemOf(build(["--stack", "dev", "--outputs", file]), StackOutputsError)).to.contain(
      "no JSON object",
    );
  });

  it("passes on where the page cannot be bundled", async () => {
    rmSync(path.join(root, "web/src"));
    mkdirSync(path.join(root, "web/src"));
    writeFileSync(path.join(root, "web/src/main.tsx"), "const = 1;");
    const error: unknown = await bundlePage({ root, sourceMaps: false }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PageBundleError);
    expect((error as Error).message).to.contain("src/main.tsx:1:6");
  });

  it("ends with 2 for a wrong command line, and with 1 for outputs of no use", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["--conditions", "workspace", "--require", "./loader.cjs", "web/build.ts", ...args], {
        cwd: project,
        encoding: "utf8",
        input: "{}",
      });
    const usage = run("--origin", "https://app.example.com/path", "--loud", "hunter2");
    expect(usage.status, usage.stderr).to.equal(2);
    expect(usage.stderr).to.equal(
      "--origin https://app.example.com/path: give an origin without a path, such as https://app.example.com\n" +
        "--loud: no such option\nan argument of 7 characters: no such option\n" +
        "--stack: give the name of a deployed stack, such as dev\nSee npm run build:web -- --help.\n",
    );
    const help = run("--help");
    expect(help.status, help.stderr).to.equal(0);
    expect(help.stdout).to.contain("Usage: npm run build:web -- --stack NAME [options]\n").and.contain("--origin");
    const failed = run("--stack", "dev", "--outputs", "-");
    expect(failed.status, failed.stderr).to.equal(1);
    expect(failed.stderr).to.contain("output region is missing").and.not.contain("    at ");
  });
});
