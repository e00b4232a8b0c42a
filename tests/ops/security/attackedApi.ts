import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { VerificationKey } from "../../../packages/local/src/services/apigateway/jwtAuthorizer";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { head, rawRequest } from "../../local/services/apigateway/rawRequest";
import { apiProgram, ServedApi } from "../../local/services/apigateway/servedApi";
import { issuer, keyId, otherKeys, poolKeys, region } from "../../local/services/apigateway/tokens";
import { recordedResource } from "../../local/recordedFixtures";
import { now } from "../../../ops/security/attacks/attack";
import type { Attack } from "../../../ops/security/attacks/attack";

const otherEndpoint = `cognito-idp.${region}.amazonaws.com/${region}_OtherPool`;

/** A second user pool of the same program: its keys are the gateway's to look up, and not this API's. */
export const otherPool = {
  issuer: `https://${otherEndpoint}`,
  keyId: "other-pool-key-1",
  keys: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

export interface Outcome {
  status: number;
  /** As in `Attack`; "" when the request was let through or never became a request. */
  reason: string;
  wwwAuthenticate: string | undefined;
  /** How often the request reached a function. */
  handled: number;
}

/** The local gateway in front of functions that only count, with keys and clock in the attacker's reach. */
export class AttackedApi {
  /** Where an attacker's own JWK set is; nobody may ask for it. */
  keysUrl = "";
  attackerIssuer = "";
  /** Requests to the attacker's server. */
  fetches = 0;
  readonly #published = new Map<string, ReadonlyMap<string, KeyObject>>();
  #clock = now * 1000;
  #handled = 0;
  #api!: ServedApi;
  #attacker!: Server;

  /**
   * @param program what is served. Default: a closed, a scoped and a public route
   * @param verificationKey where keys come from. Default: those that `publish` was given
   */
  static async start(program = closedProgram(), verificationKey?: VerificationKey): Promise<AttackedApi> {
    const attacked = new AttackedApi();
    attacked.reset();
    attacked.#attacker = await attacked.#listenForFetches();
    const own: VerificationKey = (asked, kid) => Promise.resolve(attacked.#published.get(asked)?.get(kid));
    attacked.#api = await ServedApi.start(program, {
      clock: () => attacked.#clock,
      verificationKey: verificationKey ?? own,
      functions: {
        invoke: () => {
          attacked.#handled++;
          return Promise.resolve({ kind: "returned", payload: "{}" });
        },
      },
    });
    return attacked;
  }

  /** The pool's public keys from now on, by kid. */
  publish(keys: Record<string, KeyObject>): void {
    this.#published.set(issuer, new Map(Object.entries(keys)));
  }

  advance(seconds: number): void {
    this.#clock += seconds * 1000;
  }

  /** Back to the keys and the clock that attacks begin with. */
  reset(): void {
    this.#clock = now * 1000;
    this.publish({ [keyId]: poolKeys.publicKey });
    this.#published.set(otherPool.issuer, new Map([[otherPool.keyId, otherPool.keys.publicKey]]));
  }

  /** Sends a token that has to be let through, as the first half of an attack. */
  async accepted(token: string): Promise<void> {
    const { status } = await rawRequest(this.#api.port, head("GET /courses", `Authorization: Bearer ${token}`));
    if (status !== 200) throw new Error(`a good token got ${status}`);
  }

  /** @param requestLine method and target in the place of the attack's own */
  async run(attack: Attack, requestLine = attack.request ?? "GET /courses"): Promise<Outcome> {
    this.reset();
    await attack.before?.(this);
    const [handledBefore, tracesBefore] = [this.#handled, this.#api.traces.length];
    const request = head(requestLine, ...attack.lines(this)) + (attack.body ?? "");
    const response = await rawRequest(this.#api.port, Buffer.from(request, "latin1"));
    const [trace] = this.#api.traces.slice(tracesBefore);
    return {
      status: response.status,
      reason: trace?.authorizer?.error ?? trace?.error ?? "",
      wwwAuthenticate: response.headers.find(([name]) => name === "www-authenticate")?.[1],
      handled: this.#handled - handledBefore,
    };
  }

  async close(): Promise<void> {
    this.#attacker.close();
    await this.#api.close();
  }

  /** An issuer of the attacker's own, complete with discovery document and key set. */
  async #listenForFetches(): Promise<Server> {
    const jwk = { ...otherKeys.publicKey.export({ format: "jwk" }), kid: "attacker", use: "sig", alg: "RS256" };
    const server = createServer((_request, response) => {
      this.fetches++;
      response.end(JSON.stringify({ issuer: this.attackerIssuer, jwks_uri: this.keysUrl, keys: [jwk] }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.attackerIssuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.keysUrl = `${this.attackerIssuer}/jwks.json`;
    return server;
  }
}

/** One API with a closed, a scoped and a public route, and the user pool of another API. */
export function closedProgram(): RecordedProgram {
  const program = apiProgram({
    routes: {
      "GET /courses": { auth: "jwt" },
      "GET /scoped": { auth: "jwt", scopes: ["courses/read", "courses/all"] },
      "GET /public": {},
    },
  });
  const other = recordedResource("aws:cognito/userPool:UserPool", `${region}_OtherPool`, { endpoint: otherEndpoint });
  return { ...program, resources: [...program.resources, other] };
}
