import type { KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { requestListener } from "../../../packages/local/src/http/httpRequest";
import { answerClientError, serverOptions } from "../../../packages/local/src/http/serverOptions";
import { apiAddresses } from "../../../packages/local/src/services/apigateway/apiAddresses";
import { Gateway } from "../../../packages/local/src/services/apigateway/gateway";
import type { ApiTrace } from "../../../packages/local/src/services/requestTrace";
import type { VerificationKey } from "../../../packages/local/src/services/apigateway/jwtAuthorizer";
import { now } from "./attack";
import type { Attack, AttackedGateway } from "./attack";
import { closedProgram } from "./closedProgram";
import { head, rawRequest } from "./rawRequest";
import { issuer, keyId, otherKeys, otherPool, poolKeys } from "./tokens";

export interface Outcome {
  status: number;
  /** As in `Attack`; "" when the request was allowed or never became a request. */
  reason: string;
  wwwAuthenticate: string | undefined;
  /** How often the request reached a function. */
  handled: number;
}

/** The local gateway in front of functions that only count, with keys and clock in the attacker's reach. */
export class AttackedApi implements AttackedGateway {
  keysUrl = "";
  attackerIssuer = "";
  /** Requests to the attacker's server. */
  fetches = 0;
  readonly #published = new Map<string, ReadonlyMap<string, KeyObject>>();
  #clock = now * 1000;
  #handled = 0;
  readonly #traces: ApiTrace[] = [];
  #api!: Server;
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
    const gateway = new Gateway(program, {
      clock: () => attacked.#clock,
      verificationKey: verificationKey ?? own,
      functions: {
        invoke: () => {
          attacked.#handled++;
          return Promise.resolve({ kind: "returned", payload: "{}" });
        },
      },
      onRequest: (trace) => attacked.#traces.push(trace),
    });
    attacked.#api = createServer(
      serverOptions,
      requestListener((request, response) => {
        gateway.handle(request, response);
      }, apiAddresses(program)[0]?.id),
    );
    attacked.#api.on("clientError", answerClientError);
    await listening(attacked.#api);
    return attacked;
  }

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

  async accepted(token: string): Promise<void> {
    const { status } = await rawRequest(portOf(this.#api), head("GET /courses", `Authorization: Bearer ${token}`));
    if (status !== 200) throw new Error(`a good token got ${status}`);
  }

  /** @param requestLine method and target in the place of the attack's own */
  async run(attack: Attack, requestLine = attack.request ?? "GET /courses"): Promise<Outcome> {
    this.reset();
    await attack.before?.(this);
    const [handledBefore, tracesBefore] = [this.#handled, this.#traces.length];
    const request = head(requestLine, ...attack.lines(this)) + (attack.body ?? "");
    const response = await rawRequest(portOf(this.#api), Buffer.from(request, "latin1"));
    const [trace] = this.#traces.slice(tracesBefore);
    return {
      status: response.status,
      reason: trace?.authorizer?.error ?? trace?.error ?? "",
      wwwAuthenticate: response.headers.find(([name]) => name === "www-authenticate")?.[1],
      handled: this.#handled - handledBefore,
    };
  }

  async close(): Promise<void> {
    this.#attacker.close();
    this.#api.close();
    this.#api.closeAllConnections();
    await once(this.#api, "close");
  }

  /** An issuer of the attacker's own, complete with discovery document and key set. */
  async #listenForFetches(): Promise<Server> {
    const jwk = { ...otherKeys.publicKey.export({ format: "jwk" }), kid: "attacker", use: "sig", alg: "RS256" };
    const server = createServer((_request, response) => {
      this.fetches++;
      response.end(JSON.stringify({ issuer: this.attackerIssuer, jwks_uri: this.keysUrl, keys: [jwk] }));
    });
    await listening(server);
    this.attackerIssuer = `http://127.0.0.1:${portOf(server)}`;
    this.keysUrl = `${this.attackerIssuer}/jwks.json`;
    return server;
  }
}

async function listening(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
