import { generateKeyPairSync } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import { expect } from "chai";
import { IssuerKeys } from "../../../packages/local/src/services/apigateway/issuerKeys";
import { ServedApi } from "../services/apigateway/servedApi";
import { token } from "../../../ops/security/attacks/tokens";

const hour = 3_600_000;

describe("a clock that jumps", () => {
  let api: ServedApi;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    api = await ServedApi.start(
      {
        stage: { defaultRouteSettings: { throttlingBurstLimit: 3, throttlingRateLimit: 1 } },
        routes: { "GET /signed-in": { auth: "jwt" }, "GET /open": {} },
      },
      { clock: () => now },
    );
  });
  afterEach(() => api.close());

  const status = async (path: string, authorization = ""): Promise<number> =>
    (await api.fetch(path, { headers: { authorization } })).status;

  it("makes tokens expire at once, remembered ones too, and good again when it is set right", async () => {
    const authorization = token();
    expect(await status("/signed-in", authorization)).to.equal(200);
    now += 2 * hour;
    expect(await status("/signed-in", authorization)).to.equal(401);
    expect(api.lastTrace.authorizer?.reason).to.match(/^the token expired at .*: sign in again$/);
    now -= 2 * hour;
    expect(await status("/signed-in", authorization)).to.equal(200);
  });

  it("back in time refuses tokens of the future and says that a clock is wrong", async () => {
    const authorization = token();
    now -= 2 * hour;
    expect(await status("/signed-in", authorization)).to.equal(401);
    expect(api.lastTrace.authorizer?.reason).to.match(/a clock is wrong$/);
  });

  it("never takes a route's requests away: back in time it refills from there, forward to the brim at most", async () => {
    const several = async (count: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let i = 0; i < count; i++) statuses.push(await status("/open"));
      return statuses;
    };
    expect(await several(4)).to.deep.equal([200, 200, 200, 429]);
    now -= 24 * hour;
    expect(await several(1)).to.deep.equal([429]);
    now += 1_000;
    expect(await several(2)).to.deep.equal([200, 429]);
    now += 24 * hour;
    expect(await several(4)).to.deep.equal([200, 200, 200, 429]);
  });
});

describe("keys of an issuer, when the clock is set back", () => {
  let issuerServer: Server;
  let issuer: string;
  let keys: Record<string, KeyObject>;

  beforeEach(async () => {
    keys = { first: newKey() };
    issuerServer = createServer((request, response) => {
      const set = Object.entries(keys).map(([kid, key]): JsonWebKey => ({ kid, ...key.export({ format: "jwk" }) }));
      const isKeys = request.url === "/keys";
      response.end(JSON.stringify(isKeys ? { keys: set } : { issuer, jwks_uri: `${issuer}/keys` }));
    });
    issuerServer.listen(0, "127.0.0.1");
    await once(issuerServer, "listening");
    issuer = `http://127.0.0.1:${(issuerServer.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    mock.timers.reset();
    issuerServer.close();
    issuerServer.closeAllConnections();
  });

  it("fetches the keys again, so that a new key is found and an old one removed", async () => {
    const issuerKeys = new IssuerKeys();
    expect(await issuerKeys.key(issuer, "first")).not.to.equal(undefined);
    keys = { second: newKey() };
    mock.timers.enable({ apis: ["Date"], now: Date.now() - 24 * hour });
    expect(await issuerKeys.key(issuer, "second")).not.to.equal(undefined);
    expect(await issuerKeys.key(issuer, "first")).to.equal(undefined);
  });
});

function newKey(): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
}
