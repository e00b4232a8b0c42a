import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import { ServedApi } from "./servedApi";
import { clientId, otherKeys, token } from "../../../../ops/security/attacks/tokens";

describe("issuers outside the program", () => {
  let provider: Server;
  let issuer: string;
  let api: ServedApi;
  let asked: string[];
  /** What the provider answers, by path; undefined: nothing, ever. */
  let documents: Record<string, { status?: number; body: unknown } | undefined>;

  const jwk = { ...otherKeys.publicKey.export({ format: "jwk" }), kid: "provider-key", use: "sig", alg: "RS256" };

  beforeEach(async () => {
    asked = [];
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    provider = createServer((request, response) => {
      const path = request.url ?? "";
      asked.push(path);
      const found = path in documents ? documents[path] : { status: 404, body: {} };
      if (found === undefined) return;
      response.writeHead(found.status ?? 200, { "content-type": "application/json" });
      response.end(typeof found.body === "string" ? found.body : JSON.stringify(found.body));
    });
    provider.listen(0, "127.0.0.1");
    await once(provider, "listening");
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/tenant`;
    documents = {
      "/tenant/.well-known/openid-configuration": { body: { issuer, jwks_uri: `${issuer}/keys` } },
      "/tenant/keys": {
        body: { keys: [{ kty: "EC", kid: "x", crv: "P-256" }, { ...jwk, kid: "encryption", use: "enc" }, jwk] },
      },
    };
    api = await ServedApi.start(
      {
        authorizer: { jwtConfiguration: { issuer, audiences: [clientId] } },
        routes: { "GET /courses": { auth: "jwt" } },
      },
      {
        verificationKey: () => Promise.reject(new Error("only the program's own issuers are asked for here")),
      },
    );
  });

  afterEach(async () => {
    mock.timers.reset();
    await api.close();
    provider.closeAllConnections();
    provider.close();
  });

  async function statusOf(header: Record<string, unknown> = {}, claims: Record<string, unknown> = {}): Promise<number> {
    const jwt = token(
      { iss: issuer, iat: undefined, exp: Date.now() / 1000 + 10, jti: Math.random(), ...claims },
      { kid: "provider-key", ...header },
      otherKeys.privateKey,
    );
    return (await api.fetch("/courses", { headers: { authorization: `Bearer ${jwt}` } })).status;
  }

  it("finds an issuer by discovery and caches its keys for two hours", async () => {
    expect(await statusOf()).to.equal(200);
    expect(await statusOf()).to.equal(200);
    expect(asked).to.deep.equal(["/tenant/.well-known/openid-configuration", "/tenant/keys"]);
    mock.timers.tick(2 * 60 * 60 * 1000);
    expect(await statusOf()).to.equal(200);
    expect(asked).to.have.length(4);
  });

  it("fetches the key set again for an unknown kid, at most every half minute", async () => {
    expect(await statusOf({ kid: "new-key" })).to.equal(401);
    expect(await statusOf({ kid: "new-key" })).to.equal(401);
    expect(asked).to.have.length(2);
    documents["/tenant/keys"] = { body: { keys: [{ ...jwk, kid: "new-key" }] } };
    mock.timers.tick(31_000);
    expect(await statusOf({ kid: "new-key" })).to.equal(200);
    expect(await statusOf()).to.equal(401);
  });

  it("sends no request for a token of another issuer", async () => {
    expect(await statusOf({}, { iss: "https://evil.example.com" })).to.equal(401);
    expect(asked).to.deep.equal([]);
  });

  it("give no keys for encryption", async () => {
    expect(await statusOf({ kid: "encryption" })).to.equal(401);
  });

  const configuration = "/tenant/.well-known/openid-configuration";
  const discovery = "invalid_token: OIDC discovery endpoint communication error";
  const keySet = "invalid_token: JWKS communication error";
  const failures: [
    name: string,
    path: string,
    answer: () => { status?: number; body: unknown } | undefined,
    error: string,
  ][] = [
    ["a discovery that fails", configuration, () => ({ status: 503, body: {} }), discovery],
    ["a discovery that is no JSON", configuration, () => ({ body: "<html>" }), discovery],
    [
      "a discovery of another issuer",
      configuration,
      () => ({ body: { issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` } }),
      discovery,
    ],
    ["a discovery without keys", configuration, () => ({ body: { issuer } }), discovery],
    ["a discovery that never answers", configuration, () => undefined, discovery],
    [
      "keys at an address that is not secure",
      configuration,
      () => ({ body: { issuer, jwks_uri: "http://10.0.0.1/keys" } }),
      keySet,
    ],
    ["keys at no address", configuration, () => ({ body: { issuer, jwks_uri: "keys" } }), keySet],
    ["keys that cannot be read", "/tenant/keys", () => ({ status: 404, body: {} }), keySet],
    ["keys that are too large", "/tenant/keys", () => ({ body: { keys: [jwk], filler: "x".repeat(150_000) } }), keySet],
  ];
  for (const [name, path, answer, error] of failures) {
    it(`answer 401 with ${name}, and recover`, async () => {
      const working = documents[path];
      documents[path] = answer();
      const started = performance.now();
      expect(await statusOf()).to.equal(401);
      expect(performance.now() - started).to.be.below(3000);
      expect(api.lastTrace.authorizer?.error).to.equal(error);
      expect(api.lastTrace.authorizer?.reason).to.be.a("string");
      documents[path] = working;
      expect(await statusOf()).to.equal(200);
    });
  }
});
