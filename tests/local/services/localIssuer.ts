import { createHash, createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose/jwt/sign";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });

interface Grant {
  redirectUri: string;
  nonce: string | null;
  codeChallenge: string | null;
}

/** An OpenID Connect issuer on the loopback interface that signs everybody in as one person, at once. */
export class LocalIssuer {
  readonly clientId = "cognito-at-issuer";
  readonly clientSecret = "issuer's secret";
  /** The person's claims. */
  person: Record<string, unknown> = { sub: "abc123", email: "grace@example.com", email_verified: true, name: "Grace" };
  /** What differs in the ID token. `undefined` leaves a claim out. */
  idTokenChanges: Record<string, unknown> = {};
  forged = false;
  /** Replaces the user information. */
  userInfo: { status: number; body: unknown } | undefined;
  /** What the authorization endpoint answers instead of a code. */
  refusal: Record<string, string> | undefined;
  /** What differs in the OpenID configuration. */
  metadata: Record<string, unknown> = {};
  /** The queries of authorization requests, and what else was asked: `<method> <path>`. */
  readonly authorizations: URLSearchParams[] = [];
  readonly requests: string[] = [];
  /** The forms that the token endpoint got. */
  readonly tokenForms: URLSearchParams[] = [];
  readonly #grants = new Map<string, Grant>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<LocalIssuer> {
    const server = createServer();
    const issuer = new LocalIssuer(server);
    server.on("request", (request, response) => void issuer.#answer(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** An ID token for somebody, as this issuer signs it. */
  async idToken(claims: Record<string, unknown>): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const own = { iss: this.url, aud: this.clientId, iat: now, exp: now + 300 };
    const all: Record<string, unknown> = { ...own, ...claims, ...this.idTokenChanges };
    const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(present)
      .setProtectedHeader({ alg: "RS256", kid: "issuer-key" })
      .sign(this.forged ? otherKeys.privateKey : keys.privateKey);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        sendJson(response, 200, {
          issuer: this.url,
          authorization_endpoint: `${this.url}/auth?tenant=1`,
          token_endpoint: `${this.url}/token`,
          userinfo_endpoint: `${this.url}/me`,
          jwks_uri: `${this.url}/jwks`,
          code_challenge_methods_supported: ["S256"],
          ...this.metadata,
        });
        return;
      case "/jwks":
        sendJson(response, 200, {
          keys: [{ ...createPublicKey(keys.privateKey).export({ format: "jwk" }), kid: "issuer-key", alg: "RS256" }],
        });
        return;
      case "/auth":
        this.#authorize(url.searchParams, response);
        return;
      case "/token":
        await this.#token(new URLSearchParams(await bodyOf(request)), response);
        return;
      default:
        sendJson(response, this.userInfo?.status ?? 200, this.userInfo?.body ?? this.person);
    }
  }

  #authorize(query: URLSearchParams, response: ServerResponse): void {
    this.authorizations.push(query);
    const code = randomUUID();
    const redirectUri = query.get("redirect_uri") ?? "";
    this.#grants.set(code, { redirectUri, nonce: query.get("nonce"), codeChallenge: query.get("code_challenge") });
    const answer = new URLSearchParams({ ...(this.refusal ?? { code }), state: query.get("state") ?? "" });
    response.writeHead(303, { location: `${redirectUri}?${answer.toString()}` }).end();
  }

  async #token(form: URLSearchParams, response: ServerResponse): Promise<void> {
    this.tokenForms.push(form);
    const grant = this.#grants.get(form.get("code") ?? "");
    this.#grants.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier");
    const challenge = verifier === null ? null : createHash("sha256").update(verifier).digest("base64url");
    if (form.get("client_id") !== this.clientId || form.get("client_secret") !== this.clientSecret) {
      sendJson(response, 401, { error: "invalid_client", error_description: "unknown client" });
    } else if (grant?.redirectUri !== form.get("redirect_uri") || grant.codeChallenge !== challenge) {
      sendJson(response, 400, { error: "invalid_grant" });
    } else {
      const { sub } = this.person;
      const token = await this.idToken({ sub, ...(grant.nonce !== null && { nonce: grant.nonce }) });
      sendJson(response, 200, { access_token: randomUUID(), token_type: "Bearer", id_token: token });
    }
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
