import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { requestListener } from "../../../packages/local/src/http/httpRequest";
import { LocalServices } from "../../../packages/local/src/localServices";
import type { JsonObject, RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import type { AwsCallTrace, RequestTrace } from "../../../packages/local/src/services/requestTrace";
import { root } from "../../projectFiles";
import { recordedProgram, recordedResource } from "../recordedFixtures";
import { temporaryFolder } from "../startedRun";

const region = "eu-west-1";
const accountId = "000000000000";

/** The services of a program at the address for AWS's SDKs, and clients' settings for it. */
export class ServedSdk {
  readonly traces: RequestTrace[] = [];
  readonly diagnostics: string[] = [];
  onFunctionLog: (functionName: string, line: string) => void = () => undefined;
  services!: LocalServices;
  url = "";
  readonly #data = temporaryFolder();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(
      requestListener((request, response) => {
        this.services.sdkHandler()(request, response);
      }),
    );
  }

  static async start(resources: RecordedResource[]): Promise<ServedSdk> {
    const served = new ServedSdk();
    served.#server.listen(0, "127.0.0.1");
    await once(served.#server, "listening");
    served.url = `http://127.0.0.1:${(served.#server.address() as AddressInfo).port}`;
    await served.#open(recordedProgram(resources));
    return served;
  }

  get dataDirectory(): string {
    return this.#data.folder;
  }

  /** Ends the services and starts them again on the same data. */
  async restart(resources: RecordedResource[]): Promise<void> {
    await this.services.close();
    await this.#open(recordedProgram(resources));
  }

  update(resources: RecordedResource[]): void {
    this.services.update(recordedProgram(resources));
  }

  /** Settings of a client with a role's credentials, as a function has them. */
  client(roleName: string) {
    const credentials = this.services.get("iam").roleCredentials(roleArn(roleName));
    return { region, endpoint: this.url, maxAttempts: 1, credentials };
  }

  /** The last call's trace. */
  lastTrace(): AwsCallTrace {
    return this.traces.at(-1) as AwsCallTrace;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
    await this.services.close();
    this.#data.remove();
  }

  async #open(program: RecordedProgram): Promise<void> {
    this.services = await LocalServices.create(program, {
      root,
      dataDirectory: this.#data.folder,
      endpoints: { api: this.url, aws: this.url, cognito: this.url, s3: this.url },
      functionEnvironment: () => ({}),
      events: {
        onRequest: (trace) => this.traces.push(trace),
        onFunctionLog: (functionName, line) => {
          this.onFunctionLog(functionName, line);
        },
        onCode: () => undefined,
        onDiagnostic: (_severity, message) => this.diagnostics.push(message),
      },
    });
  }
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}

/** A role of functions with these statements; those that trust others too are given as the last argument. */
export function functionRole(name: string, statements: JsonObject[], trusted: JsonObject[] = []): RecordedResource {
  const lambda = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "lambda.amazonaws.com" },
  };
  return recordedResource("aws:iam/role:Role", name, {
    name,
    arn: roleArn(name),
    uniqueId: `AROA${name.toUpperCase()}`,
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [lambda, ...trusted] }),
    inlinePolicies: [{ name, policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) }],
  });
}

/** What a call fails with. */
export async function failed(
  call: Promise<unknown>,
): Promise<Error & { $metadata: { httpStatusCode: number }; [member: string]: unknown }> {
  try {
    await call;
  } catch (error) {
    return error as Awaited<ReturnType<typeof failed>>;
  }
  throw new Error("the call was expected to fail, but it succeeded");
}
