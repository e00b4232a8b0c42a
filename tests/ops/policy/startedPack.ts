import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeRequest,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzeResponse, AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";
import { root } from "../../projectFiles";

/** A resource as the engine sends it. */
export interface SentResource {
  urn: string;
  type: string;
  name: string;
  properties: JsonObject;
  protect?: boolean;
  dependencies?: string[];
}

/** What the pack answers about one resource. */
export interface Diagnostic {
  policy: string;
  urn: string;
  message: string;
  level: EnforcementLevel;
}

/** The policy pack in the process that the engine would start, spoken to as the engine does. */
export class StartedPack {
  readonly #process: ChildProcess;
  readonly #client: AnalyzerClient;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  /** @param config the stack's configuration, by `<namespace>:<key>` */
  static async start(stack: string, config: Record<string, string> = {}): Promise<StartedPack> {
    const runner = path.join(root, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    // The address of an engine that the pack never calls, the pack's folder, and PulumiPolicy.yaml's runtime options.
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", ".", "-typescript=false"], {
      cwd: path.join(root, "ops/policy"),
      env: {
        PATH: process.env.PATH,
        PULUMI_NODEJS_PROJECT: "learninghub",
        PULUMI_NODEJS_STACK: stack,
        PULUMI_CONFIG: JSON.stringify(config),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let complaints = "";
    child.stderr.on("data", (chunk) => (complaints += String(chunk)));
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([once(lines, "line"), once(child, "close")]);
    if (!/^\d+$/.test(String(first[0])) || child.exitCode !== null) {
      throw new Error(`the pack did not start: ${String(first[0])}\n${complaints}`);
    }
    return new StartedPack(child, Number(first[0]));
  }

  async stop(): Promise<void> {
    this.#client.close();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, "close");
    this.#process.kill();
    await closed;
  }

  info(): Promise<AnalyzerInfo> {
    return answer((done) => this.#client.getAnalyzerInfo(new Empty(), done));
  }

  async configure(policy: string, properties: JsonObject): Promise<void> {
    const config = new PolicyConfig().setEnforcementlevel(EnforcementLevel.MANDATORY);
    const request = new ConfigureAnalyzerRequest();
    request.getPolicyconfigMap().set(policy, config.setProperties(Struct.fromJavaScript(properties)));
    await answer<Empty>((done) => this.#client.configure(request, done));
  }

  async analyze({ urn, type, name, properties, protect = false }: SentResource): Promise<Diagnostic[]> {
    const request = new AnalyzeRequest().setUrn(urn).setType(type).setName(name);
    request.setProperties(Struct.fromJavaScript(properties)).setOptions(options(protect));
    return diagnostics(await answer((done) => this.#client.analyze(request, done)));
  }

  async analyzeStack(resources: readonly SentResource[]): Promise<Diagnostic[]> {
    const sent = resources.map(({ urn, type, name, properties, protect = false, dependencies = [] }) =>
      new AnalyzerResource()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setProperties(Struct.fromJavaScript(properties))
        .setOptions(options(protect))
        .setDependenciesList(dependencies),
    );
    const request = new AnalyzeStackRequest().setResourcesList(sent);
    return diagnostics(await answer((done) => this.#client.analyzeStack(request, done)));
  }
}

function options(protect: boolean): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions().setProtect(protect);
}

function diagnostics(response: AnalyzeResponse): Diagnostic[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    urn: diagnostic.getUrn(),
    message: diagnostic.getMessage(),
    level: diagnostic.getEnforcementlevel(),
  }));
}

function answer<T>(call: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}
