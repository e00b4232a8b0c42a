import type { KeyObject } from "node:crypto";
import { shown } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import {
  audiencesOf,
  checkTimes,
  claimTexts,
  decodeToken,
  isSignedBy,
  scopesOf,
  TokenRefused,
  tokenTimes,
} from "./jwtClaims";
import type { TokenProblem, TokenTimes } from "./jwtClaims";
import { RecentlyUsed } from "./recentlyUsed";

/** Finds the public key that an issuer signs with under a key id, at once if it is known; undefined when it has no such key. */
export type VerificationKey = (issuer: string, keyId: string) => KeyObject | undefined | Promise<KeyObject | undefined>;

/** What a request carries that an identity source can name. */
export interface IdentityCarrier {
  /** Values by lower-case name, repeated ones joined by commas. */
  headers: Readonly<Record<string, string>>;
  queryStringParameters: Readonly<Record<string, string>> | undefined;
}

export type JwtVerdict =
  | {
      allowed: true;
      claims: Readonly<Record<string, string>>;
      /** All scopes of the token when the route asks for scopes, else null: what events of AWS show. */
      scopes: readonly string[] | null;
    }
  | {
      allowed: false;
      status: 401 | 403;
      wwwAuthenticate: string;
      /** AWS's `$context.authorizer.error`. */
      error: string;
      /** What is wrong and where to fix it; never sent to the client. */
      reason: string;
    };

interface VerifiedToken {
  claims: Record<string, string>;
  scopes: string[];
  times: TokenTimes;
  keyId: string;
  key: KeyObject;
}

/** Verified tokens that an authorizer remembers; each is a few kilobytes. */
const maxRememberedTokens = 500;

/**
 * A JWT authorizer ("Control access to HTTP APIs with JWT authorizers"). Only RS256 passes; the key is looked up by
 * `kid` at the configured issuer, whatever other keys the token's header names or carries.
 */
export class JwtAuthorizer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly #identitySources: readonly string[];
  readonly #identityValues: readonly ((request: IdentityCarrier) => string | undefined)[];
  readonly #verificationKey: VerificationKey;
  readonly #clock: () => number;
  readonly #remembered = new RecentlyUsed<VerifiedToken>(maxRememberedTokens);

  /** @param fields of `aws:apigatewayv2/authorizer:Authorizer` */
  constructor(fields: RecordedFields, verificationKey: VerificationKey, clock: () => number) {
    const configuration = fields.requiredObject("jwtConfiguration");
    this.issuer = configuration.requiredString("issuer");
    this.audiences = configuration.strings("audiences") ?? [];
    this.#identitySources = fields.strings("identitySources") ?? [];
    this.#identityValues = this.#identitySources.map(identityValue);
    this.#verificationKey = verificationKey;
    this.#clock = clock;
  }

  /** A token that was verified before is judged at once. */
  authorize(request: IdentityCarrier, requiredScopes: readonly string[]): JwtVerdict | Promise<JwtVerdict> {
    const token = this.#tokenOf(request);
    if (token === undefined) {
      const reason = `the request has no token in ${this.#identitySources.join(", ")}`;
      return refused(401, "Bearer", "missing: token not provided", reason);
    }
    return this.judge(token, requiredScopes);
  }

  /** The verdict on a token, wherever it came from. */
  judge(token: string, requiredScopes: readonly string[]): JwtVerdict | Promise<JwtVerdict> {
    const known = this.#remembered.get(token);
    // The key may have been replaced since, the clock has gone on; the signature and the other claims cannot change.
    const key = known && this.#verificationKey(this.issuer, known.keyId);
    if (known !== undefined && key === known.key) return this.#verdict(known, requiredScopes);
    return this.#verified(token, known, key).then((verified) => this.#verdict(verified, requiredScopes), refusal);
  }

  async #verified(
    token: string,
    known: VerifiedToken | undefined,
    key: ReturnType<VerificationKey>,
  ): Promise<VerifiedToken> {
    if (known !== undefined && (await key)?.equals(known.key) === true) return known;
    const verified = await this.#verify(token);
    this.#remembered.set(token, verified);
    return verified;
  }

  #verdict({ claims, scopes, times }: VerifiedToken, requiredScopes: readonly string[]): JwtVerdict {
    try {
      checkTimes(times, this.#clock());
    } catch (error) {
      return refusal(error);
    }
    if (requiredScopes.length === 0) return { allowed: true, claims, scopes: null };
    if (requiredScopes.some((scope) => scopes.includes(scope))) return { allowed: true, claims, scopes };
    return insufficientScope(requiredScopes, scopes);
  }

  /** The token with or without the prefix `Bearer`, whose case does not matter (RFC 9110, section 11.1). */
  #tokenOf(request: IdentityCarrier): string | undefined {
    for (const valueIn of this.#identityValues) {
      const token = valueIn(request)?.replace(bearerPrefix, "");
      if (token !== undefined && token !== "") return token;
    }
    return undefined;
  }

  async #verify(token: string): Promise<VerifiedToken> {
    const decoded = decodeToken(token);
    const { header, claims } = decoded;
    const { alg, kid } = header;
    if (alg !== "RS256") {
      const reason = `the token has alg ${shown(alg)}; only RS256 passes`;
      throw new TokenRefused(`signing method ${typeof alg === "string" ? printable(alg) : "none"} is invalid`, reason);
    }
    if (header.crit !== undefined) {
      throw new TokenRefused("token is malformed", "the token's header has crit; no extension is understood");
    }
    if (typeof kid !== "string" || kid === "") {
      throw new TokenRefused("the token has no kid", "the token's header has no kid that names the signing key");
    }
    if (claims.iss !== this.issuer) {
      const reason = `the token's iss is ${shown(claims.iss)}, the authorizer's issuer ${this.issuer}`;
      throw new TokenRefused("issuer does not match", reason);
    }
    const key = await this.#verificationKey(this.issuer, kid);
    if (key === undefined) {
      const reason = `${this.issuer} has no key with the token's kid ${JSON.stringify(kid)}; sign in again`;
      throw new TokenRefused("unable to find a key for the token's kid", reason);
    }
    if (!isSignedBy(decoded, key)) {
      const reason = `the signature does not fit the key ${JSON.stringify(kid)}: the token was changed or forged`;
      throw new TokenRefused("crypto/rsa: verification error", reason);
    }
    const { claim, values } = audiencesOf(claims);
    if (!values.some((value) => this.audiences.includes(value))) {
      const reason = `the token's ${claim} is ${JSON.stringify(values)}, the authorizer's audience ${JSON.stringify(this.audiences)}`;
      throw new TokenRefused("the token does not have a valid audience", reason);
    }
    return { claims: claimTexts(claims), scopes: scopesOf(claims), times: tokenTimes(claims), keyId: kid, key };
  }
}

const bearerPrefix = /^bearer +/i;

/** @param source such as `$request.header.Authorization` or `$request.querystring.token` */
function identityValue(source: string): (request: IdentityCarrier) => string | undefined {
  const [, , place, ...rest] = source.split(/[$.]/);
  const name = rest.join(".");
  if (place !== "header") return ({ queryStringParameters }) => queryStringParameters?.[name];
  const headerName = name.toLowerCase();
  return ({ headers }) => headers[headerName];
}

function refused(status: 401 | 403, wwwAuthenticate: string, error: string, reason: string): JwtVerdict {
  return { allowed: false, status, wwwAuthenticate, error, reason };
}

/** @throws what does not refuse the token */
function refusal(error: unknown): JwtVerdict {
  if (error instanceof TokenRefused) return invalidToken(error.problem);
  throw error;
}

/** The header's form is AWS's own, spaces between the parameters included ("Troubleshooting issues with … JWT"). */
function invalidToken({ description, reason }: TokenProblem): JwtVerdict {
  const challenge = `Bearer scope="" error="invalid_token" error_description="${description}"`;
  return refused(401, challenge, `invalid_token: ${description}`, reason);
}

function insufficientScope(required: readonly string[], scopes: readonly string[]): JwtVerdict {
  const description = "the token does not have a required scope";
  const challenge = `Bearer scope="${required.join(" ")}" error="insufficient_scope" error_description="${description}"`;
  const reason = `the route needs one of ${required.join(", ")}; the token has ${scopes.join(", ") || "no scope"}`;
  return refused(403, challenge, `insufficient_scope: ${description}`, reason);
}

/** A value of the client's that goes into a response header. */
function printable(value: string): string {
  return value.replace(/[^A-Za-z0-9_-]/g, "?").slice(0, 20);
}
