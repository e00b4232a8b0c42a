import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What a test changes about an authenticator, or about the page that uses it. */
export interface AuthenticatorChanges {
  rpId?: string;
  origin?: string;
  userVerified?: boolean;
  /** COSE algorithm that the public key names. */
  algorithm?: number;
}

type Cbor = number | string | Buffer | Map<Cbor, Cbor>;

/** One passkey in software, independent of the local run's library (WebAuthn Level 3, sections 6.1 and 6.5). */
export class SoftwareAuthenticator {
  readonly id = randomBytes(16);
  readonly #changes: AuthenticatorChanges;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  #signCount = 0;

  constructor(changes: AuthenticatorChanges = {}) {
    this.#changes = changes;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
  }

  /** A RegistrationResponseJSON. */
  register({ challenge }: { challenge: string }): Record<string, unknown> {
    const { x = "", y = "" } = this.#publicKey.export({ format: "jwk" });
    const publicKey = new Map<Cbor, Cbor>([
      [1, 2],
      [3, this.#changes.algorithm ?? -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(this.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), idLength, this.id, cbor(publicKey)]);
    const attestation = new Map<Cbor, Cbor>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", Buffer.concat([this.#authenticatorData(0x40), attested])],
    ]);
    return {
      ...this.#credential(),
      authenticatorAttachment: "platform",
      response: {
        clientDataJSON: this.#clientData("webauthn.create", challenge).toString("base64url"),
        attestationObject: cbor(attestation).toString("base64url"),
        transports: ["internal"],
      },
    };
  }

  /** An AuthenticationResponseJSON, as text. */
  authenticate({ challenge }: { challenge: string }): string {
    const clientData = this.#clientData("webauthn.get", challenge);
    this.#signCount += 1;
    const authenticatorData = this.#authenticatorData(0);
    const signed = Buffer.concat([authenticatorData, createHash("sha256").update(clientData).digest()]);
    return JSON.stringify({
      ...this.#credential(),
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: authenticatorData.toString("base64url"),
        signature: sign("sha256", signed, this.#privateKey).toString("base64url"),
      },
    });
  }

  #credential(): Record<string, unknown> {
    const id = this.id.toString("base64url");
    return { id, rawId: id, type: "public-key", clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string): Buffer {
    const { origin = "http://localhost:3000" } = this.#changes;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authenticatorData(flags: number): Buffer {
    const { rpId = "localhost", userVerified = true } = this.#changes;
    const tail = Buffer.alloc(5);
    tail[0] = flags | 0x01 | (userVerified ? 0x04 : 0);
    tail.writeUInt32BE(this.#signCount, 1);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), tail]);
  }
}

/** RFC 8949, as far as authenticators need it. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 0xff]);
}
