import * as openId from "openid-client";
import { isLoopback } from "pulumi-aws-local/cli";
import { CallbackServer } from "./callbackServer";
import { SignInError } from "./signInError";
import type { SignedIn } from "./signInError";

/** What a sign-in with a browser needs. */
export interface HostedSignIn {
  /** To the letter, as in the tokens. */
  issuer: string;
  /** Where its documents are fetched: the issuer itself, but for a local run. */
  issuerUrl: string;
  clientId: string;
  callback: string;
  scope: string;
  timeoutMs: number;
  /** Shows the person where to sign in. */
  show: (address: URL) => void;
}

/**
 * Signs in with a browser: authorization code with PKCE, and the answer comes to a server on this machine (RFC 8252,
 * section 7.3). State, nonce, issuer, audience and signature are checked.
 * @throws {SignInError}
 */
export async function hostedSignIn(options: HostedSignIn): Promise<SignedIn> {
  const { clientId, callback, scope, timeoutMs, show } = options;
  try {
    const config = await discovered(options);
    const pkceCodeVerifier = openId.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [openId.randomState(), openId.randomNonce()];
    const address = openId.buildAuthorizationUrl(config, {
      client_id: clientId,
      redirect_uri: callback,
      scope,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await openId.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const server = await CallbackServer.listen(callback, expectedState);
    try {
      await refusedAtOnce(address, callback);
      show(address);
      const back = await server.answer(timeoutMs);
      const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
      const tokens = await openId.authorizationCodeGrant(config, back, checks);
      return { idToken: tokens.id_token ?? "", accessToken: tokens.access_token };
    } finally {
      await server.close();
    }
  } catch (error) {
    throw explained(error as Error);
  }
}

async function discovered({ issuer, issuerUrl, clientId }: HostedSignIn): Promise<openId.Configuration> {
  // By the document's own address, for a local run's names AWS's issuer, which no look-up by issuer would lead to.
  const document = new URL(`${issuerUrl}/.well-known/openid-configuration`);
  const execute = [
    openId.enableNonRepudiationChecks,
    // Marked as deprecated only to stand out; a server on the loopback interface has no TLS.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    ...(isLoopback(document) ? [openId.allowInsecureRequests] : []),
  ];
  const config = await openId.discovery(document, clientId, undefined, openId.None(), { execute });
  const metadata = config.serverMetadata();
  if (metadata.issuer !== issuer) {
    throw new SignInError(`${document.href} names the issuer ${metadata.issuer}, not ${issuer}.`);
  }
  if (metadata.authorization_endpoint === undefined) {
    throw new SignInError("The user pool has no domain, so no hosted sign-in. Sign in without --hosted.");
  }
  return config;
}

/** Cognito tells the browser alone about a client or a callback URL that it does not know; so look beforehand. */
async function refusedAtOnce(address: URL, callback: string): Promise<void> {
  const { headers } = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
  const location = headers.get("location");
  if (location === null) return;
  const { pathname, searchParams, origin } = new URL(location, address);
  const error = searchParams.get("error");
  if (error === null || (pathname !== "/error" && origin !== new URL(callback).origin)) return;
  if (error === "redirect_mismatch") {
    throw new SignInError(
      `The app client has no callback URL ${callback}. Give one that it has with --callback, or add it to ` +
        "learninghub:callbackUrls.",
    );
  }
  const description = searchParams.get("error_description");
  throw new SignInError(`The hosted sign-in refuses: ${error}${description === null ? "" : ` (${description})`}.`);
}

function explained(error: Error): Error {
  if (error instanceof openId.AuthorizationResponseError || error instanceof openId.ResponseBodyError) {
    const description = error.error_description === undefined ? "" : ` (${error.error_description})`;
    return new SignInError(`The hosted sign-in refuses: ${error.error}${description}.`);
  }
  if (error instanceof openId.ClientError || error instanceof TypeError) {
    const { cause } = error;
    return new SignInError(`The hosted sign-in failed: ${cause instanceof Error ? cause.message : error.message}`);
  }
  return error;
}
