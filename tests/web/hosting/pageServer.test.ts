import { createServer, request as httpRequest } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { RequestTrace } from "../../../web/src/stack/journey";
import { LocalPageServer } from "../../../web/hosting/pageServer";
import type { PageServerOptions } from "../../../web/hosting/pageServer";
import { root } from "../../projectFiles";
import { exampleConfiguration } from "../exampleConfiguration";
import { exampleStack } from "../exampleStack";

const trace: RequestTrace = {
  requestId: "K3nPpjS8oAMEJ3g=",
  time: 1000,
  method: "GET",
  path: "/courses",
  apiId: "abc",
  routeKey: "GET /courses",
  status: 200,
  responseLength: 10,
  ms: 12,
  authorizer: undefined,
  integration: undefined,
  cors: undefined,
  error: undefined,
};

describe("LocalPageServer", function () {
  this.timeout(20_000);
  let web: LocalPageServer;
  let server: Server;
  let base: string;
  let listeners: Set<(trace: RequestTrace) => void>;
  let configuration = exampleConfiguration;

  async function serve(changes: Partial<PageServerOptions> = {}): Promise<void> {
    listeners = new Set();
    web = new LocalPageServer({
      root,
      configuration: () => configuration,
      stack: () => exampleStack,
      traces: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      ...changes,
    });
    server = createServer((request, response) => {
      web.handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeEach(() => serve());

  afterEach(async () => {
    web.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    configuration = exampleConfiguration;
  });

  /** Sends a path letter for letter, which fetch would tidy up. */
  function send(path: string): Promise<{ status: number; body: string }> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      httpRequest({ host: "127.0.0.1", port, path }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (body += chunk));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
      })
        .on("error", reject)
        .end();
    });
  }

  it("serves one document at / and at the callback, and what it loads", async () => {
    const html = await (await fetch(`${base}/`)).text();
    expect(await (await fetch(`${base}/callback?code=1&state=2`)).text()).to.equal(html);
    const names = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg))"/g)].map(([, name = ""]) => name);
    expect(names).to.have.length(3);
    const types = new Map<string, string | null>();
    for (const name of names) {
      const response = await fetch(base + name);
      expect(response.status, name).to.equal(200);
      types.set(name.replace(/^.*\./, ""), response.headers.get("content-type"));
      const cache = response.headers.get("cache-control");
      expect(cache, name).to.equal(name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-store");
    }
    expect(Object.fromEntries(types)).to.deep.equal({
      js: "text/javascript; charset=utf-8",
      css: "text/css; charset=utf-8",
      svg: "image/svg+xml",
    });
  });

  it("serves the configuration and the stack as they are at the moment", async () => {
    expect(await (await fetch(`${base}/config.json`)).json()).to.deep.equal(exampleConfiguration);
    configuration = { ...exampleConfiguration, apiUrl: "http://127.0.0.1:3001" };
    expect(await (await fetch(`${base}/config.json`)).json()).to.include({ apiUrl: "http://127.0.0.1:3001" });
    expect(await (await fetch(`${base}/stack.json`)).json()).to.deep.equal(exampleStack);
  });

  it("sends security headers with everything", async () => {
    for (const path of ["/", "/config.json", "/stack.json", "/favicon.svg", "/nothing"]) {
      const { headers } = await fetch(base + path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, path).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'");
      expect(policy, path).to.contain(`connect-src 'self' ${exampleConfiguration.apiUrl} `);
      expect(headers.get("x-content-type-options"), path).to.equal("nosniff");
      expect(headers.get("referrer-policy"), path).to.equal("no-referrer");
      expect(headers.get("access-control-allow-origin"), path).to.equal(null);
    }
  });

  it("serves nothing but the page, by whatever path", async () => {
    const paths = [
      "/../package.json",
      "/assets/../../package.json",
      "/%2e%2e/package.json",
      "/assets/..%2f..%2fpackage.json",
      "//etc/passwd",
      "/constructor",
      "/assets/",
      "/web/index.html",
    ];
    for (const path of paths) expect(await send(path), path).to.include({ status: 404 });
  });

  it("takes GET and HEAD alone", async () => {
    const posted = await fetch(`${base}/`, { method: "POST", body: "x" });
    expect(posted.status).to.equal(405);
    expect(posted.headers.get("allow")).to.equal("GET, HEAD");
    const head = await fetch(`${base}/`, { method: "HEAD" });
    expect(head.status).to.equal(200);
    expect(Number(head.headers.get("content-length"))).to.be.above(1000);
    expect(await head.text()).to.equal("");
  });

  it("says what is wrong with a page that cannot be bundled", async () => {
    web.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await serve({ root: "/nowhere" });
    const broken = await fetch(`${base}/`);
    expect(broken.status).to.equal(500);
    expect(await broken.text()).to.contain("/nowhere/web");
    expect((await fetch(`${base}/config.json`)).status).to.equal(200);
  });

  describe("/events", () => {
    async function listen(): Promise<{ next: () => Promise<string>; leave: () => void }> {
      const controller = new AbortController();
      const response = await fetch(`${base}/events`, { signal: controller.signal });
      expect(response.headers.get("content-type")).to.equal("text/event-stream");
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const next = async () => new TextDecoder().decode((await reader.read()).value);
      const leave = () => {
        controller.abort();
      };
      return { next, leave };
    }
    const tell = () => {
      for (const listener of listeners) listener(trace);
    };
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
    };

    it("sends each trace to every page that listens", async () => {
      const pages = [await listen(), await listen()];
      for (const page of pages) expect(await page.next()).to.equal("retry: 1000\n\n");
      tell();
      for (const page of pages) {
        const [, data = ""] = /^data: (.*)\n\n$/.exec(await page.next()) ?? [];
        expect(JSON.parse(data)).to.deep.equal(JSON.parse(JSON.stringify(trace)));
      }
      for (const page of pages) page.leave();
    });

    it("listens to the gateway only while a page does", async () => {
      expect(listeners.size).to.equal(0);
      const one = await listen();
      const other = await listen();
      expect(listeners.size).to.equal(1);
      one.leave();
      other.leave();
      await until(() => listeners.size === 0);
    });

    it("ends its streams, so that the server can close", async () => {
      const page = await listen();
      await page.next();
      web.close();
      expect(await page.next()).to.equal("");
      expect(listeners.size).to.equal(0);
    });

    it("answers HEAD without a stream", async () => {
      const response = await fetch(`${base}/events`, { method: "HEAD" });
      expect(response.status).to.equal(200);
      expect(listeners.size).to.equal(0);
    });
  });
});
