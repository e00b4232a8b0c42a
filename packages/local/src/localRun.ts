import type { RequestListener } from "node:http";
import type { LocalConfig, LocalEndpoints, PageServer, ServedProgram } from "./config";
import { explained, prepareDataDirectory } from "./storage/dataDirectory";
import { demoUser } from "./demoUser";
import type { DemoUser } from "./demoUser";
import { answerClientError } from "./services/apigateway/gateway";
import type { Gateway } from "./services/apigateway/gateway";
import { IdentityPools } from "./services/cognito-identity/identityPools";
import { localPage, withLocalPage } from "./localPage";
import type { LocalPage } from "./localPage";
import { LocalServices } from "./localServices";
import type { LocalRunEvents } from "./localServices";
import { LocalServers } from "./http/localServers";
import { evaluate } from "./record/evaluate";
import type { Json, JsonObject, RecordedProgram } from "./record/recordedProgram";
import { RequestTraces } from "./requestTraces";

export type { LocalRunEvents };

export interface LocalRunOptions {
  /** The project's root folder, which holds Pulumi.yaml. */
  root: string;
  stack: string;
  /** The API's port; user pool, page and buckets take the next three. 0: any free ports. */
  port: number;
  dataDirectory: string;
  reset: boolean;
  config: LocalConfig;
  events: LocalRunEvents;
  /** Gives up an evaluation under way. */
  signal?: AbortSignal;
}

/** Host names that name this machine; a page elsewhere that rebinds its own name to 127.0.0.1 uses none of them. */
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** How long `close` lets requests under way finish; functions get a second of their own after that. */
const graceMs = 500;

/** The program of one stack, evaluated and served on the loopback interface. */
export class LocalRun {
  /** The program as it was last evaluated. */
  program: RecordedProgram;
  /** Undefined when the configuration has none. */
  readonly demoUser: DemoUser | undefined;
  readonly #config: LocalConfig;
  readonly #servers: LocalServers;
  readonly #services: LocalServices;
  readonly #web: PageServer | undefined;
  readonly #page: LocalPage;
  readonly #events: LocalRunEvents;
  #holds = 0;

  private constructor(
    program: RecordedProgram,
    services: LocalServices,
    servers: LocalServers,
    page: LocalPage,
    traces: RequestTraces,
    user: DemoUser | undefined,
    options: LocalRunOptions,
  ) {
    this.program = program;
    this.demoUser = user;
    this.#config = options.config;
    this.#events = options.events;
    this.#services = services;
    this.#servers = servers;
    this.#page = page;
    this.#web = options.config.page?.serve(this.#servedProgram(options.root, traces));
    this.#welcomeDemoUser();
    this.#serve();
  }

  /**
   * Evaluates the program and serves it; resolves once requests are answered.
   * @throws {PortError} when a port is taken
   * @throws {DataDirectoryError} when the data folder can't be used
   * @throws {StoredStateError} when something in it is damaged or can't be written
   * @throws {EvaluationError} with the program's own message when it fails
   */
  static async start(options: LocalRunOptions): Promise<LocalRun> {
    const { root, stack, events, signal } = options;
    signal?.throwIfAborted();
    // Ports first: a run that can't have them must not reset the data of the one that has.
    const servers = await LocalServers.listen(options.port);
    try {
      prepareDataDirectory(options.dataDirectory, options);
      const { demoUser: demo } = options.config;
      const user = demo && demoUser(options.dataDirectory, demo.username);
      const page = localPage(servers.web.port);
      const traces = new RequestTraces(events);
      const onDiagnostic = events.onDiagnostic.bind(events);
      const program = await evaluate({ root, stack, onDiagnostic, ...(signal && { signal }) });
      const bucketEndpoint = servers.buckets.url;
      const services = await LocalServices.create(withLocalPage(program, page), {
        ...options,
        bucketEndpoint,
        events: traces.events,
      });
      return new LocalRun(program, services, servers, page, traces, user, options);
    } catch (error) {
      await servers.close(0);
      throw explained(error, options.dataDirectory);
    }
  }

  get apiUrl(): string {
    return this.#servers.api.url;
  }

  /** The user pools, the identity pools and the hosted sign-in. */
  get cognitoEndpoint(): string {
    return this.#servers.cognito.url;
  }

  get s3Endpoint(): string {
    return this.#servers.buckets.url;
  }

  get endpoints(): LocalEndpoints {
    return { api: this.apiUrl, cognito: this.cognitoEndpoint, s3: this.s3Endpoint };
  }

  /** The page of the project's configuration. */
  get webUrl(): string | undefined {
    return this.#web && this.#page.origin;
  }

  /** The stack's outputs as `pulumi stack output --json` prints them, with the local address of what is served here. */
  get outputs(): JsonObject {
    const { outputs, secretOutputs } = this.program;
    const redacted = Object.fromEntries(secretOutputs.map((name) => [name, "[secret]"]));
    const { hostedUiUrl } = outputs;
    const local = (address: Json | undefined): Json | undefined =>
      typeof address === "string" && typeof hostedUiUrl === "string" && address.startsWith(hostedUiUrl)
        ? this.cognitoEndpoint + address.slice(hostedUiUrl.length)
        : address;
    const addresses = Object.entries({
      apiUrl: this.apiUrl,
      hostedUiUrl: local(hostedUiUrl),
      loginUrl: local(outputs.loginUrl),
      logoutUrl: local(outputs.logoutUrl),
    }).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    return { ...outputs, ...redacted, ...Object.fromEntries(addresses) };
  }

  /** An id token of a user, as a sign-in through the stack's app client gives it. */
  async idTokenOf(username: string): Promise<string> {
    const { userPools } = this.#services;
    const { IdToken } = await userPools.signInAs(
      this.#output("userPoolId"),
      this.#output("userPoolClientId"),
      username,
    );
    return IdToken;
  }

  /** Lets requests to the API wait until this work is done, so that they meet its result. */
  async holdWhile(work: Promise<void>): Promise<void> {
    this.#holds += 1;
    this.#servers.api.hold();
    await work;
    this.#holds -= 1;
    if (this.#holds === 0) this.#serveApi(this.#services.gateway);
  }

  /** Serves a program that was evaluated again. */
  update(program: RecordedProgram): void {
    this.#services.update(withLocalPage(program, this.#page));
    this.program = program;
    this.#welcomeDemoUser();
  }

  /** Runs this code for the function from now on; false when it does already. */
  replaceFunction(functionName: string, code: string, sourceMap: string): boolean {
    return this.#services.functions.replace(functionName, code, sourceMap);
  }

  /** Ends everything within 2 s; what was acknowledged is stored. */
  async close(): Promise<void> {
    this.#web?.close();
    await this.#servers.close(graceMs);
    await this.#services.close();
  }

  #serve(): void {
    const { cognito, buckets, web, api } = this.#servers;
    const { userPools, identityPools, functions, gateway } = this.#services;
    functions.warm();
    api.server.on("clientError", answerClientError);
    this.#serveApi(gateway);
    cognito.serve((request, response) => {
      const service = IdentityPools.serves(request) ? identityPools : userPools;
      service.handle(request, response);
    });
    buckets.serve(this.#services.buckets.handle);
    web.serve((request, response) => {
      if (ownHost.test(request.headers.host ?? "")) this.#web?.handle(request, response);
      else response.writeHead(421, { "Content-Type": "text/plain" }).end("This server answers as localhost alone.\n");
    });
  }

  #serveApi(gateway: Gateway): void {
    const listener: RequestListener = (request, response) => {
      gateway.handle(request, response);
    };
    this.#servers.api.serve(listener);
  }

  #servedProgram(root: string, traces: RequestTraces): ServedProgram {
    const { callbackUrl, logoutUrl } = this.#page;
    const program = (): RecordedProgram => this.program;
    const outputs = (): JsonObject => this.outputs;
    return {
      root,
      get program() {
        return program();
      },
      get outputs() {
        return outputs();
      },
      endpoints: this.endpoints,
      callbackUrl,
      logoutUrl,
      onRequest: traces.subscribe,
    };
  }

  #output(name: string): string {
    const value = this.program.outputs[name];
    if (typeof value !== "string") throw new Error(`the program has no output ${name}; export it from index.ts`);
    return value;
  }

  #welcomeDemoUser(): void {
    if (this.demoUser === undefined) return;
    const { username, password, file } = this.demoUser;
    const attributes = this.#config.demoUser?.attributes ?? {};
    const { userPools } = this.#services;
    for (const { type, id } of this.program.resources) {
      if (type !== "aws:cognito/userPool:UserPool" || id === undefined) continue;
      const wanted = { userPoolId: id, username, password, attributes };
      if (userPools.ensureUser(wanted).passwordMatches) continue;
      this.#events.onDiagnostic("warning", `${username} has another password by now than the one in ${file}`);
    }
  }
}
