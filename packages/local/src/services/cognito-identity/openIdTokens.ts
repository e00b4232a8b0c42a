import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { decodeJwt } from "jose/jwt/decode";
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import * as z from "zod/mini";
import { identityServiceName } from "../identityServiceName";
import type { SessionIdentity } from "../iam/localIam";
import type { IdentityStore } from "./identityStore";

/** API Reference, GetOpenIdToken: the token is valid for 10 minutes. */
const lifetimeSeconds = 600;
/** The algorithm that Cognito signs these with. */
const algorithm = "RS512";

interface SigningKey {
  keyId: string;
  privateKey: KeyObject;
  /** As a JSON Web Key set lists it. */
  jwk: Record<string, string>;
}

/** Tokens of the classic flow, which say who an identity is; one key signs those of all pools, and survives restarts. */
export class OpenIdTokens {
  readonly #store: IdentityStore;
  readonly #clock: () => number;
  #key: Promise<SigningKey> | undefined;

  constructor(store: IdentityStore, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  async issue({ identityId, identityPoolId, amr }: SessionIdentity): Promise<string> {
    const { keyId, privateKey } = await this.#signingKey();
    const now = Math.floor(this.#clock() / 1000);
    return new SignJWT({ amr: [...amr] })
      .setProtectedHeader({ kid: keyId, typ: "JWS", alg: algorithm })
      .setSubject(identityId)
      .setAudience(identityPoolId)
      .setIssuer(`https://${identityServiceName(identityPoolId)}`)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(privateKey);
  }

  /** The identity that a token is about; undefined for tokens of other issuers. @throws JOSEError when it is not valid */
  async verify(issuer: string, token: string): Promise<SessionIdentity | undefined> {
    const identityPoolId = String(decodeJwt(token).aud);
    if (issuer !== `https://${identityServiceName(identityPoolId)}`) return undefined;
    const { privateKey } = await this.#signingKey();
    const { payload } = await jwtVerify(token, createPublicKey(privateKey), {
      algorithms: [algorithm],
      issuer,
      currentDate: new Date(this.#clock()),
      requiredClaims: ["sub", "exp", "amr"],
    });
    return { identityId: payload.sub ?? "", identityPoolId, amr: z.array(z.string()).parse(payload.amr) };
  }

  /** What `https://cognito-identity.amazonaws.com/.well-known/jwks_uri` holds on AWS. */
  async keySet(): Promise<{ keys: Record<string, string>[] }> {
    return { keys: [(await this.#signingKey()).jwk] };
  }

  #signingKey(): Promise<SigningKey> {
    this.#key ??= this.#loadedKey();
    // A failure is the present caller's; the next one tries again.
    this.#key.catch(() => (this.#key = undefined));
    return this.#key;
  }

  async #loadedKey(): Promise<SigningKey> {
    const name = "openIdToken";
    if (this.#store.signingKey(name) === undefined) {
      const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
      this.#store.keepSigningKey(name, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    }
    // Read back, for another process may have come first.
    const privateKey = createPrivateKey(this.#store.signingKey(name) ?? "");
    const { n = "", e = "" } = createPublicKey(privateKey).export({ format: "jwk" });
    // RFC 7638: members in alphabetical order, no white space.
    const thumbprint = JSON.stringify({ e, kty: "RSA", n });
    const keyId = createHash("sha256").update(thumbprint).digest("base64url");
    return { keyId, privateKey, jwk: { kty: "RSA", alg: algorithm, use: "sig", kid: keyId, n, e } };
  }
}
