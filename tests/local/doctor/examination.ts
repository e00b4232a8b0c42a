import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Evidence } from "../../../packages/local/src/doctor/evidence";
import { examine, stepsFor } from "../../../packages/local/src/doctor/examine";
import type { NamedFinding } from "../../../packages/local/src/doctor/finding";
import type { Target } from "../../../packages/local/src/doctor/target";
import { decodeToken, isSignedBy } from "../../../packages/local/src/services/apigateway/jwtClaims";
import { ServedApi } from "../services/apigateway/servedApi";
import type { ApiFixture } from "../services/apigateway/servedApi";
import { clientId, issuer, keyId, poolKeys, region, token } from "../../../ops/security/attacks/tokens";

export const origin = "https://app.example.com";

export const wellApi: ApiFixture = {
  cors: { allowOrigins: [origin], allowMethods: ["GET", "POST"], allowHeaders: ["authorization", "content-type"] },
  routes: { "GET /courses": { auth: "jwt" }, "POST /exams": { auth: "jwt" } },
};

/** Whether the request holds a token that the issuer of these tests has signed. */
export function hasSignedToken({ headers: { authorization = "" } }: IncomingMessage): boolean {
  try {
    return isSignedBy(decodeToken(authorization.replace(/^Bearer /, "")), poolKeys.publicKey);
  } catch {
    return false;
  }
}

/** A server on a free port of the loopback interface. */
export class TestServer {
  readonly server: Server;
  /** `METHOD path` of each request. */
  readonly requests: string[] = [];

  private constructor(listener: RequestListener) {
    this.server = createServer((request, response) => {
      this.requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
      listener(request, response);
    });
  }

  static async start(listener: RequestListener): Promise<TestServer> {
    const started = new TestServer(listener);
    started.server.listen(0, "127.0.0.1");
    await once(started.server, "listening");
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** The issuer's two documents; a test changes what it wants to see broken. */
export class TestIssuer {
  status = 200;
  issuer: unknown = issuer;
  /** Default: this server's. */
  jwksUri: unknown;
  keysStatus = 200;
  keys: unknown = [{ ...poolKeys.publicKey.export({ format: "jwk" }), kid: keyId, alg: "RS256", use: "sig" }];
  /** What the token endpoint answers; without it, there is none. */
  tokenAnswer: { status: number; body: string } | undefined;
  server!: TestServer;

  static async start(): Promise<TestIssuer> {
    const started = new TestIssuer();
    started.server = await TestServer.start((request, response) => {
      const isKeys = request.url === "/jwks.json";
      const { url } = started.server;
      const { tokenAnswer } = started;
      if (request.url === "/oauth2/token") {
        response.writeHead(tokenAnswer?.status ?? 404).end(tokenAnswer?.body);
        return;
      }
      const body = isKeys
        ? { keys: started.keys }
        : {
            issuer: started.issuer,
            jwks_uri: started.jwksUri ?? `${url}/jwks.json`,
            ...(tokenAnswer !== undefined && { token_endpoint: `${url}/oauth2/token` }),
          };
      response.writeHead(isKeys ? started.keysStatus : started.status).end(JSON.stringify(body));
    });
    return started;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** A target in which all is well, but for what the test changes. */
export function targetFor(apiUrl: string, issuerUrl: string, changes: Partial<Target> = {}): Target {
  return {
    apiUrl,
    issuer,
    issuerUrl,
    clientId,
    loginUrl: undefined,
    routes: [{ method: "GET", path: "/courses" }],
    write: false,
    origin,
    token: () => Promise.resolve(token()),
    stack: "dev",
    region,
    originsConfig: undefined,
    timeoutMs: 5_000,
    ...changes,
  };
}

/** The findings of a target with one route, by the name of their check. */
export type Findings = Record<string, NamedFinding>;

export async function findingsOf(target: Target): Promise<Findings> {
  const findings = await examine(stepsFor(new Evidence(target)));
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

/** Names of the checks with a status, in order. */
export function named(findings: Findings, status: NamedFinding["status"]): string[] {
  return Object.values(findings).flatMap((finding) => (finding.status === status ? [finding.name] : []));
}

/** What a check found, or why it was skipped, with its warning. */
export function found(findings: Findings, name: string): string {
  const finding = findings[name];
  if (finding === undefined) throw new Error(`no check is called ${name}`);
  if (finding.status === "skipped") return finding.reason;
  const warning = finding.status === "ok" ? finding.warning : undefined;
  return warning === undefined ? finding.found : `${finding.found} WARNING ${warning}`;
}

export function fix(findings: Findings, name: string): string | undefined {
  const finding = findings[name];
  return finding?.status === "problem" || finding?.status === "unknown" ? finding.fix : undefined;
}

/** A gateway with an API, an issuer beside it, and what the doctor finds there. */
export class Examination {
  readonly issuer: TestIssuer;
  readonly api: ServedApi;

  private constructor(api: ServedApi, testIssuer: TestIssuer) {
    this.api = api;
    this.issuer = testIssuer;
  }

  static async start(fixture: ApiFixture = wellApi): Promise<Examination> {
    return new Examination(await ServedApi.start(fixture), await TestIssuer.start());
  }

  findings(changes: Partial<Target> = {}): Promise<Findings> {
    return findingsOf(targetFor(`http://127.0.0.1:${this.api.port}`, this.issuer.server.url, changes));
  }

  withToken(text: string): Promise<Findings> {
    return this.findings({ token: () => Promise.resolve(text) });
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.issuer.close();
  }
}

/** For the tests of one `describe`: what they start is closed when the test ends. */
export function examinations() {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

  async function closedAfterwards<Started extends { close(): Promise<unknown> }>(
    starting: Promise<Started>,
  ): Promise<Started> {
    const started = await starting;
    closing.push(() => started.close());
    return started;
  }

  const startServer = (listener: RequestListener): Promise<TestServer> => closedAfterwards(TestServer.start(listener));
  const startIssuer = (): Promise<TestIssuer> => closedAfterwards(TestIssuer.start());
  const start = (fixture: ApiFixture): Promise<Examination> => closedAfterwards(Examination.start(fixture));

  /** The gateway of the local run with another API; fixes are those of a deployed stack all the same. */
  async function examined(fixture: ApiFixture, changes: Partial<Target> = {}): Promise<Findings> {
    return (await start(fixture)).findings(changes);
  }

  /** An API that answers as the gateway never would. */
  async function answering(listener: RequestListener, changes: Partial<Target> = {}): Promise<Findings> {
    const [api, { server }] = [await startServer(listener), await startIssuer()];
    return findingsOf(targetFor(api.url, server.url, changes));
  }

  return { startServer, startIssuer, start, examined, answering };
}
