import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { power, prime } from "./modularPower";

/*
 * SRP-6a (RFC 5054) as Cognito speaks it: the 3072-bit group of RFC 3526 section 4 with generator 2, SHA-256,
 * numbers hashed in two's-complement form, the user named by pool and USER_ID_FOR_SRP, and the session key drawn
 * with HKDF under a label of Cognito's own.
 */
const N = toBigInt(prime);
const G = 2n;
const numberBytes = prime.length;
/** Wider than the 275 bits that RFC 3526 section 8 asks of exponents in this group. */
const exponentBytes = 48;
const K = toBigInt(hash(padded(N), padded(G)));
const derivedKeyLabel = "Caldera Derived Key";

/** What is stored of a password; both hexadecimal. */
export interface PasswordVerifier {
  salt: string;
  verifier: string;
}

/** Salt and verifier for a new password. `poolName` is the part of the pool's id after the underscore. */
export function createVerifier(poolName: string, userIdForSrp: string, password: string): PasswordVerifier {
  const salt = randomBytes(16).toString("hex");
  return { salt, verifier: verifierFor(poolName, userIdForSrp, password, salt) };
}

/** Whether this is the password that the verifier was made from. Takes the same time whether it is or not. */
export function passwordMatches(
  poolName: string,
  userIdForSrp: string,
  password: string,
  { salt, verifier }: PasswordVerifier,
): boolean {
  return timingSafeEqual(
    Buffer.from(verifierFor(poolName, userIdForSrp, password, salt), "hex"),
    Buffer.from(verifier, "hex"),
  );
}

/** A verifier that no password is known for, drawn from a seed. */
export function verifierFromSeed(seed: Buffer): string {
  return generatorToThe(Buffer.from(hkdfSync("sha256", seed, "", "verifier", exponentBytes))).toString("hex");
}

/** The server's ephemeral key pair for one sign-in. */
export interface ServerEphemeral {
  secret: Buffer;
  /** SRP_B, hexadecimal. */
  publicValue: string;
}

/** RFC 5054 section 2.5.3: B = k*v + g^b. */
export function createServerEphemeral(verifier: string): ServerEphemeral {
  const secret = randomBytes(exponentBytes);
  const publicValue = (K * BigInt(`0x${verifier}`) + toBigInt(generatorToThe(secret))) % N;
  return { secret, publicValue: publicValue.toString(16) };
}

/** SRP_A as a number, or undefined when it is no hexadecimal number that the protocol allows (RFC 5054 section 2.5.4). */
export function parseClientPublicValue(srpA: string): bigint | undefined {
  if (!/^[0-9a-f]{1,1024}$/i.test(srpA)) return undefined;
  const value = BigInt(`0x${srpA}`);
  return value % N === 0n ? undefined : value;
}

/** What a signature of the session key covers. */
export interface SignedClaim {
  poolName: string;
  userIdForSrp: string;
  /** The bytes behind PASSWORD_CLAIM_SECRET_BLOCK. */
  secretBlock: Buffer;
  /** TIMESTAMP, as sent. */
  timestamp: string;
}

/** What the client sends to prove that it knows the password, and what the server knows. */
export interface PasswordClaim extends SignedClaim {
  verifier: string;
  clientPublicValue: bigint;
  ephemeral: ServerEphemeral;
  /** PASSWORD_CLAIM_SIGNATURE, base64. */
  signature: string;
}

/** Whether the signature was made with the session key that only the password's owner can derive. */
export function claimIsValid(claim: PasswordClaim): boolean {
  const b = BigInt(`0x${claim.ephemeral.publicValue}`);
  const u = toBigInt(hash(padded(claim.clientPublicValue), padded(b)));
  if (u === 0n) return false;
  const verifierPower = power(numberBuffer(BigInt(`0x${claim.verifier}`)), numberBuffer(u));
  if (verifierPower === undefined) return false;
  const base = numberBuffer((claim.clientPublicValue * toBigInt(verifierPower)) % N);
  const sharedSecret = power(base, claim.ephemeral.secret);
  if (sharedSecret === undefined) return false;
  const expected = claimSignature(claim, sessionKey(sharedSecret, u));
  const given = Buffer.from(claim.signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A client's side of one sign-in. */
export class SrpClient {
  readonly #secret = randomBytes(exponentBytes);
  readonly #publicValue = toBigInt(generatorToThe(this.#secret));

  /** SRP_A, hexadecimal. */
  get publicValue(): string {
    return this.#publicValue.toString(16);
  }

  /**
   * PASSWORD_CLAIM_SIGNATURE, base64 (RFC 5054 section 2.6).
   * @param challenge SALT and SRP_B as the server gave them
   */
  signature(challenge: { salt: string; serverPublicValue: string }, password: string, claim: SignedClaim): string {
    const serverValue = BigInt(`0x${challenge.serverPublicValue}`);
    const u = toBigInt(hash(padded(this.#publicValue), padded(serverValue)));
    const exponent = passwordExponent(claim, password, challenge.salt);
    const masked = (K * toBigInt(generatorToThe(exponent))) % N;
    const base = numberBuffer((((serverValue - masked) % N) + N) % N);
    const sharedSecret = power(base, padded(toBigInt(this.#secret) + u * toBigInt(exponent)));
    // OpenSSL refuses some bases, which only a wrong password leads to: any other key fails as well.
    return claimSignature(claim, sessionKey(sharedSecret ?? randomBytes(numberBytes), u)).toString("base64");
  }
}

function sessionKey(sharedSecret: Buffer, u: bigint): Buffer {
  return Buffer.from(hkdfSync("sha256", padded(toBigInt(sharedSecret)), padded(u), derivedKeyLabel, 16));
}

function claimSignature({ poolName, userIdForSrp, secretBlock, timestamp }: SignedClaim, key: Buffer): Buffer {
  return createHmac("sha256", key).update(poolName).update(userIdForSrp).update(secretBlock).update(timestamp).digest();
}

function verifierFor(poolName: string, userIdForSrp: string, password: string, salt: string): string {
  return generatorToThe(passwordExponent({ poolName, userIdForSrp }, password, salt)).toString("hex");
}

type SrpUser = Pick<SignedClaim, "poolName" | "userIdForSrp">;

function passwordExponent({ poolName, userIdForSrp }: SrpUser, password: string, salt: string): Buffer {
  const identity = hash(`${poolName}${userIdForSrp}:${password}`);
  // The client reads the salt as a number, so its leading zeros do not count.
  return hash(padded(BigInt(`0x${salt}`)), identity);
}

function generatorToThe(exponent: Buffer): Buffer {
  const result = power(numberBuffer(G), exponent);
  if (result === undefined) throw new Error("OpenSSL refused the group's own generator");
  return numberBuffer(toBigInt(result));
}

function hash(...parts: (Buffer | string)[]): Buffer {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** Big-endian two's complement, as Java's BigInteger.toByteArray gives it: a zero byte before a set top bit. */
function padded(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, "hex");
}

function numberBuffer(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(numberBytes * 2, "0"), "hex");
}

function toBigInt(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString("hex")}`);
}
