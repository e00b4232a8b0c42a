import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceRequest,
  LogRequest,
  LogSeverity,
  SetRootResourceRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterPackageRequest,
  RegisterResourceOutputsRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { expect } from "chai";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { spawn } from "node:child_process";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import { Monitor } from "../../../packages/local/src/record/monitor";
import { readProject } from "../../../packages/local/src/record/projectFiles";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";

const repository = path.resolve(__dirname, "..", "..", "..");
const fixture = path.join(repository, "tests", "local", "fixtures", "resources");
const identity = {
  root: fixture,
  entry: fixture,
  project: "fixture",
  stack: "dev",
  region: "eu-central-1",
  accountId: "000000000000",
};

describe("the monitor", () => {
  const logged: string[] = [];
  let monitor: Monitor;
  let address: string;
  let client: ResourceMonitorClient;

  before(async () => {
    monitor = new Monitor(
      identity,
      readProject(fixture, "dev"),
      {},
      {
        onLog: (severity, message) => logged.push(`${severity}: ${message}`),
        onFatal: () => undefined,
      },
    );
    address = await monitor.listen();
    client = new ResourceMonitorClient(address, grpc.credentials.createInsecure());
  });
  after(() => {
    client.close();
    monitor.close();
  });

  type Callback<Response> = (error: grpc.ServiceError | null, response: Response) => void;
  const answered = <Response>(call: (callback: Callback<Response>) => unknown): Promise<Response> =>
    new Promise((resolve, reject) => {
      call((error, response) => {
        if (error === null) resolve(response);
        else reject(new Error(`${error.code} ${error.details}`));
      });
    });
  const failure = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => "none",
      (error: unknown) => (error as Error).message,
    );

  it("listens on the loopback interface alone", () => {
    expect(address).to.match(/^127\.0\.0\.1:\d+$/);
  });

  it("supports what the engine of the SDK's version does, and says no to what it has never heard of", async () => {
    const supports = async (feature: string): Promise<boolean> =>
      (
        await answered<{ getHassupport: () => boolean }>((callback) =>
          client.supportsFeature(new SupportsFeatureRequest().setId(feature), callback),
        )
      ).getHassupport();
    for (const feature of ["secrets", "resourceReferences", "outputValues", "transforms", "parameterization"]) {
      expect(await supports(feature), feature).to.be.true;
    }
    expect(await supports("telepathy")).to.be.false;
  });

  it("names the method that it doesn't implement", async () => {
    const message = await failure(answered((callback) => client.getDeploymentInfo(new Empty(), callback)));
    expect(message).to.match(/^12 .*getDeploymentInfo/);
  });

  it("gives every package a reference", async () => {
    const request = new RegisterPackageRequest().setName("terraform-provider").setVersion("1.2.3");
    const response = await answered<{ getRef: () => string }>((callback) => client.registerPackage(request, callback));
    expect(response.getRef()).to.equal("terraform-provider@1.2.3");
  });

  it("refuses outputs of, and references to, resources that were never registered", async () => {
    const outputs = new RegisterResourceOutputsRequest().setUrn("urn:unknown");
    expect(await failure(answered((callback) => client.registerResourceOutputs(outputs, callback)))).to.equal(
      "2 Unknown resource URN 'urn:unknown'",
    );
    const invoke = new ResourceInvokeRequest()
      .setTok("pulumi:pulumi:getResource")
      .setArgs(Struct.fromJavaScript({ urn: "urn:unknown" }));
    expect(await failure(answered((callback) => client.invoke(invoke, callback)))).to.equal(
      "2 unknown resource urn:unknown",
    );
  });

  it("passes on what the program logs, and keeps the root resource", async () => {
    const engine = new EngineClient(address, grpc.credentials.createInsecure());
    for (const [name, severity] of Object.entries(LogSeverity)) {
      const request = new LogRequest().setSeverity(severity as LogSeverity).setMessage(name);
      await answered((callback) => engine.log(request, callback));
    }
    await answered((callback) => engine.setRootResource(new SetRootResourceRequest().setUrn("urn:root"), callback));
    const root = await answered<{ getUrn: () => string }>((callback) =>
      engine.getRootResource(new GetRootResourceRequest(), callback),
    );
    engine.close();
    expect(logged).to.deep.equal(["debug: DEBUG", "info: INFO", "warning: WARNING", "error: ERROR"]);
    expect(root.getUrn()).to.equal("urn:root");
  });
});

describe("Pulumi's own runner", () => {
  it("records the same program as the lighter one that evaluations use", async () => {
    const problems: string[] = [];
    const monitor = new Monitor(
      identity,
      readProject(fixture, "dev"),
      {},
      {
        onLog: (severity, message) => severity === "error" && problems.push(message),
        onFatal: (error) => problems.push(error.message),
      },
    );
    const project = readProject(fixture, "dev");
    const address = await monitor.listen();
    const options = {
      project: "fixture",
      stack: "dev",
      organization: "organization",
      monitor: address,
      engine: address,
      pwd: fixture,
      "root-directory": fixture,
    };
    const child = spawn(
      process.execPath,
      [
        "--conditions",
        "workspace",
        "--require",
        path.join(repository, "loader.cjs"),
        require.resolve("@pulumi/pulumi/cmd/run"),
        ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
        ".",
      ],
      {
        cwd: fixture,
        env: {
          PATH: process.env.PATH,
          PULUMI_CONFIG: JSON.stringify(project.config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(project.secretKeys),
        },
      },
    );
    const exitCode = await new Promise((resolve) => child.once("close", resolve));
    monitor.close();

    expect(problems).to.deep.equal([]);
    expect(exitCode).to.equal(0);
    expect(sorted(monitor.recording.program([]))).to.deep.equal(
      sorted(await evaluate({ root: fixture, stack: "dev" })),
    );
  });
});

/** cmd/run doesn't say in which order it constructs, so the order is that of the URNs; its own stack has other frames around. */
function sorted(program: RecordedProgram): RecordedProgram {
  const resources = program.resources.map(({ positions, ...resource }) => ({
    ...resource,
    isPlaced: positions !== undefined,
    dependencies: resource.dependencies.toSorted(),
  }));
  return { ...program, resources: resources.sort((a, b) => a.urn.localeCompare(b.urn)) };
}
