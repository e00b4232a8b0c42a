import { once } from "node:events";
import { get } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { LocalConfig, ServedProgram } from "../../packages/local/src/config";
import { PortError } from "../../packages/local/src/http/loopbackServer";
import { start } from "../../packages/local/src/index";
import { localOutputs } from "../../packages/local/src/localOutputs";
import { serviceAddresses } from "../../packages/local/src/localServices";
import type { LocalRun } from "../../packages/local/src/localRun";
import { startLocalRun } from "../../packages/local/src/startLocalRun";
import { recordedProgram, recordedResource } from "./recordedFixtures";
import { removeTemporaryProjects, temporaryProject } from "./record/temporaryProject";
import { temporaryFolder } from "./startedRun";

describe("the outputs of a local run", () => {
  const api = (id: string) =>
    recordedResource("aws:apigatewayv2/api:Api", id, {
      apiEndpoint: `https://${id}.execute-api.eu-west-1.amazonaws.com`,
    });
  const domain = (name: string) =>
    recordedResource("aws:cognito/userPoolDomain:UserPoolDomain", name, { domain: name });
  const outputs = {
    first: "https://first.execute-api.eu-west-1.amazonaws.com",
    urls: { second: ["https://second.execute-api.eu-west-1.amazonaws.com/courses?all=1"] },
    loginUrl: "https://learners.auth.eu-west-1.amazoncognito.com/login",
    ownDomain: "https://sign-in.example.com",
    issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
    alike: "https://sign-in.example.com.evil.example",
    token: "https://first.execute-api.eu-west-1.amazonaws.com/secret",
    count: 3,
  };
  const program = {
    ...recordedProgram([api("first"), api("second"), domain("learners"), domain("sign-in.example.com")]),
    outputs,
    secretOutputs: ["token"],
  };

  it("have local addresses of APIs and hosted sign-ins, however deep, and nothing else is changed", () => {
    const [first, second] = serviceAddresses(program).map(
      ({ url }, index) => [url, `http://127.0.0.1:${index}`] as const,
    );
    const served = [first ?? expect.fail(), second ?? expect.fail()];
    expect(localOutputs(program, { cognito: "http://127.0.0.1:3002", served })).to.deep.equal({
      ...outputs,
      first: "http://127.0.0.1:0",
      urls: { second: ["http://127.0.0.1:1/courses?all=1"] },
      loginUrl: "http://127.0.0.1:3002/login",
      ownDomain: "http://127.0.0.1:3002",
      token: "[secret]",
    });
  });
});

describe("a local run of a program without user pool, API and bucket", function () {
  this.timeout(60_000);
  const data = temporaryFolder();
  const diagnostics: string[] = [];
  let run: LocalRun;
  let served: ServedProgram | undefined;

  before(async () => {
    const config: LocalConfig = {
      demoUser: { username: "demo@example.com" },
      page: {
        callbackPath: "/back",
        serve: (program) => {
          served = program;
          return { handle: (_request, response) => response.end("the page"), close: () => undefined };
        },
      },
    };
    run = await startLocalRun({
      root: temporaryProject({
        "index.ts": `import * as aws from "@pulumi/aws"; new aws.sqs.Queue("jobs"); export const answer = 42;`,
      }),
      stack: "dev",
      port: 0,
      dataDirectory: data.folder,
      reset: false,
      config,
      events: {
        onRequest: () => undefined,
        onFunctionLog: () => undefined,
        onCode: () => undefined,
        onDiagnostic: (severity, message) => diagnostics.push(`${severity}: ${message}`),
      },
    });
  });
  after(async () => {
    await run.close();
    data.remove();
    removeTemporaryProjects();
  });

  it("has no addresses and no token, and its own outputs", async () => {
    expect(run.endpoints).to.deep.equal({});
    expect(run.outputs).to.deep.equal({ answer: 42 });
    expect(run.local).to.have.keys("webUrl", "username", "password", "apis", "functionUrls", "consoleUrl");
    expect(await run.demoIdToken()).to.equal(undefined);
  });

  it("lists what it does not serve", () => {
    expect(diagnostics).to.deep.equal(["info: recorded, not served: aws:sqs/queue:Queue (1, index.ts:1)"]);
  });

  it("serves the configured page to this machine alone", async () => {
    const url = run.webUrl ?? "";
    expect(served).to.include({ callbackUrl: `${url}/back`, logoutUrl: `${url}/` });
    expect(await (await fetch(url)).text()).to.equal("the page");
    const status = await new Promise((resolve, reject) => {
      get(url, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });
    expect(status).to.equal(421);
  });
});

describe("a local run whose second API finds its port taken", function () {
  this.timeout(60_000);
  after(removeTemporaryProjects);

  it("fails by that port and leaves no function running", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const taken = (blocker.address() as AddressInfo).port;
    const project = temporaryProject({
      "index.ts": `
        import * as aws from "@pulumi/aws";
        import { asset } from "@pulumi/pulumi";
        for (const name of ["one", "two"]) new aws.apigatewayv2.Api(name, { protocolType: "HTTP" });
        const code = new asset.AssetArchive({ "index.js": new asset.StringAsset("exports.handler = async () => 1") });
        new aws.lambda.Function("f", { code, handler: "index.handler", runtime: "nodejs22.x", role: "arn:aws:iam::000000000000:role/r" });
      `,
    });
    const threads = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    const before = threads();
    const failure = await start({ project, port: taken - 5 }).then(
      (run) => run.stop(),
      (error: unknown) => error,
    );
    blocker.close();
    expect(failure).to.be.instanceOf(PortError);
    expect(threads()).to.equal(before);
  });
});
