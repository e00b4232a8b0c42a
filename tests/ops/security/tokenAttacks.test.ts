import { expect } from "chai";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { clientId, issuer } from "../../../ops/security/attacks/tokens";
import { recordedStack } from "../../recordedStack";
import { AttackedApi } from "../../../ops/security/attacks/attackedApi";
import { closedProgram } from "../../../ops/security/attacks/closedProgram";
import { tokenAttacks } from "../../../ops/security/tokenAttacks";

const all = Object.values(tokenAttacks).flat();

describe("token attacks", () => {
  let api: AttackedApi;
  before(async () => {
    api = await AttackedApi.start();
  });
  after(() => api.close());

  for (const [group, attacks] of Object.entries(tokenAttacks)) {
    describe(group, () => {
      for (const attack of attacks) {
        it(attack.status === 200 ? `allows ${attack.name}` : `refuses ${attack.name}`, async () => {
          const { handled, wwwAuthenticate, ...outcome } = await api.run(attack);
          expect(outcome).to.deep.equal({ status: attack.status, reason: attack.reason });
          expect(handled, "requests that reached a function").to.equal(attack.status === 200 ? 1 : 0);
          const [, description] = /^(?:invalid_token|insufficient_scope): (.*)$/.exec(attack.reason) ?? [];
          if (description !== undefined) expect(wwwAuthenticate).to.include(`error_description="${description}"`);
          else if (attack.status === 401) expect(wwwAuthenticate).to.equal("Bearer");
        });
      }
    });
  }

  it("never made the gateway fetch a key from where a token points", () => {
    expect(api.fetches).to.equal(0);
  });

  it("has distinct names, and enough rows of both kinds", () => {
    for (const attacks of Object.values(tokenAttacks)) {
      const names = attacks.map(({ name }) => name);
      expect(names).to.have.length(new Set(names).size);
    }
    expect(all.filter(({ status }) => status !== 200)).to.have.length.above(200);
    expect(all.filter(({ status }) => status === 200)).to.have.length.above(15);
  });
});

describe("token attacks on a route that was left open", () => {
  it("succeed, and are counted", async () => {
    const program = closedProgram();
    for (const { type, outputs } of program.resources) {
      if (type === "aws:apigatewayv2/route:Route") outputs.authorizationType = "NONE";
    }
    const api = await AttackedApi.start(program);
    for (const attack of all.filter(({ status }) => status === 401 || status === 403)) {
      const { status, handled } = await api.run(attack);
      expect({ status, handled }, attack.name).to.deep.equal({ status: 200, handled: 1 });
    }
    await api.close();
  });
});

describe("token attacks on the program that is deployed", function () {
  this.timeout(120_000);
  let api: AttackedApi;
  let closed: string[];
  before(async () => {
    const program = await attackedProgram();
    const routes = program.resources.filter(({ type }) => type === "aws:apigatewayv2/route:Route");
    closed = routes.flatMap(({ outputs: { routeKey, authorizationType } }) =>
      authorizationType === "JWT" && typeof routeKey === "string" ? [routeKey.replaceAll(/\{\w+\}/g, "x")] : [],
    );
    api = await AttackedApi.start(program);
  });
  after(() => api.close());

  it("reach no function on any route that asks for a token", async () => {
    expect(closed).to.have.length.above(3);
    // Those with a request line of their own aim at the other program's routes.
    const attacks = all.filter(({ request }) => request === undefined);
    for (const requestLine of closed) {
      for (const attack of attacks) {
        const { status, handled } = await api.run(attack, requestLine);
        const where = `${requestLine}: ${attack.name}`;
        expect(handled, where).to.equal(attack.status === 200 ? 1 : 0);
        expect(status, where).to.equal(attack.status);
      }
    }
    expect(api.fetches).to.equal(0);
  });

  it("reach no function on a route that asks for a signature, good tokens included", async () => {
    for (const attack of all.filter(({ request }) => request === undefined)) {
      const { status, handled } = await api.run(attack, "GET /me/uploads");
      expect(handled, attack.name).to.equal(0);
      expect(status, attack.name).to.be.oneOf([400, 403, 431]);
    }
  });
});

/** The dev stack, with its pool and client renamed to those that the attacks are made for. */
async function attackedProgram(): Promise<RecordedProgram> {
  const program = await recordedStack("dev");
  const { issuer: ownIssuer, userPoolClientId } = program.outputs;
  if (typeof ownIssuer !== "string" || typeof userPoolClientId !== "string") throw new Error("no user pool");
  const endpoint = (url: string) => url.replace("https://", "");
  const renamed = JSON.stringify(program)
    .replaceAll(endpoint(ownIssuer), endpoint(issuer))
    .replaceAll(userPoolClientId, clientId);
  return JSON.parse(renamed) as RecordedProgram;
}
