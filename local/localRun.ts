import path from "node:path";
import { type CodeDelivery, createUserPools, type UserPools } from "./cognito/userPools";
import { prepareDataDirectory } from "./dataDirectory";
import { demoUser, type DemoUser } from "./demoUser";
import { FunctionPool } from "./functions/functionPool";
import {
  answerClientError,
  createGateway,
  type Gateway,
  gatewayServerOptions,
  type RequestTrace,
} from "./gateway/gateway";
import { LoopbackServer } from "./loopbackServer";
import { evaluate } from "./record/evaluate";
import type { JsonObject, RecordedProgram } from "./record/recordedProgram";

/** What a local run tells about while it serves. */
export interface LocalRunEvents {
  onRequest(trace: RequestTrace): void;
  onFunctionLog(functionName: string, line: string): void;
  onCode(delivery: CodeDelivery): void;
  onDiagnostic(severity: string, message: string): void;
}

export interface LocalRunOptions {
  /** The project's root folder, which holds Pulumi.yaml. */
  root: string;
  stack: string;
  /** The API's port; the user pool takes the next one. 0: any free ports. */
  port: number;
  dataDirectory: string;
  reset: boolean;
  events: LocalRunEvents;
  /** Gives up an evaluation under way. */
  signal?: AbortSignal;
}

/** How long `close` lets requests under way finish; functions get a second of their own after that. */
const graceMs = 500;

/** The program of one stack, evaluated and served on the loopback interface. */
export class LocalRun {
  /** The program as it was last evaluated. */
  program: RecordedProgram;
  readonly demoUser: DemoUser;
  readonly #parts: Parts;
  #holds = 0;

  private constructor(program: RecordedProgram, demo: DemoUser, parts: Parts) {
    this.program = program;
    this.demoUser = demo;
    this.#parts = parts;
  }

  /**
   * Evaluates the program and serves it; resolves once requests are answered.
   * @throws {PortError} when a port is taken
   * @throws {DataDirectoryError} when the data folder can't be used
   * @throws {EvaluationError} with the program's own message when it fails
   */
  static async start(options: LocalRunOptions): Promise<LocalRun> {
    const { root, stack, port, dataDirectory, events, signal } = options;
    prepareDataDirectory(dataDirectory, options);
    const api = await LoopbackServer.listen(port, gatewayServerOptions);
    let cognito: LoopbackServer | undefined;
    try {
      cognito = await LoopbackServer.listen(port === 0 ? 0 : port + 1, gatewayServerOptions);
      const onDiagnostic = events.onDiagnostic.bind(events);
      const program = await evaluate({ root, stack, onDiagnostic, ...(signal && { signal }) });
      const demo = demoUser(dataDirectory);
      const parts = await serve(program, { ...options, api, cognito });
      const run = new LocalRun(program, demo, parts);
      run.#welcomeDemoUser();
      return run;
    } catch (error) {
      await Promise.all([api.close(0), cognito?.close(0)]);
      throw error;
    }
  }

  get apiUrl(): string {
    return this.#parts.api.url;
  }

  get cognitoEndpoint(): string {
    return this.#parts.cognito.url;
  }

  /** The stack's outputs as `pulumi stack output --json` prints them, with the local address of what is served here. */
  get outputs(): JsonObject {
    const { outputs, secretOutputs } = this.program;
    const masked = Object.fromEntries(secretOutputs.map((name) => [name, "[secret]"]));
    return { ...outputs, ...masked, apiUrl: this.apiUrl };
  }

  /** An id token of the demo user, as a sign-in through the stack's app client gives it. */
  async demoIdToken(): Promise<string> {
    const { userPoolId, userPoolClientId } = this.program.outputs;
    if (typeof userPoolId !== "string" || typeof userPoolClientId !== "string") {
      throw new Error("the stack has no outputs userPoolId and userPoolClientId to sign in with");
    }
    const { IdToken } = await this.#parts.userPools.signInAs(userPoolId, userPoolClientId, this.demoUser.username);
    return IdToken;
  }

  /** Lets requests to the API wait until this work is done, so that they meet its result. */
  async holdWhile(work: Promise<void>): Promise<void> {
    const { api, gateway } = this.#parts;
    this.#holds += 1;
    api.hold();
    await work;
    this.#holds -= 1;
    if (this.#holds === 0) serveGateway(api, gateway);
  }

  /** Serves a program that was evaluated again. */
  update(program: RecordedProgram): void {
    const { userPools, functions, gateway } = this.#parts;
    userPools.update(program);
    functions.update(program);
    gateway.update(program);
    this.program = program;
    this.#welcomeDemoUser();
  }

  /** Runs this code for the function from now on; false when it does already. */
  replaceFunction(functionName: string, code: string, sourceMap: string): boolean {
    return this.#parts.functions.replace(functionName, code, sourceMap);
  }

  /** Ends everything within 2 s; what was acknowledged is stored. */
  async close(): Promise<void> {
    const { api, cognito, functions, userPools } = this.#parts;
    await Promise.all([api.close(graceMs), cognito.close(graceMs)]);
    await functions.close();
    await userPools.close();
  }

  #welcomeDemoUser(): void {
    const { username, password } = this.demoUser;
    for (const { type, id } of this.program.resources) {
      if (type !== "aws:cognito/userPool:UserPool" || id === undefined) continue;
      this.#parts.userPools.ensureUser({ userPoolId: id, username, password, attributes: { name: "Demo" } });
    }
  }
}

interface Parts {
  api: LoopbackServer;
  cognito: LoopbackServer;
  functions: FunctionPool;
  userPools: UserPools;
  gateway: Gateway;
}

type ServeOptions = LocalRunOptions & Pick<Parts, "api" | "cognito">;

async function serve(
  program: RecordedProgram,
  { root, dataDirectory, events, api, cognito }: ServeOptions,
): Promise<Parts> {
  const userPools = await createUserPools(program, { dataDirectory, onCode: events.onCode.bind(events) });
  const functions = new FunctionPool(program, {
    projectRoot: root,
    environmentOverrides: ({ environment }) => localStore(environment, dataDirectory),
    onLog: (functionName, _requestId, line) => {
      events.onFunctionLog(functionName, line);
    },
  });
  const gateway = createGateway(program, {
    functions,
    verificationKey: (issuer, keyId) => userPools.verificationKey(issuer, keyId),
    onRequest: events.onRequest.bind(events),
  });
  functions.warm();
  api.server.on("clientError", answerClientError);
  serveGateway(api, gateway);
  cognito.serve(userPools.handle);
  return { api, cognito, functions, userPools, gateway };
}

function serveGateway(api: LoopbackServer, gateway: Gateway): void {
  api.serve((request, response) => {
    gateway.handle(request, response);
  });
}

/** Functions that keep their data in the stack's database keep it in a file here, through the same interface. */
function localStore(environment: Readonly<Record<string, string>>, dataDirectory: string): Record<string, string> {
  if (environment.STORE_URL === undefined) return {};
  return { STORE_URL: `sqlite:${path.join(dataDirectory, "learninghub.sqlite")}` };
}
