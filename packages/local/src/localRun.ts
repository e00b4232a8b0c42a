import { LocalConsole } from "./console/localConsole";
import { requestListener } from "./http/httpRequest";
import { AwsJsonError } from "./http/awsJson";
import type { LocalServers } from "./http/localServers";
import type { LoopbackServer } from "./http/loopbackServer";
import type { LocalAddress, LocalConfig, LocalEndpoints, PageServer, ServedProgram } from "./config";
import type { Credentials } from "./services/iam/sessions";
import type { DemoUser } from "./demoUser";
import { emulatedTypes } from "./emulator/creations";
import { Emulator } from "./emulator/emulator";
import type { Inspector } from "./inspector/inspector";
import type { InspectorOptions } from "./inspector/inspector";
import { localOutputs } from "./localOutputs";
import { withLocalPage } from "./localPage";
import type { LocalPage } from "./localPage";
import {
  LocalServices,
  serviceAddresses,
  unservedDiagnostics,
  unservedResources,
  usedListeners,
} from "./localServices";
import type { LocatedAddress } from "./localServices";
import { withLocalQueues } from "./queueUrls";
import type { EvaluatedStack } from "./record/evaluate";
import { resourcesOfType } from "./record/recordedFields";
import type { JsonObject, RecordedProgram } from "./record/recordedProgram";
import type { LocalRunEvents } from "./services/events";
import type { ServiceContext } from "./services/service";

export interface LocalRunOptions extends EvaluatedStack {
  /** The project's root folder, which holds Pulumi.yaml. */
  root: string;
  /** The API's port; user pools, page, buckets, SDKs and console take the next five, other APIs those after. 0: any free ports. */
  port: number;
  dataDirectory: string;
  reset: boolean;
  /** What the project adds. Default: nothing. */
  config?: LocalConfig;
  /** The address of an AWS emulator for what is not served here. Default: none. */
  emulator?: string | undefined;
  /** Lets debuggers attach to functions. Default: they cannot. */
  inspector?: InspectorOptions | undefined;
  events: LocalRunEvents;
  /** Called with how many resources the program has constructed, at each one. Default: nothing happens. */
  onResource?: (count: number) => void;
  /** Gives up an evaluation under way. */
  signal?: AbortSignal;
}

/** How long `close` lets requests under way finish; functions get a second of their own after that. */
const graceMs = 500;

/** The program of one stack, evaluated and served on the loopback interface. */
export class LocalRun {
  /** The program as it was last evaluated. */
  program: RecordedProgram;
  /** Undefined when the project configures none. */
  readonly demoUser: DemoUser | undefined;
  readonly #servers: LocalServers;
  readonly #services: LocalServices;
  readonly #console: LocalConsole;
  readonly #page: LocalPage | undefined;
  readonly #pageServer: PageServer | undefined;
  #located: Located[] = [];
  readonly #options: LocalRunOptions;
  readonly #emulator: Emulator | undefined;
  readonly #inspector: Inspector | undefined;
  #holds = 0;

  private constructor(program: RecordedProgram, parts: RunParts, options: LocalRunOptions) {
    this.program = program;
    this.demoUser = parts.user;
    this.#options = options;
    this.#services = parts.services;
    this.#servers = parts.servers;
    this.#page = parts.page;
    this.#emulator = parts.emulator;
    this.#console = parts.localConsole;
    this.#inspector = parts.inspector;
    this.#createDemoUser();
    const pageConfig = options.config?.page;
    if (pageConfig !== undefined && parts.page !== undefined) {
      this.#pageServer = pageConfig.serve(this.#servedProgram(parts.page, options.root));
    }
  }

  /** Serves an evaluated program; resolves once requests are answered. */
  static async serve(evaluated: RecordedProgram, options: LocalRunOptions, prepared: PreparedRun): Promise<LocalRun> {
    const { root, dataDirectory, config = {}, events } = options;
    const { servers, inspector, page } = prepared;
    const program = withLocalQueues(evaluated, servers.aws.url);
    const endpoints = {
      api: servers.api.url,
      aws: servers.aws.url,
      cognito: servers.cognito.url,
      s3: servers.s3.url,
    };
    const localConsole = new LocalConsole(servers.console, {
      root,
      dataDirectory,
      emulatedTypes: options.emulator === undefined ? [] : emulatedTypes,
      program: () => run.program,
      services: () => services.all,
      addresses: () => run.addresses,
      listeners: () => endpoints,
    });
    const observed = localConsole.observed(events);
    const emulator = options.emulator === undefined ? undefined : new Emulator(options.emulator, observed);
    await emulator?.create(program);
    const context: ServiceContext = {
      root,
      dataDirectory,
      endpoints,
      ...(config.issuers && { issuers: config.issuers }),
      functionEnvironment: config.functionEnvironment ?? (() => ({})),
      inspector,
      events: observed,
    };
    const services: LocalServices = await LocalServices.create(withLocalPage(program, page), context, emulator?.handle);
    const unserved = unservedResources(program, emulator === undefined ? [] : emulatedTypes);
    for (const [severity, message] of unservedDiagnostics(unserved)) events.onDiagnostic(severity, message);
    const run: LocalRun = new LocalRun(program, { ...prepared, services, emulator, localConsole }, options);
    try {
      await run.#serve();
    } catch (error) {
      run.#pageServer?.close?.();
      await services.close();
      throw error;
    }
    return run;
  }

  /** Loads or makes what serving a resource type needs, while the program is still evaluated. */
  static preload(type: string, dataDirectory: string): void {
    LocalServices.preload(type, dataDirectory);
  }

  /** The addresses of what the program has. */
  get endpoints(): LocalEndpoints {
    const used = usedListeners(this.#services.program);
    const { aws, cognito, s3 } = this.#servers;
    const api = this.addresses.find(({ type }) => type === "api");
    return {
      ...(api && { api: api.url }),
      ...((used.has("aws") || this.#emulator !== undefined) && { aws: aws.url }),
      ...(used.has("cognito") && { cognito: cognito.url }),
      ...(used.has("s3") && { s3: s3.url }),
    };
  }

  /** The program's APIs and function URLs, each at an address of its own. */
  get addresses(): LocalAddress[] {
    return this.#located.map(({ address: { type, name, id }, server }) => ({ type, name, id, url: server.url }));
  }

  /** The page's address, when the project has one. */
  get webUrl(): string | undefined {
    return this.#page?.origin;
  }

  /** The console's address, with the token that its API asks for in the fragment. */
  get consoleUrl(): string {
    return this.#console.url;
  }

  /** Where debuggers attach, such as `127.0.0.1:9229`; undefined when they cannot. */
  get inspectorAddress(): string | undefined {
    return this.#inspector && `127.0.0.1:${this.#inspector.port}`;
  }

  /** What `--json` prints under `local`; fields that the program has nothing for are absent. */
  get local(): LocalAddresses {
    const { aws, cognito, s3 } = this.endpoints;
    const ofType = (wanted: LocalAddress["type"]): Omit<LocalAddress, "type">[] =>
      this.addresses.flatMap(({ type, ...address }) => (type === wanted ? [address] : []));
    const hosted = resourcesOfType(this.program, "aws:cognito/userPoolDomain:UserPoolDomain").length > 0;
    return {
      ...(cognito !== undefined && { cognitoEndpoint: cognito }),
      // The hosted sign-in is on the user pools' own address.
      ...(cognito !== undefined && hosted && { hostedUiUrl: cognito }),
      ...(this.webUrl !== undefined && { webUrl: this.webUrl }),
      ...(s3 !== undefined && { s3Endpoint: s3 }),
      ...(aws !== undefined && { awsEndpoint: aws }),
      consoleUrl: this.consoleUrl,
      apis: ofType("api"),
      functionUrls: ofType("functionUrl"),
      ...(this.inspectorAddress !== undefined && { inspectorAddress: this.inspectorAddress }),
      ...(this.demoUser && { username: this.demoUser.username, password: this.demoUser.password }),
    };
  }

  /** The stack's outputs as `pulumi stack output --json` prints them, with the local address of what is served here. */
  get outputs(): JsonObject {
    const served = this.#located.map(({ address, server }) => [address.url, server.url] as const);
    return localOutputs(this.program, { cognito: this.endpoints.cognito, served });
  }

  /**
   * An ID token of the demo user, as a sign-in through the program's first app client gives it; undefined without a
   * demo user or an app client that people sign in with.
   */
  async demoIdToken(): Promise<string | undefined> {
    const userPools = this.#services.get("cognito-idp");
    const client = userPools.signInClient();
    if (this.demoUser === undefined || client === undefined) return undefined;
    const { username } = this.demoUser;
    try {
      return (await userPools.signInAs(client.userPoolId, client.clientId, username)).IdToken;
    } catch (error) {
      // Such as a user whom an administrator has disabled: no reason to end the run.
      if (!(error instanceof AwsJsonError)) throw error;
      this.#options.events.onDiagnostic("warning", `there is no ID token of ${username}: ${error.message}`);
      return undefined;
    }
  }

  /** For the AWS CLI and SDKs of whoever runs the program. */
  administratorCredentials(): Credentials {
    return this.#services.get("iam").administratorCredentials();
  }

  /** Lets requests to APIs and function URLs wait until this work is done, so that they meet its result. */
  async holdWhile(work: Promise<void>): Promise<void> {
    this.#holds += 1;
    for (const { server } of this.#located) server.hold();
    await work;
    this.#holds -= 1;
    if (this.#holds === 0) this.#serveAddresses();
  }

  /**
   * Serves a program that was evaluated again.
   * @throws {PortError} when a new API can't have a port
   */
  async update(evaluated: RecordedProgram): Promise<void> {
    const program = withLocalQueues(evaluated, this.#servers.aws.url);
    this.#services.update(withLocalPage(program, this.#page));
    let located: Located[];
    try {
      located = await locate(this.#services.program, this.#servers);
    } catch (error) {
      this.#services.update(withLocalPage(this.program, this.#page));
      throw error;
    }
    this.program = program;
    this.#located = located;
    this.#createDemoUser();
    await this.#emulator?.create(program);
    if (this.#holds === 0) this.#serveAddresses();
    this.#console.programChanged();
  }

  /** Runs this code for the function from now on; false when it does already. */
  replaceFunction(functionName: string, code: string, sourceMap: string): boolean {
    return this.#services.get("lambda").replace(functionName, code, sourceMap);
  }

  /** The files that the function's bundle was made from, as its source map names them; none without a source map. */
  sourcesOf(functionName: string): string[] {
    return this.#services.get("lambda").sources(functionName);
  }

  /** Ends everything within 2 s; what was acknowledged is stored. */
  async close(): Promise<void> {
    this.#pageServer?.close?.();
    this.#console.close();
    await this.#servers.close(graceMs);
    await this.#services.close();
    this.#emulator?.close();
    await this.#inspector?.close();
  }

  async #serve(): Promise<void> {
    this.#located = await locate(this.#services.program, this.#servers);
    const { aws, cognito, page, s3 } = this.#servers;
    this.#serveAddresses();
    this.#console.serve();
    aws.serve(requestListener(this.#services.sdkHandler()));
    cognito.serve(requestListener(this.#services.handler("cognito")));
    s3.serve(requestListener(this.#services.handler("s3")));
    page?.serve((request, response) => {
      this.#pageServer?.handle(request, response);
    });
  }

  #serveAddresses(): void {
    if (this.#located.length === 0) this.#servers.api.serve(requestListener(this.#services.addressHandler()));
    // The program's own domain names: nobody else can point them here.
    const domainNames = new Set(this.#located.map(({ address }) => new URL(address.url).hostname));
    for (const { address, server } of this.#located) {
      server.serve(requestListener(this.#services.addressHandler(address.service), address.id), domainNames);
    }
  }

  #servedProgram(page: LocalPage, root: string): ServedProgram {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- getters that follow the program
    const run = this;
    return {
      root,
      callbackUrl: page.callbackUrl,
      logoutUrl: page.logoutUrl,
      get program() {
        return run.program;
      },
      get outputs() {
        return run.outputs;
      },
      get endpoints() {
        return run.endpoints;
      },
      consoleUrl: new URL(run.consoleUrl).origin,
    };
  }

  #createDemoUser(): void {
    if (this.demoUser === undefined) return;
    const { username, password, file } = this.demoUser;
    const { events, config } = this.#options;
    const attributes = config?.demoUser?.attributes ?? {};
    for (const { id } of resourcesOfType(this.program, "aws:cognito/userPool:UserPool")) {
      if (id === undefined) continue;
      try {
        const user = this.#services.get("cognito-idp").ensureUser({ userPoolId: id, username, password, attributes });
        if (user.passwordMatches) continue;
        events.onDiagnostic("warning", `${username} has another password by now than the one in ${file}`);
      } catch (error) {
        if (!(error instanceof AwsJsonError)) throw error;
        events.onDiagnostic("warning", `the user pool ${id} has no demo user ${username}: ${error.message}`);
      }
    }
  }
}

/** An address of the program, and the server that it has. */
interface Located {
  address: LocatedAddress;
  server: LoopbackServer;
}

/** @throws {PortError} when one of them can't have a port */
async function locate(program: RecordedProgram, servers: LocalServers): Promise<Located[]> {
  const addresses = serviceAddresses(program);
  const byId = await servers.forAddresses(addresses.map(({ id }) => id));
  return addresses.flatMap((address) => {
    const server = byId.get(address.id);
    return server === undefined ? [] : [{ address, server }];
  });
}

/** What a run has before its program is evaluated. */
export interface PreparedRun {
  servers: LocalServers;
  inspector: Inspector | undefined;
  user: DemoUser | undefined;
  page: LocalPage | undefined;
}

interface RunParts extends PreparedRun {
  services: LocalServices;
  emulator: Emulator | undefined;
  localConsole: LocalConsole;
}

export interface LocalAddresses {
  cognitoEndpoint?: string;
  hostedUiUrl?: string;
  webUrl?: string;
  s3Endpoint?: string;
  awsEndpoint?: string;
  consoleUrl: string;
  apis: Omit<LocalAddress, "type">[];
  functionUrls: Omit<LocalAddress, "type">[];
  inspectorAddress?: string;
  username?: string;
  password?: string;
}
