import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { JWTPayload } from "jose";
// By the modules that are needed: the whole of jose takes three times as long to load.
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import { CognitoError, notAuthorized } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import { hashed } from "../hashed";
import type { SignInRecord } from "../storage/signInTable";
import type { SigningKey } from "../storage/signingKeys";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import { changedClaims, tokenChanges } from "../triggers/tokenCustomization";
import type { TokenChanges, TokenOccasion } from "../triggers/tokenCustomization";
import { eventSubject } from "../triggers/userTriggers";
import { checkSignInAllowed } from "./signIn/signInAllowed";
import { identitiesClaim } from "./federatedIdentities";
import type { Group, Groups } from "./groups";
import type { PoolContext } from "./poolContext";
import { attributesInScopes, identitiesAttribute, readableAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** The scope of tokens from InitiateAuth; it opens the user's own operations, such as GetUser. */
const apiScope = "aws.cognito.signin.user.admin";

/** API reference, AuthenticationResultType. */
export interface AuthenticationResult {
  AccessToken: string;
  IdToken: string;
  /** Lifetime of the access token in seconds. */
  ExpiresIn: number;
  TokenType: "Bearer";
  RefreshToken?: string;
}

/** Whom an access token speaks for. The user's record is left to be read when it is used: checking takes a while. */
export interface AuthorizedUser {
  sub: string;
  client: ClientConfiguration;
  scopes: readonly string[];
}

/** What the preTokenGeneration trigger is told. */
export interface TokenCause {
  occasion: TokenOccasion;
  metadata?: ClientMetadata | undefined;
}

/** What a sign-in by an authorization code brings along; one by the API has none of it. */
export interface Grant {
  /** Separated by spaces. */
  scope?: string;
  /** The authorization request's; goes into the first ID token alone (OpenID Connect Core section 12.2). */
  nonce?: string;
  /** When the user gave the password, milliseconds since 1970; now by default. */
  authenticatedAt?: number;
  /** The name under which the sign-in can be revoked; random by default. */
  originJti?: string;
}

/** What tokens need of the pool's other parts. */
export interface TokenParts {
  directory: UserDirectory;
  groups: Groups;
  triggers: LambdaTriggers;
}

/** Issues and checks the tokens of one pool, and takes them back. */
export class Tokens {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #groups: Groups;
  readonly #triggers: LambdaTriggers;

  constructor(context: PoolContext, { directory, groups, triggers }: TokenParts) {
    this.#context = context;
    this.#directory = directory;
    this.#groups = groups;
    this.#triggers = triggers;
  }

  /** The tokens of a completed sign-in. It is on record before they are signed, so that none escapes revocation. */
  async signIn(
    user: UserRecord,
    client: ClientConfiguration,
    cause: TokenCause,
    grant: Grant = {},
  ): Promise<AuthenticationResult> {
    const { store, configuration, clock } = this.#context;
    const now = clock();
    const signIn: SignInRecord = {
      poolId: configuration.id,
      originJti: grant.originJti ?? randomUUID(),
      sub: user.sub,
      clientId: client.id,
      scope: grant.scope ?? apiScope,
      eventId: randomUUID(),
      authenticatedAt: grant.authenticatedAt ?? now,
      expiresAt: now + client.refreshTokenSeconds * 1000,
      revoked: false,
    };
    const refreshToken = createRefreshToken();
    store.transaction(() => {
      store.signIns.insert(signIn);
      store.signIns.insertRefreshToken(hashed(refreshToken), signIn);
    });
    return { ...(await this.#issue(user, client, signIn, cause, grant.nonce)), RefreshToken: refreshToken };
  }

  /** An access token for the client itself: the client credentials grant (RFC 6749 section 4.4). */
  async forClient(client: ClientConfiguration, scopes: readonly string[], metadata?: ClientMetadata): Promise<string> {
    const { configuration, keys, clock } = this.#context;
    const { accessToken } = await keys.of(configuration.id);
    const triggered = Number(this.#triggers.version("preTokenGeneration")) >= 3;
    const subject = { occasion: "ClientCredentials" as const, userName: client.id, userAttributes: {}, groups: [] };
    const changes = triggered
      ? await tokenChanges(this.#triggers, { ...subject, client, scopes, metadata })
      : undefined;
    const claims = {
      sub: client.id,
      token_use: "access",
      scope: changes ? changedScopes(scopes, changes) : scopes.join(" "),
      auth_time: Math.floor(clock() / 1000),
      iss: configuration.issuer,
      version: 2,
      client_id: client.id,
    };
    return this.#sign(accessToken, client.accessTokenSeconds, changes ? changedClaims(claims, changes.access) : claims);
  }

  /**
   * New ID and access tokens of an earlier sign-in. A client that rotates gets a new refresh token as well, which ends
   * when the first one would have; the old one is superseded.
   * @throws CognitoError NotAuthorizedException, RefreshTokenReuseException, and as `checkSignInAllowed`
   */
  async refresh(
    client: ClientConfiguration,
    refreshToken: string,
    metadata?: ClientMetadata,
  ): Promise<AuthenticationResult> {
    const { store, clock } = this.#context;
    const cause: TokenCause = { occasion: "RefreshTokens", metadata };
    const { signIn, user } = this.redeemable(client, refreshToken);
    if (client.rotationGraceSeconds === undefined) return this.#issue(user, client, signIn, cause);
    const graceEnd = clock() + client.rotationGraceSeconds * 1000;
    const successor = createRefreshToken();
    store.transaction(() => {
      store.signIns.supersede(hashed(refreshToken), graceEnd);
      store.signIns.insertRefreshToken(hashed(successor), signIn);
    });
    return { ...(await this.#issue(user, client, signIn, cause)), RefreshToken: successor };
  }

  /** The user of a refresh token that works, without using it. @throws CognitoError as `refresh` */
  redeemable(client: ClientConfiguration, refreshToken: string): { signIn: SignInRecord; user: UserRecord } {
    const { store, configuration, clock } = this.#context;
    const token = store.signIns.findRefreshToken(configuration.id, hashed(refreshToken));
    if (token?.signIn.clientId !== client.id) throw notAuthorized("Invalid Refresh Token");
    if (token.signIn.revoked) throw notAuthorized("Refresh Token has been revoked");
    if (token.expiresAt <= clock()) throw notAuthorized("Refresh Token has expired");
    if (token.usableUntil <= clock()) {
      throw new CognitoError("RefreshTokenReuseException", "Refresh token has been invalidated by rotation.");
    }
    const user = this.#directory.getBySub(token.signIn.sub);
    checkSignInAllowed(user);
    return { signIn: token.signIn, user };
  }

  /**
   * Checks an access token as Cognito's own operations do: signature, expiry, scope and, other than API Gateway's
   * authorizers, revocation.
   * @param requiredScope the one that opens what is asked for
   * @throws CognitoError NotAuthorizedException, UserNotFoundException
   */
  async authorize(accessToken: string, requiredScope = apiScope): Promise<AuthorizedUser> {
    const { configuration, keys, store, clock } = this.#context;
    const { accessToken: key } = await keys.of(configuration.id);
    const { payload } = await jwtVerify(accessToken, key.publicKey, {
      algorithms: ["RS256"],
      issuer: configuration.issuer,
      currentDate: new Date(clock()),
    }).catch((error: unknown) => {
      const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
      throw notAuthorized(expired ? "Access Token has expired" : "Invalid Access Token");
    });
    const client = configuration.clients.get(String(payload.client_id));
    if (payload.token_use !== "access" || !client) throw notAuthorized("Invalid Access Token");
    const scopes = String(payload.scope).split(" ");
    if (!scopes.includes(requiredScope)) {
      throw notAuthorized("Access Token does not have required scopes");
    }
    const user = this.#directory.getBySub(payload.sub ?? "");
    const { origin_jti: originJti } = payload;
    const revoked =
      typeof originJti === "string"
        ? (store.signIns.find(configuration.id, originJti)?.revoked ?? true)
        : (payload.iat ?? 0) < user.tokensValidFrom;
    if (revoked) throw notAuthorized("Access Token has been revoked");
    return { sub: user.sub, client, scopes };
  }

  /**
   * RevokeToken: ends the sign-in that a refresh token stems from. A token that is unknown needs no revocation
   * (RFC 7009 section 2.2).
   * @throws CognitoError UnsupportedOperationException, UnsupportedTokenTypeException, UnauthorizedException
   */
  revoke(client: ClientConfiguration, refreshToken: string): void {
    const { store, configuration } = this.#context;
    if (!client.revocable) {
      throw new CognitoError(
        "UnsupportedOperationException",
        `Token revocation is not enabled for client ${client.id}.`,
      );
    }
    if (refreshToken.split(".").length === 3) {
      throw new CognitoError("UnsupportedTokenTypeException", "Unsupported token type; give a refresh token.");
    }
    const token = store.signIns.findRefreshToken(configuration.id, hashed(refreshToken));
    if (!token) return;
    if (token.signIn.clientId !== client.id) {
      throw new CognitoError("UnauthorizedException", "The token was not issued to this client.");
    }
    store.signIns.revoke(configuration.id, token.signIn.originJti);
  }

  /** Ends all of a user's sign-ins. Authorizers accept the ID and access tokens that are out until they expire. */
  revokeAll(user: UserRecord): UserRecord {
    const { store, clock } = this.#context;
    return store.transaction(() => {
      store.signIns.revokeAll(user.poolId, user.sub);
      // Tokens of clients without revocation carry no origin_jti; their age, known to the second, decides.
      return this.#directory.save({ ...user, tokensValidFrom: Math.floor(clock() / 1000) + 1 });
    });
  }

  async #issue(
    user: UserRecord,
    client: ClientConfiguration,
    signIn: SignInRecord,
    cause: TokenCause,
    nonce?: string,
  ): Promise<Omit<AuthenticationResult, "RefreshToken">> {
    const { configuration, keys } = this.#context;
    const poolKeys = await keys.of(configuration.id);
    const groups = this.#groups.of(user);
    const scopes = signIn.scope.split(" ");
    const changes = this.#triggers.has("preTokenGeneration")
      ? await tokenChanges(this.#triggers, { ...eventSubject(user), ...cause, client, groups, scopes })
      : undefined;
    const groupNames = changes?.groups?.names ?? groups.map(({ name }) => name);
    const common = {
      sub: user.sub,
      ...(groupNames.length > 0 && { "cognito:groups": groupNames }),
      iss: configuration.issuer,
      ...(client.revocable && { origin_jti: signIn.originJti }),
      event_id: signIn.eventId,
      auth_time: Math.floor(signIn.authenticatedAt / 1000),
    };
    const accessClaims = {
      ...common,
      client_id: client.id,
      token_use: "access",
      scope: changes ? changedScopes(scopes, changes) : signIn.scope,
      username: user.username,
      version: 2,
    };
    const accessToken = await this.#sign(
      poolKeys.accessToken,
      client.accessTokenSeconds,
      changes ? changedClaims(accessClaims, changes.access) : accessClaims,
    );
    const attributes = attributesInScopes(readableAttributes(client, user.sub, user.attributes), scopes);
    const idClaims = {
      ...attributeClaims(attributes),
      ...common,
      ...(changes?.groups ? overriddenRoles(changes.groups) : roleClaims(groups)),
      aud: client.id,
      token_use: "id",
      "cognito:username": user.username,
      ...(scopes.includes("openid") && { at_hash: accessTokenHash(accessToken) }),
      ...(nonce !== undefined && { nonce }),
    };
    const idToken = await this.#sign(
      poolKeys.idToken,
      client.idTokenSeconds,
      changes ? changedClaims(idClaims, changes.id) : idClaims,
    );
    return { AccessToken: accessToken, IdToken: idToken, ExpiresIn: client.accessTokenSeconds, TokenType: "Bearer" };
  }

  #sign({ kid, privateKey }: SigningKey, lifetimeSeconds: number, claims: JWTPayload): Promise<string> {
    const iat = Math.floor(this.#context.clock() / 1000);
    return new SignJWT({ ...claims, iat, exp: iat + lifetimeSeconds, jti: randomUUID() })
      .setProtectedHeader({ kid, alg: "RS256" })
      .sign(privateKey);
  }
}

/** Attributes as claims: the verified marks are booleans, and an address is an object (OpenID Connect Core section 5.1). */
function attributeClaims(attributes: Record<string, string>): JWTPayload {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]): [string, unknown] => {
      if (name === "email_verified" || name === "phone_number_verified") return [name, value === "true"];
      if (name === "address") return [name, { formatted: value }];
      if (name === identitiesAttribute) return [name, identitiesClaim(value)];
      return [name, value];
    }),
  );
}

/** OpenID Connect Core section 3.1.3.6: the left half of the access token's SHA-256. */
function accessTokenHash(accessToken: string): string {
  return createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
}

/** The groups' roles; the preferred one is that of the strongest group, unless two with other roles are as strong. */
function roleClaims(groups: readonly Group[]): JWTPayload {
  const roles = [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))];
  if (roles.length === 0) return {};
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const strongest = withRole.filter(({ precedence }) => precedence === withRole[0]?.precedence);
  const preferred = new Set(strongest.map(({ roleArn }) => roleArn));
  return {
    "cognito:roles": roles,
    ...(preferred.size === 1 && { "cognito:preferred_role": [...preferred][0] }),
  };
}

/** The roles that a preTokenGeneration trigger gives instead. */
function overriddenRoles({ roles, preferredRole }: NonNullable<TokenChanges["groups"]>): JWTPayload {
  return {
    ...(roles.length > 0 && { "cognito:roles": roles }),
    ...(preferredRole !== undefined && { "cognito:preferred_role": preferredRole }),
  };
}

function changedScopes(scopes: readonly string[], { scopesToAdd, scopesToSuppress }: TokenChanges): string {
  const left = scopes.filter((scope) => !scopesToSuppress.includes(scope));
  return [...new Set([...left, ...scopesToAdd])].join(" ");
}

function createRefreshToken(): string {
  return randomBytes(96).toString("base64url");
}
