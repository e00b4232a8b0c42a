import { lookup } from "node:dns/promises";
import { decodeToken, TokenRefused } from "../services/apigateway/jwtClaims";
import type { DecodedToken } from "../services/apigateway/jwtClaims";
import { parseJsonObject } from "../record/recordedProgram";
import { validateServiceAddress } from "../cli/webAddress";
import { ask, failure } from "./exchange";
import type { Answer } from "./exchange";
import { serverCertificate } from "./certificate";
import type { ServerCertificate } from "./certificate";
import { Faulty, Skipped, Unreachable } from "./finding";
import { lazily } from "./lazily";
import { Fixes } from "./fixes";
import type { Target, TargetRoute } from "./target";

/** An origin that no API allows by name; `.example` belongs to nobody (RFC 2606). */
export const foreignOrigin = "https://elsewhere.example";

/** What the checks look at. Each thing is fetched once, when the first check needs it. */
export class Evidence {
  readonly target: Target;
  readonly fixes: Fixes;
  readonly #api: URL;
  #answered = false;
  /** The first request to the API that got no answer. */
  #silence: Unreachable | undefined;

  constructor(target: Target) {
    this.target = target;
    this.fixes = new Fixes(target);
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

  /** The answer to a request without TLS, which holds no token; undefined when there is none. */
  readonly withoutTls = lazily(async (): Promise<Answer | undefined> => {
    if ((await this.certificate()) === undefined) throw new Skipped("the API is on this machine, over plain http");
    // Without a port of its own, such as :8443, this is port 80.
    const url = `http://${this.#api.host}/`;
    return ask(url, { timeoutMs: Math.min(this.target.timeoutMs, 3_000) }).catch((error: unknown) => {
      if (error instanceof Unreachable) return undefined;
      throw error;
    });
  });

  /** The answer to the preflight of a page that has no business with the API; whatever it is, the first request. */
  readonly foreignPreflight = lazily(() =>
    this.askPreflight(this.target.routes[0] ?? { method: "GET", path: "/" }, foreignOrigin),
  );

  /** The issuer's OpenID configuration (OpenID Connect Discovery 1.0, section 4). */
  readonly discovery = lazily(() => this.#json(`${this.target.issuerUrl}/.well-known/openid-configuration`));

  /** The issuer's keys (RFC 7517). */
  readonly keySet = lazily(async () => {
    const address = await this.#endpoint("jwks_uri");
    if (address !== undefined) return this.#json(address);
    throw new Faulty("the issuer's OpenID configuration names no jwks_uri", this.fixes.issuer());
  });

  /** The answer of the token endpoint to a code that nobody was given; undefined when there is no such endpoint. */
  readonly unknownCode = lazily(async (): Promise<Answer | undefined> => {
    const address = await this.#endpoint("token_endpoint");
    const { clientId, loginUrl, timeoutMs } = this.target;
    if (address === undefined) return undefined;
    const form = new URLSearchParams({ grant_type: "authorization_code", client_id: clientId, code: "unknown" });
    const callback = loginUrl === undefined ? null : new URL(loginUrl).searchParams.get("redirect_uri");
    if (callback !== null) form.set("redirect_uri", callback);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return ask(address, { timeoutMs, method: "POST", headers, body: form.toString() });
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

  /** How far this machine's clock is ahead of the API's, in milliseconds. The header tells whole seconds. */
  readonly clockAhead = lazily(async (): Promise<number> => {
    const { headers, askedAt, answeredAt } = await this.foreignPreflight();
    const date = Date.parse(headers.get("date") ?? "");
    if (Number.isNaN(date)) throw new Unreachable("the API's answer has no Date header");
    if (askedAt > date + 1000) return askedAt - date - 1000;
    return answeredAt < date ? answeredAt - date : 0;
  });

  askPreflight({ method, path }: TargetRoute, origin: string): Promise<Answer> {
    return this.askApi("OPTIONS", path, {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization",
    });
  }

  /** @throws {Unreachable} when the API does not answer @throws {Skipped} without a valid certificate */
  async askApi(method: string, path: string, headers: Record<string, string>): Promise<Answer> {
    const { apiUrl, timeoutMs } = this.target;
    const certificate = await this.certificate();
    if (certificate?.problem !== undefined)
      throw new Skipped("nothing is sent to a server without a valid certificate");
    // What gave no answer at all is not waited for again; it is one finding, not four.
    if (this.#silence !== undefined && !this.#answered) throw this.#silence;
    try {
      const answer = await ask(`${apiUrl}${path}`, { timeoutMs, method, headers });
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

  /** An address in the issuer's OpenID configuration; undefined when it names none. */
  async #endpoint(name: string): Promise<string | undefined> {
    const { [name]: address } = await this.discovery();
    if (typeof address !== "string" || !URL.canParse(address)) return undefined;
    const unsafe = validateServiceAddress(address);
    if (unsafe !== undefined) throw new Faulty(`${name} is ${address}, not ${unsafe}`, this.fixes.issuer());
    return address;
  }

  async #json(address: string): Promise<Record<string, unknown>> {
    const { status, body } = await ask(address, { timeoutMs: this.target.timeoutMs });
    if (status !== 200) throw new Faulty(`${address} answered ${status}`, this.fixes.issuer());
    const value = parseJsonObject(body);
    if (value !== undefined) return value;
    throw new Faulty(`${address} answered with something that is no JSON object`, this.fixes.issuer());
  }
}
