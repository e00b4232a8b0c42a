import { randomBytes } from "node:crypto";
import { AwsEvidence } from "./aws/awsEvidence";
import type { Evidence } from "./evidence";
import type { Answer } from "./exchange";
import { Skipped } from "./finding";
import { lazily } from "./lazily";
import type { TargetRoute } from "./target";

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const safeMethods: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Such as `GET /items`. */
export function routeName({ method, path }: TargetRoute): string {
  return `${method} ${path}`;
}

/** What the checks of one route look at. */
export class RouteEvidence {
  readonly api: Evidence;
  readonly route: TargetRoute;
  readonly aws: AwsEvidence;

  constructor(api: Evidence, route: TargetRoute) {
    this.api = api;
    this.route = route;
    this.aws = new AwsEvidence(api.target, route);
  }

  /** The answer to a request without a token. */
  readonly withoutToken = lazily(() => this.#ask({}));

  /** The answer to a request with the token, sent as the front end sends it. */
  readonly withToken = lazily(async () => {
    const token = await this.api.target.token();
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Skipped("the token holds characters that no header can carry");
    return this.#ask({ authorization: `Bearer ${token}` });
  });

  /** The answers to tokens that nobody has issued, by what is wrong with them. */
  readonly withForgedTokens = lazily(async (): Promise<[what: string, answer: Answer][]> => {
    const { issuer, clientId } = this.api.target;
    const now = Math.floor(Date.now() / 1000);
    const claims = segment({
      ...{ iss: issuer, aud: clientId, client_id: clientId, sub: "00000000-0000-0000-0000-000000000000" },
      ...{ token_use: "id", iat: now - 60, auth_time: now - 60, exp: now + 3_000 },
    });
    const kid = await this.#anyKeyId();
    const forged = [
      ["a text that is no token", "not-a-token"],
      ["a token without a signature (alg none)", `${segment({ alg: "none" })}.${claims}.`],
      [
        "a token that another key signed",
        `${segment({ alg: "RS256", kid })}.${claims}.${randomBytes(256).toString("base64url")}`,
      ],
    ] as const;
    const answers: [string, Answer][] = [];
    for (const [what, token] of forged) answers.push([what, await this.#ask({ authorization: `Bearer ${token}` })]);
    return answers;
  });

  /** The answer to the preflight that a browser sends before it calls the route with a token. */
  readonly preflight = lazily(() => this.api.askPreflight(this.route, this.origin()));

  /** The front end's origin. */
  origin(): string {
    const { origin } = this.api.target;
    if (origin === undefined) throw new Skipped("the front end's origin is not known; give --origin URL");
    return origin;
  }

  async #anyKeyId(): Promise<string> {
    const { keys } = await this.api.keySet().catch(() => ({ keys: [] }));
    const ids = (Array.isArray(keys) ? keys : []).map((key: unknown) => (key as { kid?: unknown } | null)?.kid);
    return ids.find((id) => typeof id === "string") ?? "unknown";
  }

  async #ask(headers: Record<string, string>): Promise<Answer> {
    const { method, path } = this.route;
    const { write, origin } = this.api.target;
    if (!write && !safeMethods.includes(method)) {
      throw new Skipped(`a ${method} request may change data; --write sends it all the same`);
    }
    return this.api.askApi(method, path, { ...headers, ...(origin !== undefined && { origin }) });
  }
}

function segment(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
