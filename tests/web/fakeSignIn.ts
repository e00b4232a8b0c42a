import { createHash, randomUUID } from "node:crypto";
import { json } from "./fakeHttp";
import type { FakeRequest } from "./fakeHttp";

export const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Fake12345";
export const clientId = "1example23456789fakeclient";
const email = "ann@example.com";

/** An OpenID provider with one user, who signs in with a click. Tokens are checked by looking them up. */
export class FakeSignIn {
  /** Seconds that tokens are valid for. */
  tokenSeconds = 3600;
  readonly revoked: string[] = [];
  readonly refreshTokens: string[] = [];
  readonly #codes = new Map<string, { challenge: string; nonce: string }>();
  readonly #expiries = new Map<string, number>();

  isValid(idToken: string): boolean {
    return (this.#expiries.get(idToken) ?? 0) > Date.now() / 1000;
  }

  /** From now on the API refuses every token that was issued. */
  invalidateTokens(): void {
    this.#expiries.clear();
  }

  serve({ message, response, url, body }: FakeRequest): void {
    const parameters = message.method === "POST" ? new URLSearchParams(body.toString()) : url.searchParams;
    const get = (name: string) => parameters.get(name) ?? "";
    switch (url.pathname) {
      case "/pool/.well-known/openid-configuration": {
        const at = (path: string) => `${url.origin}/hosted/${path}`;
        json(response, 200, {
          issuer,
          authorization_endpoint: at("oauth2/authorize"),
          token_endpoint: at("oauth2/token"),
          revocation_endpoint: at("oauth2/revoke"),
          end_session_endpoint: at("logout"),
          jwks_uri: `${url.origin}/pool/.well-known/jwks.json`,
        });
        return;
      }
      case "/hosted/oauth2/authorize": {
        const code = randomUUID();
        this.#codes.set(code, { challenge: get("code_challenge"), nonce: get("nonce") });
        const back = (query: Record<string, string>) =>
          `${get("redirect_uri")}?${new URLSearchParams({ ...query, state: get("state") }).toString()}`;
        response.setHeader("Content-Type", "text/html");
        response.end(
          `<a href="${escape(back({ code }))}">Continue as ${email}</a>
           <a href="${escape(back({ error: "access_denied", error_description: "User refused" }))}">Refuse</a>`,
        );
        return;
      }
      case "/hosted/oauth2/token": {
        const known = this.#codes.get(get("code"));
        const challenge = createHash("sha256").update(get("code_verifier")).digest("base64url");
        const refreshed = get("grant_type") === "refresh_token" && !this.revoked.includes(get("refresh_token"));
        this.#codes.delete(get("code"));
        if (!refreshed && known?.challenge !== challenge) {
          json(response, 400, { error: "invalid_grant" });
          return;
        }
        json(response, 200, this.#issue(known?.nonce, refreshed));
        return;
      }
      case "/hosted/oauth2/revoke":
        this.revoked.push(get("token"));
        response.end();
        return;
      case "/hosted/logout":
        response.writeHead(302, { Location: get("logout_uri") }).end();
        return;
      default:
        response.writeHead(404).end();
    }
  }

  #issue(nonce: string | undefined, refreshed: boolean): object {
    const iat = Math.floor(Date.now() / 1000);
    const common = { iss: issuer, sub: "5b0c1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11", iat, exp: iat + this.tokenSeconds };
    const idToken = jwt({
      ...common,
      aud: clientId,
      token_use: "id",
      auth_time: 1,
      email,
      email_verified: true,
      name: "Ann Example",
      "cognito:groups": ["students"],
      ...(nonce !== undefined && nonce !== "" && { nonce }),
      jti: randomUUID(),
    });
    this.#expiries.set(idToken, common.exp);
    const refreshToken = `refresh-${randomUUID()}`;
    if (!refreshed) this.refreshTokens.push(refreshToken);
    return {
      id_token: idToken,
      access_token: jwt({ ...common, token_use: "access", client_id: clientId, scope: "openid email" }),
      token_type: "Bearer",
      expires_in: this.tokenSeconds,
      ...(!refreshed && { refresh_token: refreshToken }),
    };
  }
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", kid: "fake" })}.${part(claims)}.${randomUUID().replaceAll("-", "")}`;
}

function escape(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
