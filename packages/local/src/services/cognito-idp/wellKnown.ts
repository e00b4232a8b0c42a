import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRequest } from "../../http/httpRequest";
import { localOrigin } from "../../http/loopbackHost";
import type { UserPoolConfiguration } from "./configuration/userPoolConfiguration";
import type { PoolRegistry } from "./operations/poolRegistry";
import type { SigningKeys } from "./storage/signingKeys";

/** `GET /<user pool id>/.well-known/jwks.json` and `openid-configuration`; 404 for every other path. */
export async function answerWellKnown(
  pools: PoolRegistry,
  keys: SigningKeys,
  request: HttpRequest,
  response: ServerResponse,
): Promise<void> {
  const [, userPoolId = "", document] =
    /^\/([^/]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(request.path) ?? [];
  const pool = pools.find(userPoolId);
  if (!pool || document === undefined) {
    sendJson(response, 404, { message: "Not Found" });
  } else if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    sendJson(response, 405, { message: "Method Not Allowed" });
  } else if (document === "jwks.json") {
    const { idToken, accessToken } = await keys.of(userPoolId);
    sendJson(response, 200, { keys: [idToken.jwk, accessToken.jwk] });
  } else {
    sendJson(response, 200, discovery(request.message, pool.configuration));
  }
}

/** OpenID Connect Discovery 1.0 section 3. Without a domain there is no hosted sign-in to lead to. */
function discovery(request: IncomingMessage, { id, issuer, domain }: UserPoolConfiguration): Record<string, unknown> {
  const origin = localOrigin(request);
  return {
    // AWS's issuer, because tokens carry it; what is fetched is fetched here.
    issuer,
    jwks_uri: `${origin}/${id}/.well-known/jwks.json`,
    ...(domain !== undefined && {
      authorization_endpoint: `${origin}/oauth2/authorize`,
      token_endpoint: `${origin}/oauth2/token`,
      userinfo_endpoint: `${origin}/oauth2/userInfo`,
      revocation_endpoint: `${origin}/oauth2/revoke`,
      end_session_endpoint: `${origin}/logout`,
      code_challenge_methods_supported: ["S256"],
    }),
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    scopes_supported: ["openid", "email", "phone", "profile"],
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "access-control-allow-origin": "*",
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
