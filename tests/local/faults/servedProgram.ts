import path from "node:path";
import { expect } from "chai";
import type { ApiTrace } from "../../../packages/local/src/services/requestTrace";
import type { LocalRun } from "../../../packages/local/src/localRun";
import { startLocalRun } from "../../../packages/local/src/startLocalRun";
import { root } from "../../projectFiles";
import { temporaryProject } from "../record/temporaryProject";
import { temporaryFolder } from "../startedRun";

/** What a fault must not harm: it asks for a sign-in. */
const good = `export const handler = () => Promise.resolve({ statusCode: 200, body: "good" });`;

/** A program of one open route per handler (`GET /<name>` or `POST`) and of `/good`, which needs a token. */
function programText(handlers: readonly string[]): string {
  const component = (name: string): string => JSON.stringify(path.join(root, "components", name, name));
  const route = (name: string): string =>
    `"ANY /${name}": { handler: new BundledFunction("${name}", { entry: "handlers/${name}.ts", timeout: 1, memorySize: 128 }), auth: "none" },`;
  return `
    import { AuthPool } from ${component("authPool")};
    import { BundledFunction } from ${component("bundledFunction")};
    import { SecuredHttpApi } from ${component("securedHttpApi")};
    const users = new AuthPool("users", {
      callbackUrls: ["https://app.example.com/callback"], logoutUrls: ["https://app.example.com/"],
    });
    const api = new SecuredHttpApi("api", {
      jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
      cors: { allowOrigins: ["https://app.example.com"] },
      throttle: { rateLimit: 10_000, burstLimit: 5_000 },
      anonymousThrottle: { rateLimit: 10_000, burstLimit: 5_000 },
      routes: {
        "GET /good": { handler: new BundledFunction("good", { entry: "handlers/good.ts" }) },
        ${handlers.map(route).join("\n        ")}
      },
    });
    export = { apiUrl: api.apiUrl, issuer: users.issuer, userPoolId: users.userPoolId, userPoolClientId: users.userPoolClientId };
  `;
}

/** A local run of a small program, in this process. */
export class ServedProgram {
  /** Of the requests that were answered. */
  readonly traces: ApiTrace[];
  readonly #removeData: () => void;
  #idToken: string | undefined;

  private constructor(
    readonly run: LocalRun,
    readonly folder: string,
    readonly dataDirectory: string,
    traces: ApiTrace[],
    removeData: () => void,
  ) {
    this.traces = traces;
    this.#removeData = removeData;
  }

  /** @param handlers TypeScript by name */
  static async start(handlers: Record<string, string>): Promise<ServedProgram> {
    const files = Object.entries({ ...handlers, good }).map(([name, code]) => [`handlers/${name}.ts`, code]);
    const folder = temporaryProject({
      "index.ts": programText(Object.keys(handlers)),
      ...(Object.fromEntries(files) as Record<string, string>),
    });
    const data = temporaryFolder();
    const traces: ApiTrace[] = [];
    const nothing = (): void => undefined;
    const run = await startLocalRun({
      root: folder,
      stack: "dev",
      port: 0,
      dataDirectory: data.folder,
      reset: false,
      config: { demoUser: { username: "demo@example.com", attributes: { name: "Demo" } } },
      events: {
        onRequest: (trace) => {
          if (trace.service === "apigateway") traces.push(trace);
        },
        onFunctionLog: nothing,
        onCode: nothing,
        onDiagnostic: nothing,
      },
    });
    return new ServedProgram(run, folder, data.folder, traces, data.remove);
  }

  get apiUrl(): string {
    return this.run.endpoints.api ?? expect.fail("the program has an API");
  }

  get port(): number {
    return Number(new URL(this.apiUrl).port);
  }

  fetch(target: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.apiUrl + target, init);
  }

  /** The status of an authorised request to a route that has no fault. */
  async goodStatus(): Promise<number> {
    this.#idToken ??= await this.run.demoIdToken();
    const response = await this.fetch("/good", { headers: { authorization: `Bearer ${this.#idToken}` } });
    await response.text();
    return response.status;
  }

  /** The status of authorised requests, one after the other, until the work is done; at least of one. */
  async goodStatusesDuring(work: Promise<unknown>): Promise<Set<number>> {
    const statuses = new Set<number>();
    const state = { done: false };
    const finished = work.finally(() => {
      state.done = true;
    });
    do statuses.add(await this.goodStatus());
    while (!state.done);
    await finished;
    return statuses;
  }

  async close(): Promise<void> {
    await this.run.close();
    this.#removeData();
  }
}
