import { constants, createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { otherKeys, poolKeys } from "./tokens";
import { badSignature, claimsText, control, idToken, invalid, keyId, malformed, withSignature } from "./attack";
import type { Attack } from "./attack";

const spki = { pem: poolKeys.publicKey.export({ type: "spki", format: "pem" }).toString() };
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

function wrongAlgorithm(alg: string, said = alg): string {
  return `signing method ${said} is invalid`;
}

/** The classic: the public key, which everybody has, as the secret of an HMAC. */
function hmac(name: string, secret: string | Buffer, alg = "HS256"): Attack {
  const hash = `sha${alg.slice(2)}`;
  const make = () =>
    withSignature({ alg, kid: keyId }, claimsText(), (text) => createHmac(hash, secret).update(text).digest());
  return invalid(name, make, wrongAlgorithm(alg));
}

/** A true signature of the pool's key, by an algorithm that Cognito does not use. */
function otherAlgorithm(alg: string, digest: string, key: Parameters<typeof sign>[2]): Attack {
  const make = () => withSignature({ alg, kid: keyId }, claimsText(), (text) => sign(digest, text, key));
  return invalid(`${alg}, truly signed`, make, wrongAlgorithm(alg));
}

function unsigned(alg: unknown, signature = "eA"): () => string {
  return () => withSignature({ alg, kid: keyId }, claimsText(), () => signature);
}

const ecKey = (key: KeyObject) => ({ key, dsaEncoding: "ieee-p1363" as const });
const pss = { key: poolKeys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };

export const algorithmAttacks: Attack[] = [
  control("ID token", () => idToken()),
  invalid("alg none, empty signature", unsigned("none", ""), malformed),
  ...["none", "None", "NONE", "nOnE"].map((alg) => invalid(`alg ${alg}`, unsigned(alg), wrongAlgorithm(alg))),
  invalid(
    "alg none, signature of a good token",
    () => withSignature({ alg: "none", kid: keyId }, claimsText(), () => idToken().split(".")[2]!),
    wrongAlgorithm("none"),
  ),
  hmac("HS256, secret: public key as PEM", spki.pem),
  hmac("HS256, secret: PEM without its last line end", spki.pem.trimEnd()),
  hmac("HS256, secret: PKCS #1 PEM", poolKeys.publicKey.export({ type: "pkcs1", format: "pem" }).toString()),
  hmac("HS256, secret: public key as DER", poolKeys.publicKey.export({ type: "spki", format: "der" })),
  hmac("HS256, secret: public key as JWK", JSON.stringify(poolKeys.publicKey.export({ format: "jwk" }))),
  hmac("HS256, secret: modulus", Buffer.from(poolKeys.publicKey.export({ format: "jwk" }).n ?? "", "base64url")),
  hmac("HS256, empty secret", ""),
  hmac("HS384, secret: public key as PEM", spki.pem, "HS384"),
  hmac("HS512, secret: public key as PEM", spki.pem, "HS512"),
  otherAlgorithm("RS384", "sha384", poolKeys.privateKey),
  otherAlgorithm("RS512", "sha512", poolKeys.privateKey),
  otherAlgorithm("RS1", "sha1", poolKeys.privateKey),
  otherAlgorithm("PS256", "sha256", pss),
  otherAlgorithm("ES256", "sha256", ecKey(ec.privateKey)),
  invalid(
    "EdDSA, truly signed",
    () => withSignature({ alg: "EdDSA", kid: keyId }, claimsText(), (text) => sign(null, text, ed.privateKey)),
    wrongAlgorithm("EdDSA"),
  ),
  invalid(
    "ES256, signature of zeros",
    () => withSignature({ alg: "ES256", kid: keyId }, claimsText(), () => Buffer.alloc(64)),
    wrongAlgorithm("ES256"),
  ),
  invalid("alg rs256", unsigned("rs256"), wrongAlgorithm("rs256")),
  invalid("alg RS256 and a space", unsigned("RS256 "), wrongAlgorithm("", "RS256?")),
  invalid("alg RS256 and a null byte", unsigned("RS256\0"), wrongAlgorithm("", "RS256?")),
  invalid("alg with a line end and a header", unsigned("RS256\r\nx: y"), wrongAlgorithm("", "RS256??x??y")),
  invalid("alg as a list", unsigned(["RS256"]), wrongAlgorithm("none")),
  invalid("alg as an object", unsigned({ RS256: true }), wrongAlgorithm("none")),
  invalid("alg null", unsigned(null), wrongAlgorithm("none")),
  invalid("no alg", unsigned(undefined), wrongAlgorithm("none")),
  invalid("alg by way of __proto__", () => protoAlgorithm(), wrongAlgorithm("none")),
  invalid("signature of another key", () => idToken({}, {}, otherKeys.privateKey), badSignature),
  invalid(
    "signature of zeros",
    () => withSignature({ alg: "RS256", kid: keyId }, claimsText(), () => Buffer.alloc(256)),
    badSignature,
  ),
  invalid(
    "signature of one byte",
    () => withSignature({ alg: "RS256", kid: keyId }, claimsText(), () => Buffer.alloc(1)),
    badSignature,
  ),
  invalid("signature stripped", () => `${idToken().split(".").slice(0, 2).join(".")}.`, malformed),
  invalid(
    "signature of another token",
    () =>
      withSignature({ alg: "RS256", kid: keyId }, claimsText({ sub: "someone-else" }), () => idToken().split(".")[2]!),
    badSignature,
  ),
  invalid("signature with one bit flipped", () => changedSignature((bytes) => (bytes[100]! ^= 1)), badSignature),
  invalid(
    "signature cut by a byte",
    () => idToken().replace(/[^.]+$/, (text) => Buffer.from(text, "base64url").subarray(1).toString("base64url")),
    badSignature,
  ),
  invalid("signature with a byte in front", () => idToken().replace(/[^.]+$/, (text) => `AAAA${text}`), badSignature),
  invalid(
    "signed with PSS, alg RS256",
    () => withSignature({ alg: "RS256", kid: keyId }, claimsText(), (text) => sign("sha256", text, pss)),
    badSignature,
  ),
];

function protoAlgorithm(): string {
  const header = `{"__proto__":{"alg":"RS256"},"kid":"${keyId}"}`;
  return withSignature(header, claimsText(), (text) => sign("sha256", text, poolKeys.privateKey));
}

function changedSignature(change: (bytes: Buffer) => void): string {
  return idToken().replace(/[^.]+$/, (text) => {
    const bytes = Buffer.from(text, "base64url");
    change(bytes);
    return bytes.toString("base64url");
  });
}
