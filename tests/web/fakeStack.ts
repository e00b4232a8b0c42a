import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { LocalPageServer } from "../../web/hosting/pageServer";
import { root } from "../projectFiles";
import { readConfiguration } from "../../web/src/configuration";
import type { PageConfiguration } from "../../web/src/configuration";
import { FakeApi } from "./fakeApi";
import { clientId, FakeSignIn, issuer } from "./fakeSignIn";
import { FakeUploads } from "./fakeUploads";

/** What a test wants to be different in `config.json`; undefined leaves a field out. */
export type ConfigurationChanges = { [Field in keyof PageConfiguration]?: PageConfiguration[Field] | undefined };

/** The page on one origin, and as little of a stack as it needs on another. */
export class FakeStack {
  /** Requests to the stack, as `METHOD /path`, preflights left out. */
  readonly requests: string[] = [];
  readonly signIn = new FakeSignIn();
  readonly uploads = new FakeUploads((token) => this.signIn.isValid(token));
  readonly api = new FakeApi({
    isValid: (token) => this.signIn.isValid(token),
    files: () => [...this.uploads.files].map(([name, { body }]) => [name, body.length]),
  });
  readonly #server: Server;
  readonly #pageServer: Server;
  readonly #web: LocalPageServer;

  constructor(readonly changes: ConfigurationChanges = {}) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#web = new LocalPageServer({ root, configuration: () => this.configuration });
    this.#pageServer = createServer((request, response) => {
      this.#web.handle(request, response);
    });
  }

  async start(): Promise<this> {
    for (const server of [this.#server, this.#pageServer]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    }
    return this;
  }

  async stop(): Promise<void> {
    for (const server of [this.#server, this.#pageServer]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get pageUrl(): string {
    return `http://localhost:${port(this.#pageServer)}`;
  }

  get stackUrl(): string {
    return `http://127.0.0.1:${port(this.#server)}`;
  }

  get configuration(): PageConfiguration {
    return readConfiguration({
      stack: "dev",
      region: "eu-central-1",
      apiUrl: `${this.stackUrl}/api`,
      issuer,
      userPoolId: "eu-central-1_Fake12345",
      userPoolClientId: clientId,
      hostedUiUrl: `${this.stackUrl}/hosted`,
      callbackUrl: `${this.pageUrl}/callback`,
      logoutUrl: `${this.pageUrl}/`,
      scopes: ["openid", "email"],
      identityPoolId: "eu-central-1:00000000-0000-0000-0000-000000000000",
      uploadBucket: "uploads",
      metadataUrl: `${this.stackUrl}/pool/.well-known/openid-configuration`,
      endpoints: { cognitoIdentity: `${this.stackUrl}/identity`, s3: `${this.stackUrl}/s3` },
      ...this.changes,
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? "/", this.stackUrl);
    const request = { message, response, url, body: await buffer(message) };
    response.setHeader("Vary", "Origin");
    response.setHeader("Access-Control-Allow-Origin", this.pageUrl);
    response.setHeader("Access-Control-Expose-Headers", "www-authenticate, apigw-requestid, retry-after");
    if (message.method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Headers", String(message.headers["access-control-request-headers"]));
      response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT");
      response.writeHead(204).end();
      return;
    }
    this.requests.push(`${message.method ?? ""} ${url.pathname}`);
    if (url.pathname.startsWith("/api/")) this.api.serve(request);
    else if (url.pathname.startsWith("/s3/")) this.uploads.serveBucket(request);
    else if (url.pathname.startsWith("/identity")) this.uploads.serveIdentityPool(request);
    else this.signIn.serve(request);
  }
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}
