import { randomUUID, timingSafeEqual } from "node:crypto";
import { hashed } from "../hashed";
import { checkSignInAllowed } from "../pool/signIn/signInAllowed";
import type { AuthenticationResult } from "../pool/tokens";
import { CognitoError } from "../cognitoError";
import type { AuthorizationCodeRecord } from "../storage/authorizationCodeTable";
import type { CognitoStore } from "../storage/cognitoStore";
import type { UserRecord } from "../storage/userTable";
import type { AuthorizationRequest } from "./authorizationRequest";
import type { HostedClient } from "./hostedClient";
import type { SignedIn } from "./hostedSessions";
import { OAuthError } from "./oauth/oauthError";

/** As on AWS (developer guide, "Token endpoint": "the authorization code is valid for 5 minutes"). */
const lifetimeMs = 300_000;

/** What a client presents with a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface CodePresented {
  code: string;
  redirectUri: string;
  codeVerifier: string | undefined;
}

/** Gives out authorization codes and takes each of them once. They outlive a restart, as hashes. */
export class AuthorizationCodes {
  readonly #store: CognitoStore;
  readonly #clock: () => number;

  constructor(store: CognitoStore, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  issue(request: AuthorizationRequest, { user, authenticatedAt }: SignedIn): string {
    const { pool, client, redirectUri, scope, nonce, codeChallenge } = request;
    const code = randomUUID();
    this.#store.authorizationCodes.insert({
      codeHash: hashed(code),
      poolId: pool.configuration.id,
      sub: user.sub,
      clientId: client.id,
      redirectUri,
      scope,
      ...(nonce !== undefined && { nonce }),
      ...(codeChallenge !== undefined && { codeChallenge }),
      authenticatedAt,
      expiresAt: this.#clock() + lifetimeMs,
    });
    return code;
  }

  /**
   * The tokens for a code. A refusal uses the code up as well, so that neither verifier nor redirect_uri can be guessed;
   * a code that comes a second time ends the sign-in of the first (RFC 6749 section 4.1.2).
   * @throws {OAuthError} invalid_grant
   */
  async redeem(
    { pool, client }: HostedClient,
    presented: CodePresented,
  ): Promise<{ scope: string; tokens: AuthenticationResult }> {
    const store = this.#store;
    const record = store.authorizationCodes.find(hashed(presented.code));
    // Another client's code is left alone: it is not this one's to use up.
    if (record?.clientId !== client.id || record.poolId !== pool.configuration.id) {
      throw invalidGrant("The authorization code is unknown");
    }
    if (record.used) {
      if (record.originJti !== undefined) store.signIns.revoke(record.poolId, record.originJti);
      throw invalidGrant("The authorization code has been used already; its tokens are revoked");
    }
    const user = pool.directory.getBySub(record.sub);
    const problem = this.#problem(record, presented) ?? signInProblem(user);
    if (problem !== undefined) {
      store.authorizationCodes.markUsed(record.codeHash, undefined);
      throw invalidGrant(problem);
    }
    const originJti = randomUUID();
    const { scope, nonce, authenticatedAt } = record;
    // `signIn` puts the sign-in on record before it first waits, hence within the transaction: a replay meets both or neither.
    const tokens = await store.transaction(() => {
      store.authorizationCodes.markUsed(record.codeHash, originJti);
      return pool.tokens.signIn(
        user,
        client,
        { occasion: "HostedAuth" },
        {
          scope,
          authenticatedAt,
          originJti,
          ...(nonce !== undefined && { nonce }),
        },
      );
    });
    return { scope, tokens };
  }

  #problem(record: AuthorizationCodeRecord, { redirectUri, codeVerifier }: CodePresented): string | undefined {
    if (record.expiresAt <= this.#clock()) return "The authorization code has expired";
    if (record.redirectUri !== redirectUri) return "redirect_uri differs from that of the authorization request";
    const { codeChallenge } = record;
    if (codeChallenge === undefined) {
      return codeVerifier === undefined ? undefined : "The authorization request had no code_challenge";
    }
    if (codeVerifier === undefined) return "code_verifier is missing";
    return provesChallenge(codeVerifier, codeChallenge) ? undefined : "code_verifier does not match code_challenge";
  }
}

/** A user may have been disabled since. */
function signInProblem(user: UserRecord): string | undefined {
  try {
    checkSignInAllowed(user);
    return undefined;
  } catch (error) {
    if (error instanceof CognitoError) return error.message;
    throw error;
  }
}

/** RFC 7636 section 4.6. */
function provesChallenge(verifier: string, challenge: string): boolean {
  const expected = Buffer.from(challenge);
  const actual = Buffer.from(hashed(verifier));
  return /^[\w.~-]{43,128}$/.test(verifier) && actual.length === expected.length && timingSafeEqual(actual, expected);
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError("invalid_grant", description);
}
