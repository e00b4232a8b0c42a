import { once } from "node:events";
import { createServer } from "node:https";
import type { Server } from "node:https";
import { createServer as createPlainServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { poolKeys } from "../../../ops/security/attacks/tokens";
import { findingsOf, found, fix, named, targetFor, TestIssuer } from "./examination";
import type { Findings } from "./examination";
import { testCertificate } from "./testCertificate";
import type { CertificateFields } from "./testCertificate";

const day = 24 * 60 * 60 * 1000;

describe("the doctor on TLS", () => {
  let issuer: TestIssuer;
  let server: Server;
  let requests = 0;

  beforeEach(async () => {
    issuer = await TestIssuer.start();
    requests = 0;
  });
  afterEach(async () => {
    await issuer.server.close();
    server.close();
    server.closeAllConnections();
  });

  async function served(fields: Partial<CertificateFields>): Promise<Findings> {
    const certificate = testCertificate(poolKeys, {
      dnsName: "localhost",
      notBefore: new Date(Date.now() - 30 * day),
      notAfter: new Date(Date.now() + 30 * day),
      ...fields,
    });
    const key = poolKeys.privateKey.export({ type: "pkcs8", format: "pem" });
    server = createServer({ cert: certificate, key }, (_, response) => {
      requests++;
      response.end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return findingsOf(targetFor(`https://localhost:${port}`, issuer.server.url));
  }

  const untrusted = "this machine does not trust it (DEPTH_ZERO_SELF_SIGNED_CERT)";

  it("names a certificate that expired, and sends nothing to such a server", async () => {
    const findings = await served({ notAfter: new Date(Date.UTC(2026, 0, 31)) });
    expect(named(findings, "problem")).to.deep.equal(["TLS certificate"]);
    expect(found(findings, "TLS certificate")).to.match(
      /^localhost, from localhost, valid until 2026-01-31: it expired on 2026-01-31/,
    );
    expect(fix(findings, "TLS certificate")).to.equal("start the local run again");
    expect(requests).to.equal(0);
    for (const name of ["Connection", "Clock", "Route without a token", "Route with the token", "CORS: preflight"]) {
      expect(found(findings, name)).to.equal("nothing is sent to a server without a valid certificate");
    }
  });

  it("names one that is not valid yet", async () => {
    const findings = await served({
      notBefore: new Date(Date.UTC(2200, 0, 1)),
      notAfter: new Date(Date.UTC(2201, 0, 1)),
    });
    expect(found(findings, "TLS certificate")).to.contain("it is valid from 2200-01-01 on");
  });

  it("names one for another host", async () => {
    const findings = await served({ dnsName: "api.example.com" });
    expect(found(findings, "TLS certificate")).to.contain("it is for DNS:api.example.com");
  });

  it("names one that nobody trusts", async () => {
    const findings = await served({});
    expect(found(findings, "TLS certificate"))
      .to.match(/: [^;]*$/)
      .and.to.contain(untrusted);
    expect(requests).to.equal(0);
  });

  describe("without TLS", () => {
    /** What answers a request over plain http on the port of the API. */
    async function alsoPlain(status: number, headers: Record<string, string> = {}): Promise<Findings> {
      const findings = await served({});
      const tls = server;
      const plain = createPlainServer((_, response) => response.writeHead(status, headers).end());
      // The first byte of a TLS connection is 22, a handshake (RFC 8446, section 5.1).
      const both = createTcpServer((socket) => {
        socket.once("readable", () => {
          const first = socket.read(1) as Buffer | null;
          if (first === null) return;
          socket.unshift(first);
          (first[0] === 22 ? tls : plain).emit("connection", socket);
        });
      }).listen(0, "127.0.0.1");
      await once(both, "listening");
      const { port } = both.address() as AddressInfo;
      const seen = await findingsOf(targetFor(`https://localhost:${port}`, issuer.server.url));
      both.close();
      plain.close();
      plain.closeAllConnections();
      tls.closeAllConnections();
      expect(found(findings, "Plain http"), "a server that speaks TLS alone").to.equal("refused");
      return seen;
    }

    it("accepts a redirect to https, and a refusal", async () => {
      const redirected = await alsoPlain(301, { location: "https://localhost/" });
      expect(found(redirected, "Plain http")).to.equal("redirected to https");
      server.close();
      expect(found(await alsoPlain(403), "Plain http")).to.equal("refused");
    });

    it("names an API that answers, and one that redirects elsewhere", async () => {
      const open = await alsoPlain(401);
      expect(found(open, "Plain http")).to.equal("401: a token sent there can be read on its way");
      server.close();
      const other = await alsoPlain(302, { location: "http://localhost/v2" });
      expect(found(other, "Plain http")).to.match(/^302 to http:\/\/localhost\/v2: a token/);
      expect(fix(other, "Plain http")).to.match(/viewerProtocolPolicy\); then start the local run again$/);
    });
  });

  it("is inconclusive where TLS is not spoken", async () => {
    const plain = createPlainServer().listen(0, "127.0.0.1");
    await once(plain, "listening");
    const { port } = plain.address() as AddressInfo;
    server = createServer();
    const findings = await findingsOf(targetFor(`https://localhost:${port}`, issuer.server.url));
    plain.close();
    plain.closeAllConnections();
    expect(named(findings, "unknown")).to.deep.equal(["TLS certificate"]);
    expect(found(findings, "TLS certificate")).to.match(/^localhost gave no TLS connection: /);
    expect(found(findings, "Route with the token")).to.equal('see "TLS certificate"');
  });
});
