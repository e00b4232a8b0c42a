import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "chai";
import { signIn } from "../startedRun";
import type { ReadyLine } from "../startedRun";
import { poolKeys } from "../../../ops/security/attacks/tokens";
import { testCertificate } from "./testCertificate";
import type { RunOptions } from "../../ops/shared/toolProcess";
import { runFile } from "../../ops/shared/toolProcess";
import { ToolsOnRun } from "../../ops/shared/toolsOnRun";

describe("the command doctor", function () {
  this.timeout(60_000);
  let folder: string;
  let started: ToolsOnRun;
  let ready: ReadyLine;
  let outputs: string;
  const doctor = (args: readonly string[], options?: RunOptions) =>
    runFile("packages/local/src/cli/doctor.ts", args, options);
  const courses = ["--route", "GET /courses"];

  before(async () => {
    started = await ToolsOnRun.start();
    ({ folder, ready, outputs } = started);
  });
  after(async () => {
    await started.end();
  });

  it("finds the local run well, signed in as its demo user: exit code 0", async () => {
    const { code, stdout, stderr } = await doctor(["--outputs", outputs, ...courses, "--route", "POST /exams"]);
    expect(stderr).to.equal("");
    expect(stdout).to.match(/^http:\/\/127\.0\.0\.1:\d+ from https:\/\/dev\.learninghub\.example\.com\n {2}ok/);
    expect(stdout).to.match(/\n {2}ok {7}Token endpoint {11}400 invalid_grant\n/);
    expect(stdout).to.match(/\n {2}ok {7}Hosted sign-in {11}200 at 127\.0\.0\.1:\d+\n/);
    expect(stdout).to.match(/\nGET \/courses\n {2}ok {7}Route without a token /);
    expect(stdout).to.match(/\n {2}ok {7}Route with the token {5}the function answered 200\n/);
    expect(stdout).to.match(/\n21 ok, 0 problems, 0 unknown, 16 skipped\. No problem found\.\n$/);
    expect(stdout).not.to.contain(ready.local.username).and.not.to.contain("eyJ");
    expect(code).to.equal(0);
  });

  it("names a token of another pool as JSON, and never prints it: exit code 1", async () => {
    const { IdToken } = await signIn(ready);
    const [header = "", payload = "", signature = ""] = IdToken.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    const other = Buffer.from(JSON.stringify({ ...claims, iss: `${ready.issuer}/` })).toString("base64url");
    const token = [header, other, signature].join(".");
    const { code, stdout, stderr } = await doctor(["--json", ...courses], {
      input: readFileSync(outputs, "utf8"),
      environment: { DOCTOR_TOKEN: token },
    });
    expect(code).to.equal(1);
    expect(stderr).to.equal("");
    const report = JSON.parse(stdout) as {
      exitCode: number;
      target: object;
      findings: { name: string; status: string }[];
    };
    expect(report.exitCode).to.equal(1);
    expect(report.target).to.include({ apiUrl: ready.apiUrl, clientId: ready.userPoolClientId });
    const problems = report.findings.flatMap(({ name, status }) => (status === "problem" ? [name] : []));
    expect(problems).to.deep.equal(["Token: signature", "Token: issuer", "Route with the token"]);
    for (const part of token.split(".")) expect(stdout).not.to.contain(part);
  });

  it("prints a problem with what was expected, found, and the command to fix it", async () => {
    const { code, stdout } = await doctor(["--outputs", outputs, "--origin", "https://other.example.com", ...courses]);
    expect(code).to.equal(1);
    expect(stdout).to.contain(
      "\n  PROBLEM  CORS: preflight\n" +
        "           expected  2xx that allows https://other.example.com to send GET with Authorization\n" +
        "           found     no Access-Control-Allow-Origin; the API does not allow https://other.example.com\n" +
        "           fix       list https://other.example.com in the API's corsConfiguration.allowOrigins; then start",
    );
    expect(stdout).to.match(/\n18 ok, 2 problems, 0 unknown, 7 skipped\. Fix the first problem first\.\n$/);
  });

  it("is inconclusive when nothing listens: exit code 1", async () => {
    const { port } = new URL(ready.apiUrl);
    const gone = { ...ready, apiUrl: ready.apiUrl.replace(port, "1") };
    const { code, stdout } = await doctor(["--outputs", "-"], { input: JSON.stringify(gone) });
    expect(stdout).to.match(/unknown {2}Connection\n.*\n {11}found {5}http:\/\/127\.0\.0\.1:1\/ gave no answer/);
    expect(stdout).to.match(/Some checks are inconclusive\.\n$/);
    expect(code).to.equal(1);
  });

  it("reports errors on the command line, without the token: exit code 2", async () => {
    const token = `eyJhbGciOiJub25lIn0.${"x".repeat(30)}.y`;
    const { code, stdout, stderr } = await doctor([token, "--url", "http://api.example.com"]);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.contain(`an argument of ${token.length} characters: no such option`);
    expect(stderr).not.to.contain("eyJ");
    const missing = await doctor(["--outputs", path.join(folder, "none.json")]);
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.match(/none\.json cannot be read/);
  });

  it("sends no token over plain http to another machine", async () => {
    const { code, stderr } = await doctor(["--outputs", outputs, "--url", "http://192.0.2.1"]);
    expect(code).to.equal(2);
    expect(stderr).to.equal(
      "--url http://192.0.2.1: give an https address; tokens travel over plain http on this machine alone\nSee npx pulumi-aws-local doctor --help.\n",
    );
  });

  it("prints its help", async () => {
    const { code, stdout } = await doctor(["--help"]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Usage: npx pulumi-aws-local doctor --stack NAME \[options\]\n/);
  });

  it("is content with a certificate that this machine trusts, and warns before its end", async () => {
    const certificate = testCertificate(poolKeys, {
      dnsName: "localhost",
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 3 * 86_400_000),
    });
    const file = path.join(folder, "authority.pem");
    writeFileSync(file, certificate);
    const key = poolKeys.privateKey.export({ type: "pkcs8", format: "pem" });
    const server = createServer({ cert: certificate, key }, (_, response) => {
      response.writeHead(401).end('{"message":"Unauthorized"}');
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { stdout } = await doctor(["--outputs", outputs, "--url", `https://localhost:${port}`, ...courses], {
      environment: { NODE_EXTRA_CA_CERTS: file },
    });
    server.close();
    server.closeAllConnections();
    expect(stdout).to.match(/\n {2}ok {7}TLS certificate .*\n {11}warning {3}it expires soon/);
    expect(stdout).to.match(/\n {2}ok {7}Route without a token {4}401 \{"message":"Unauthorized"\}\n/);
  });
});
