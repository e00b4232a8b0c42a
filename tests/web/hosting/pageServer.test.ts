import { createServer, request as httpRequest } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { LocalPageServer } from "../../../web/hosting/pageServer";
import type { PageServerOptions } from "../../../web/hosting/pageServer";
import { root } from "../../projectFiles";
import { exampleConfiguration } from "../exampleConfiguration";

describe("LocalPageServer", function () {
  this.timeout(20_000);
  let web: LocalPageServer;
  let server: Server;
  let base: string;
  let configuration = exampleConfiguration;

  async function serve(changes: Partial<PageServerOptions> = {}): Promise<void> {
    web = new LocalPageServer({ root, configuration: () => configuration, ...changes });
    server = createServer((request, response) => {
      web.handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeEach(() => serve());

  afterEach(async () => {
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
    const names = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg|png|webmanifest))"/g)].map(
      ([, name = ""]) => name,
    );
    expect(names).to.have.length(5);
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
      png: "image/png",
      webmanifest: "application/manifest+json",
    });
  });

  it("serves the configuration as it is at the moment", async () => {
    expect(await (await fetch(`${base}/config.json`)).json()).to.deep.equal(exampleConfiguration);
    configuration = { ...exampleConfiguration, apiUrl: "http://127.0.0.1:3001" };
    expect(await (await fetch(`${base}/config.json`)).json()).to.include({ apiUrl: "http://127.0.0.1:3001" });
  });

  it("sends security headers with everything", async () => {
    for (const path of ["/", "/config.json", "/icon.svg", "/nothing"]) {
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
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await serve({ root: "/nowhere" });
    const broken = await fetch(`${base}/`);
    expect(broken.status).to.equal(500);
    expect(await broken.text()).to.contain("/nowhere/web");
    expect((await fetch(`${base}/config.json`)).status).to.equal(200);
  });
});
