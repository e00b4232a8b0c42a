import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { prepareDataDirectory } from "../../../packages/local/src/storage/dataDirectory";
import { root } from "../../projectFiles";
import { signIn, StartedRun, temporaryFolder } from "../startedRun";
import type { ReadyLine } from "../startedRun";

describe("npm start -- --json", function () {
  this.timeout(60_000);
  const { folder: data, remove } = temporaryFolder();
  let run: StartedRun;
  let ready: ReadyLine;

  before(async () => {
    run = StartedRun.in(root, "--data", data, "--json", "--port", "0");
    ready = await run.ready();
  });
  after(async () => {
    await run.end("SIGKILL");
    remove();
  });

  it("prints one JSON line with the stack's outputs, and serves", async () => {
    expect(ready).to.include.keys("region", "apiUrl", "userPoolId", "userPoolClientId", "issuer", "hostedUiUrl");
    expect(ready).to.include.keys("loginUrl", "logoutUrl", "identityPoolId", "uploadBucket");
    expect(ready.apiUrl).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.issuer).to.equal(`https://cognito-idp.${ready.region}.amazonaws.com/${ready.userPoolId}`);
    expect(ready.local.cognitoEndpoint).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);

    const { IdToken } = await signIn(ready);
    const courses = await fetch(`${ready.apiUrl}/courses`, { headers: { authorization: `Bearer ${IdToken}` } });
    expect(courses.status).to.equal(200);
    expect(((await courses.json()) as { items: unknown[] }).items).to.have.length.above(5);

    const refused = await fetch(`${ready.apiUrl}/courses`);
    expect(refused.status).to.equal(401);
    expect(await refused.text()).to.equal('{"message":"Unauthorized"}');
  });

  it("keeps what it stores from other users of the machine", () => {
    expect(statSync(data).mode & 0o077).to.equal(0);
    for (const file of ["aws-credentials", "console-token", "demo-user.json", "id-token"]) {
      expect(statSync(path.join(data, file)).mode & 0o077, file).to.equal(0);
    }
  });

  it("keeps its data when another one with --reset wants its port", async () => {
    const before = readFileSync(path.join(data, "demo-user.json"), "utf8");
    const other = StartedRun.in(root, "--data", data, "--reset", "--port", new URL(ready.apiUrl).port);
    expect(await other.exit()).to.equal(1);
    expect(readFileSync(path.join(data, "demo-user.json"), "utf8")).to.equal(before);
  });

  it("ends with 0 within 2 s, and has printed nothing else", async () => {
    const begin = performance.now();
    expect(await run.end("SIGTERM")).to.equal(0);
    expect(performance.now() - begin).to.be.below(2_000);
    expect(run.lines).to.have.length(1);
    expect(run.stderr).to.equal("");
  });

  it("warns when the demo user's password is another by now", async () => {
    rmSync(path.join(data, "demo-user.json"));
    run = StartedRun.in(root, "--data", data, "--json", "--port", "0");
    await run.ready();
    expect(run.stderr).to.match(/^warning: demo@example\.com has another password by now than the one in \S+\n$/m);
  });
});

describe("npm start", function () {
  this.timeout(60_000);
  let data: string;
  let remove: () => void;
  const runs: StartedRun[] = [];

  beforeEach(() => {
    ({ folder: data, remove } = temporaryFolder());
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).map((run) => run.end("SIGKILL")));
    remove();
  });

  function start(...args: string[]): StartedRun {
    const run = StartedRun.in(root, "--data", data, ...args);
    runs.push(run);
    return run;
  }

  it("keeps users, keys and exams over restarts, until --reset", async () => {
    const first = start("--json", "--port", "0");
    const before = await first.ready();
    const tokens = await signIn(before);
    const authorization = `Bearer ${tokens.IdToken}`;
    const submitted = await fetch(`${before.apiUrl}/exams`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(await anyExam(before.apiUrl, authorization)),
    });
    expect(submitted.status).to.equal(201);
    const location = submitted.headers.get("location") ?? "";
    expect(await first.end("SIGINT")).to.equal(0);

    const second = start("--json", "--port", "0");
    const after = await second.ready();
    expect(after.local.password).to.equal(before.local.password);
    expect(after.userPoolId).to.equal(before.userPoolId);
    const exam = await fetch(`${after.apiUrl}${location}`, { headers: { authorization } });
    expect(exam.status, "the token and the exam of the first run").to.equal(200);
    expect(await second.end()).to.equal(0);

    const third = start("--json", "--port", "0", "--reset");
    const anew = await third.ready();
    expect(anew.local.password).not.to.equal(before.local.password);
    expect((await fetch(`${anew.apiUrl}/courses`, { headers: { authorization } })).status).to.equal(401);
    expect(await third.end()).to.equal(0);
  });

  it("prints a short block with addresses, the demo user once, and a curl line that works", async () => {
    const run = start("--port", "0");
    const curl = await run.line(/curl -i/);
    const output = run.lines.join("\n");
    expect(run.lines).to.have.length.below(13);
    expect(output).to.match(/^\nlearninghub dev is served on this machine alone; Ctrl-C ends it\.\n/);
    expect(output).to.match(/\n {2}API {15}http:\/\/127\.0\.0\.1:\d+\n {2}User pools {8}http:/);
    expect(output).to.match(/demo@example\.com {3}password \S{20}/);
    expect(output).not.to.include("AWS_ENDPOINT_URL").and.not.include("SecuredHttpApi");
    const [, file = "", url = ""] = /\$\(cat (\S+)\)" (\S+)$/.exec(curl) ?? [];
    const token = readFileSync(path.resolve(root, file), "utf8");
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).to.equal(200);
    expect(await run.line(/^GET {5}\/courses +200/)).to.match(/ ms$/);
    await fetch(url);
    expect(await run.line(/^GET {5}\/courses +401/)).to.match(/ms {2}\S/);
    expect(run.lines.join("\n")).not.to.include(token);
    await run.end();

    const later = start("--port", "0", "--verbose");
    await later.line(/export AWS/);
    const more = later.lines.join("\n");
    expect(more).to.match(/password in \S*demo-user\.json/);
    expect(more).to.include("securedapi:index:SecuredHttpApi");
    expect(more).to.match(
      /export AWS_ENDPOINT_URL=\S+ AWS_SHARED_CREDENTIALS_FILE=\S+aws-credentials AWS_DEFAULT_REGION=/,
    );
  });

  it("evaluates another stack with --stack", async () => {
    const ready = await start("--json", "--port", "0", "--stack", "local").ready();
    expect(ready.region).to.equal("us-east-1");
  });

  it("ends with 0 when it is stopped while the program is evaluated", async () => {
    const run = start("--json", "--port", "0");
    while (!existsSync(path.join(data, "demo-user.json"))) await delay(5);
    const begin = performance.now();
    expect(await run.end("SIGINT")).to.equal(0);
    expect(performance.now() - begin).to.be.below(2_000);
    expect(run.lines).to.deep.equal([]);
    expect(run.stderr).to.equal("");
  });

  it("ends with 0 when npm passes on the Ctrl-C that it has got already", async () => {
    const run = start("--json", "--port", "0");
    await run.ready();
    run.process.kill("SIGINT");
    run.process.kill("SIGINT");
    run.process.kill("SIGTERM");
    expect(await run.exit()).to.equal(0);
  });

  it("comes back after it was killed, with what it had acknowledged", async () => {
    const first = start("--json", "--port", "0");
    const { IdToken } = await signIn(await first.ready());
    expect(await first.end("SIGKILL")).to.equal("SIGKILL");
    const { apiUrl } = await start("--json", "--port", "0").ready();
    const courses = await fetch(`${apiUrl}/courses`, { headers: { authorization: `Bearer ${IdToken}` } });
    expect(courses.status).to.equal(200);
  });

  it("names a damaged database and the command to fix it, in one line", async () => {
    prepareDataDirectory(data, { reset: false });
    const damaged = path.join(data, "cognito.sqlite");
    writeFileSync(damaged, "this is no database".repeat(500));
    const run = start("--port", "0");
    expect(await run.exit()).to.equal(1);
    expect(run.stderr)
      .to.match(/^\S+: .* damaged .*--reset.*\n$/)
      .and.to.include(damaged);
    expect(run.lines).to.deep.equal([]);
  });

  it("tells that a port is taken before it evaluates anything", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const run = start("--port", String(port));
    expect(await run.exit()).to.equal(1);
    expect(run.stderr).to.match(/port \d+ of 127\.0\.0\.1 is taken; choose another with --port/);
    taken.close();
  });

  it("refuses to use, or reset, a folder that holds other files", async () => {
    writeFileSync(path.join(data, "thesis.txt"), "years of work");
    const run = start("--port", "0", "--reset");
    expect(await run.exit()).to.equal(1);
    expect(run.stderr).to.include("holds files that the local run did not make");
    expect(readFileSync(path.join(data, "thesis.txt"), "utf8")).to.equal("years of work");
  });

  it("names the stacks that exist when asked for another", async () => {
    const run = start("--port", "0", "--stack", "staging");
    expect(await run.exit()).to.equal(1);
    expect(run.stderr).to.include("staging").and.to.include("dev").and.to.include("prod");
  });

  it("names everything that is wrong with the command line, with exit code 2", async () => {
    const run = start("--prot", "80", "--port", "99999", "--stack", "../dev");
    expect(await run.exit()).to.equal(2);
    expect(run.stderr).to.equal(
      "--prot: no such option\nan argument of 2 characters: no such option\n" +
        "--port 99999: give a whole number from 0 (any free port) to 65500\n" +
        "--stack ../dev: give the NAME of a Pulumi.NAME.yaml file\nSee npx pulumi-aws-local start --help.\n",
    );
  });

  it("explains itself with --help", async () => {
    const run = start("--help");
    expect(await run.exit()).to.equal(0);
    expect(run.lines.join("\n")).to.include("--watch").and.to.include("--reset");
  });
});

async function anyExam(apiUrl: string, authorization: string): Promise<unknown> {
  const response = await fetch(`${apiUrl}/courses?limit=1`, { headers: { authorization } });
  const { items } = (await response.json()) as { items: { courseId: string }[] };
  return { courseId: items[0]?.courseId, answers: [{ questionId: "q1", answer: "42" }] };
}
