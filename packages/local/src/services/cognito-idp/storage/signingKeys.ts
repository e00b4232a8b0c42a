import { createHash, createPrivateKey, createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { link, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { StoredStateError } from "../../../storage/storedStateError";

/** A public key as a JSON Web Key set lists it (RFC 7517 and RFC 7518 section 6.3.1). */
export interface RsaVerificationJwk {
  kty: "RSA";
  alg: "RS256";
  use: "sig";
  kid: string;
  n: string;
  e: string;
}

/** One RSA-2048 key pair for RS256 signatures. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: RsaVerificationJwk;
}

/** A pool's two keys: Cognito signs ID tokens with one and access tokens with the other. */
export interface PoolKeys {
  idToken: SigningKey;
  accessToken: SigningKey;
}

interface KeyFile {
  idToken: string;
  accessToken: string;
}

const generate = promisify(generateKeyPair);

/** Keys for the first pool of a data folder. */
const madeAhead: Promise<string>[] = [];

/**
 * The signing keys of every pool, one file a pool under `<dataDirectory>/keys` (folder 0700, files 0600). A pool's
 * first run makes them, off the main thread and without holding up the start: whoever needs a key waits for it.
 */
export class SigningKeys {
  readonly #directory: string;
  readonly #pools = new Map<string, Promise<PoolKeys>>();
  /** Those of `#pools` that are there. */
  readonly #ready = new Map<string, PoolKeys>();

  constructor(dataDirectory: string) {
    this.#directory = keysFolder(dataDirectory);
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    chmodSync(this.#directory, 0o700);
  }

  /**
   * Reads the pool's keys, or starts to make them.
   * @throws StoredStateError when the pool's file is damaged
   */
  prepare(poolId: string): void {
    if (this.#pools.has(poolId)) return;
    const file = this.#file(poolId);
    const keys = existsSync(file) ? Promise.resolve(readKeys(file)) : makeKeys(file);
    keys.then(
      (ready) => this.#ready.set(poolId, ready),
      // Reported to whoever asks for the keys; an unobserved rejection would end the process instead.
      () => undefined,
    );
    this.#pools.set(poolId, keys);
  }

  /** The keys of a pool that was prepared. */
  async of(poolId: string): Promise<PoolKeys> {
    this.prepare(poolId);
    const keys = this.#pools.get(poolId);
    if (!keys) throw new Error(`No signing keys were prepared for user pool ${poolId}.`);
    return keys;
  }

  /** The same at once; undefined while they are in the making. */
  ready(poolId: string): PoolKeys | undefined {
    return this.#ready.get(poolId);
  }

  /** Waits until keys in the making are on disk. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pools.values());
  }

  #file(poolId: string): string {
    return join(this.#directory, `${poolId}.json`);
  }
}

/** Begins with the keys that a data folder without any needs, while its pool is not known yet. */
export function makeKeysAhead(dataDirectory: string): void {
  const directory = keysFolder(dataDirectory);
  if (madeAhead.length > 0 || (existsSync(directory) && readdirSync(directory).length > 0)) return;
  for (const key of [makeKey(), makeKey()]) {
    // Reported to whoever takes the key.
    key.catch(() => undefined);
    madeAhead.push(key);
  }
}

function keysFolder(dataDirectory: string): string {
  return join(dataDirectory, "keys");
}

async function makeKeys(file: string): Promise<PoolKeys> {
  const takeKey = (): Promise<string> => madeAhead.pop() ?? makeKey();
  const [idToken, accessToken] = await Promise.all([takeKey(), takeKey()]);
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(temporary, JSON.stringify({ idToken, accessToken } satisfies KeyFile), {
      flag: "wx",
      mode: 0o600,
      flush: true,
    });
    // A link, unlike a rename, never replaces the keys that another process may have put there meanwhile.
    await link(temporary, file);
  } catch (error) {
    if (!existsSync(file)) throw new StoredStateError(file, "the signing keys can't be written", error);
  } finally {
    await rm(temporary, { force: true });
  }
  return readKeys(file);
}

async function makeKey(): Promise<string> {
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function readKeys(file: string): PoolKeys {
  try {
    chmodSync(file, 0o600);
    const stored = JSON.parse(readFileSync(file, "utf8")) as Partial<KeyFile>;
    return { idToken: signingKey(stored.idToken), accessToken: signingKey(stored.accessToken) };
  } catch (error) {
    // The cause is left out: a parser's message may quote the file, and the file is a secret.
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new StoredStateError(file, `the signing keys cannot be read or are damaged${reason}`);
  }
}

function signingKey(pem: string | undefined): SigningKey {
  const privateKey = createPrivateKey(pem ?? "");
  const publicKey = createPublicKey(privateKey);
  const { n, e } = publicKey.export({ format: "jwk" });
  if (privateKey.asymmetricKeyType !== "rsa" || n === undefined || e === undefined) throw new Error("not an RSA key");
  // RFC 7638: members in alphabetical order, no white space.
  const kid = createHash("sha256")
    .update(JSON.stringify({ e, kty: "RSA", n }))
    .digest("base64");
  return { kid, privateKey, publicKey, jwk: { kty: "RSA", alg: "RS256", use: "sig", kid, n, e } };
}
