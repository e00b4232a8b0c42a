import { lookup } from "node:dns/promises";
import { decodeToken, TokenRefused } from "../../packages/local/src/services/apigateway/jwtClaims";
import type { DecodedToken } from "../../packages/local/src/services/apigateway/jwtClaims";
import { parseJsonObject } from "../../packages/local/src/record/recordedProgram";
import { AwsEvidence } from "./aws/awsEvidence";
import { ask, failure } from "./exchange";
import type { Answer } from "./exchange";
import { serverCertificate } from "./certificate";
import type { ServerCertificate } from "./certificate";
import { Faulty, Skipped, Unreachable } from "./finding";
import { lazily } from "./lazily";
import { Fixes } from "./fixes";
import { validateServiceAddress } from "pulumi-aws-local/cli";
import type { Target } from "./target";

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const safeMethods: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** An origin that no API allows by name; `.example` belongs to nobody (RFC 2606). */
export const foreignOrigin = "https://elsewhere.example";

/** What the checks look at. Each thing is fetched once, when the first check needs it. */
export class Evidence {
  readonly target: Target;
  readonly fixes: Fixes;
  readonly aws: AwsEvidence;
  readonly #api: URL;
  #answered = false;
  /** The first request to the API that got no answer. */
  #silence: Unreachable | undefined;

  constructor(target: Target) {
    this.target = target;
    this.fixes = new Fixes(target);
    this.aws = new AwsEvidence(target);
    this.#api = new URL(target.apiUrl);
  }

  /** IP addresses of the API's host. */
  readonly addresses = lazily(async (): Promise<string[]> => {
    const { hostname } = this.#api;
    const { timeoutMs } = this.target;
    const timer = AbortSignal.timeout(timeoutMs);
    const late = new Promise<never>((_, reject) => {
      timer.addEventListener("abort", () => {
        reject(timer.reason as Error);
      });
    });
    try {
      const found = await Promise.race([lookup(hostname.replace(/^\[|\]$/g, ""), { all: true }), late]);
      return found.map(({ address }) => address);
    } catch (error) {
      throw new Unreachable(`${hostname}: ${failure(error, timeoutMs)}`, this.fixes.checkAddress());
    }
  });

  /** Undefined for an API on this machine without TLS. */
  readonly certificate = lazily(async (): Promise<ServerCertificate | undefined> => {
    await this.addresses();
    return this.#api.protocol === "https:" ? serverCertificate(this.#api, this.target.timeoutMs) : undefined;
  });

  /** The route's answer to a request without a token. */
  readonly withoutToken = lazily(() => this.#askRoute({}));

  /** The route's answer to a request with the token, sent as the front end sends it. */
  readonly withToken = lazily(async () => {
    const token = await this.target.token();
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Skipped("the token holds characters that no header can carry");
    return this.#askRoute({ authorization: `Bearer ${token}` });
  });

  /** The answer to the preflight that a browser sends before it calls the route with a token. */
  readonly preflight = lazily(() => this.#askPreflight(this.origin()));

  /** The same from a page that has no business with the API. */
  readonly foreignPreflight = lazily(() => this.#askPreflight(foreignOrigin));

  /** The issuer's OpenID configuration (OpenID Connect Discovery 1.0, section 4). */
  readonly discovery = lazily(() => this.#json(`${this.target.issuerUrl}/.well-known/openid-configuration`));

  /** The issuer's keys (RFC 7517). */
  readonly keySet = lazily(async () => {
    const { jwks_uri: address } = await this.discovery();
    if (typeof address !== "string" || !URL.canParse(address)) {
      throw new Faulty("the issuer's OpenID configuration names no jwks_uri", this.fixes.issuer());
    }
    const unsafe = validateServiceAddress(address);
    if (unsafe !== undefined) throw new Faulty(`jwks_uri is ${address}, not ${unsafe}`, this.fixes.issuer());
    return this.#json(address);
  });

  /** The token taken apart, not verified. @throws {Skipped} when it is none: the check of its form tells why */
  async token(): Promise<DecodedToken> {
    const token = await this.target.token();
    try {
      return decodeToken(token);
    } catch (error) {
      throw error instanceof TokenRefused ? new Skipped("the token cannot be read") : error;
    }
  }

  /** The front end's origin. */
  origin(): string {
    const { origin } = this.target;
    if (origin === undefined) throw new Skipped("the front end's origin is not known; give --origin URL");
    return origin;
  }

  /** The answer to the first request that is sent, whatever it is. */
  readonly firstAnswer = lazily(() => (this.#mayAsk() ? this.withoutToken() : this.foreignPreflight()));

  /** How far this machine's clock is ahead of the API's, in milliseconds. The header tells whole seconds. */
  readonly clockAhead = lazily(async (): Promise<number> => {
    const { headers, askedAt, answeredAt } = await this.firstAnswer();
    const date = Date.parse(headers.get("date") ?? "");
    if (Number.isNaN(date)) throw new Unreachable("the API's answer has no Date header");
    if (askedAt > date + 1000) return askedAt - date - 1000;
    return answeredAt < date ? answeredAt - date : 0;
  });

  #mayAsk(): boolean {
    return this.target.write || safeMethods.includes(this.target.route.method);
  }

  async #askRoute(headers: Record<string, string>): Promise<Answer> {
    const { route, origin } = this.target;
    if (!this.#mayAsk()) {
      throw new Skipped(`a ${route.method} request may change data; --write sends it all the same`);
    }
    return this.#askApi(route.method, { ...headers, ...(origin !== undefined && { origin }) });
  }

  #askPreflight(origin: string): Promise<Answer> {
    return this.#askApi("OPTIONS", {
      origin,
      "access-control-request-method": this.target.route.method,
      "access-control-request-headers": "authorization",
    });
  }

  async #askApi(method: string, headers: Record<string, string>): Promise<Answer> {
    const { apiUrl, route, timeoutMs } = this.target;
    const certificate = await this.certificate();
    if (certificate?.problem !== undefined)
      throw new Skipped("nothing is sent to a server without a valid certificate");
    // What gave no answer at all is not waited for again; it is one finding, not four.
    if (this.#silence !== undefined && !this.#answered) throw this.#silence;
    try {
      const answer = await ask(`${apiUrl}${route.path}`, { timeoutMs, method, headers });
      this.#answered = true;
      return answer;
    } catch (error) {
      if (error instanceof Unreachable) {
        this.#silence ??= new Unreachable(error.message, this.fixes.checkAddress());
        throw this.#silence;
      }
      throw error;
    }
  }

  async #json(address: string): Promise<Record<string, unknown>> {
    const { status, body } = await ask(address, { timeoutMs: this.target.timeoutMs });
    if (status !== 200) throw new Faulty(`${address} answered ${status}`, this.fixes.issuer());
    const value = parseJsonObject(body);
    if (value !== undefined) return value;
    throw new Faulty(`${address} answered with something that is no JSON object`, this.fixes.issuer());
  }
}
