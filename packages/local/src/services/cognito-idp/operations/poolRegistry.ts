import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeJwt } from "jose/jwt/decode";
import type { RecordedProgram } from "../../../record/recordedProgram";
import { CognitoError, notAuthorized } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { ChallengeSessions } from "../pool/signIn/challengeSessions";
import type { AuthorizedUser } from "../pool/tokens";
import type { UserPool } from "../pool/userPool";

/** A pool, and the client of it that a request names. */
export interface PoolAndClient {
  pool: UserPool;
  client: ClientConfiguration;
}

/** Finds the pool that a request is about: by its id, by a client, by an access token or by a session. */
export class PoolRegistry {
  readonly #sessions: ChallengeSessions;
  readonly #pools: readonly UserPool[];

  constructor(
    pools: readonly UserPool[],
    sessions: ChallengeSessions,
    /** What registered the pools. */
    readonly program: RecordedProgram,
  ) {
    this.#pools = pools;
    this.#sessions = sessions;
  }

  all(): readonly UserPool[] {
    return this.#pools;
  }

  byIssuer(issuer: string): UserPool | undefined {
    return this.#pools.find(({ configuration }) => configuration.issuer === issuer);
  }

  /** The pool that a token names as its issuer, and that is to check it. */
  byToken(token: string): UserPool | undefined {
    return this.byIssuer(unverifiedIssuer(token));
  }

  find(userPoolId: string): UserPool | undefined {
    return this.#pools.find(({ configuration }) => configuration.id === userPoolId);
  }

  /** The pool that UserPoolId names. @throws CognitoError ResourceNotFoundException */
  pool({ UserPoolId: id }: { UserPoolId: string }): UserPool {
    const pool = this.find(id);
    if (!pool) throw new CognitoError("ResourceNotFoundException", `User pool ${id} does not exist.`);
    return pool;
  }

  /** The client that ClientId names, of the pool that UserPoolId names. @throws CognitoError ResourceNotFoundException */
  clientOfPool(input: { UserPoolId: string; ClientId: string }): PoolAndClient {
    const pool = this.pool(input);
    const client = pool.configuration.clients.get(input.ClientId);
    if (!client) throw unknownClient(input.ClientId);
    return { pool, client };
  }

  /** The client of this id, and its pool. @throws CognitoError ResourceNotFoundException */
  client(id: string): PoolAndClient {
    const found = this.byClient(id);
    if (!found) throw unknownClient(id);
    return found;
  }

  byClient(id: string): PoolAndClient | undefined {
    for (const pool of this.#pools) {
      const client = pool.configuration.clients.get(id);
      if (client) return { pool, client };
    }
    return undefined;
  }

  /**
   * As `client`, for the public operations that take a Username and its SecretHash.
   * @throws CognitoError ResourceNotFoundException, NotAuthorizedException
   */
  clientFor(input: { ClientId: string; Username: string; SecretHash?: string }): PoolAndClient {
    const found = this.client(input.ClientId);
    checkSecretHash(found.client, input.Username, input.SecretHash);
    return found;
  }

  /** The user that an access token speaks for. @throws CognitoError NotAuthorizedException, UserNotFoundException */
  async authorized(token: string): Promise<{ pool: UserPool; authorized: AuthorizedUser }> {
    const pool = this.byToken(token);
    if (!pool) throw notAuthorized("Invalid Access Token");
    return { pool, authorized: await pool.tokens.authorize(token) };
  }

  /** The pool whose sign-in a Session belongs to. @throws CognitoError NotAuthorizedException */
  poolOfSession(session: string): UserPool {
    const pool = this.find(this.#sessions.find(session).poolId);
    if (!pool) throw notAuthorized("Invalid session for the user.");
    return pool;
  }
}

/**
 * Clients that have a secret must prove it: base64 of HMAC-SHA256(secret, username + client id) (developer guide,
 * "Computing secret hash values").
 * @throws CognitoError NotAuthorizedException
 */
export function checkSecretHash(
  { id, secret }: ClientConfiguration,
  username: string,
  given: string | undefined,
): void {
  if (secret === undefined) {
    if (given !== undefined)
      throw notAuthorized(`Client ${id} is not configured with secret but SECRET_HASH was received`);
    return;
  }
  if (given === undefined)
    throw notAuthorized(`Client ${id} is configured with secret but SECRET_HASH was not received`);
  const expected = createHmac("sha256", secret).update(`${username}${id}`).digest();
  const actual = Buffer.from(given, "base64");
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw notAuthorized(`SecretHash does not match for the client: ${id}`);
  }
}

/** Only tells which pool is to check the token. */
function unverifiedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? "";
  } catch {
    return "";
  }
}

function unknownClient(id: string): CognitoError {
  return new CognitoError("ResourceNotFoundException", `User pool client ${id} does not exist.`);
}
