import { sign } from "node:crypto";
import { base64url, otherKeys, poolKeys } from "./tokens";
import {
  badAudience,
  badIssuer,
  claimsText,
  control,
  expired,
  idToken,
  invalid,
  issuer,
  keyId,
  malformed,
  now,
  signedText,
  unknownKey,
} from "./attack";
import type { Attack } from "./attack";

const header = JSON.stringify({ alg: "RS256", kid: keyId });
const manySegments = "token contains an invalid number of segments";

/** Both parts as text, signed by the pool's key. */
function parts(headerText: string, payloadText = claimsText()): () => string {
  return () => signedText(headerText, payloadText);
}

/** The claims as JSON text with members added at the end, where they repeat earlier ones. */
function claimsAnd(members: string): string {
  return claimsText().replace(/\}$/, `,${members}}`);
}

/** The token's last character replaced by one that decodes to the same bytes: 256 bytes leave 4 bits unused. */
function otherLastBits(): string {
  const token = idToken();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? "") + 1]!;
}

/** A token whose signature has a character that differs between the two alphabets of base64. */
function standardAlphabet(): string {
  for (let count = 0; ; count++) {
    const token = idToken({ jti: count });
    const [text = "", payload = "", signature = ""] = token.split(".");
    if (/[-_]/.test(signature)) {
      return [text, payload, signature.replaceAll("-", "+").replaceAll("_", "/")].join(".");
    }
  }
}

export const shapeAttacks: Attack[] = [
  invalid("JWE of five parts", () => `${base64url({ alg: "RSA-OAEP", enc: "A256GCM" })}.a.b.c.d`, manySegments),
  invalid("an extra segment", () => `${idToken()}.x`, manySegments),
  invalid("a dot at the end", () => `${idToken()}.`, manySegments),
  invalid("a dot in front", () => `.${idToken()}`, manySegments),
  invalid("dots alone", () => "..", malformed),
  invalid("one segment", () => "token", manySegments),
  invalid("header and payload alone", () => idToken().split(".").slice(0, 2).join("."), manySegments),
  invalid("header empty", () => `.${idToken().split(".").slice(1).join(".")}`, malformed),
  invalid("payload empty", () => idToken().replace(/\.[^.]+\./, ".."), malformed),
  invalid("a JWT in a JWT (cty JWT)", parts(header.replace("}", ',"cty":"JWT"}'), idToken()), malformed),
  invalid("JWS JSON serialisation", () => jsonSerialisation(), manySegments),
  invalid("padding after the signature", () => `${idToken()}==`, malformed),
  invalid("padding after the header", () => idToken().replace(".", "=."), malformed),
  invalid("standard alphabet of base64", standardAlphabet, malformed),
  invalid("other last bits of the signature", otherLastBits, malformed),
  invalid("a space in the signature", () => `${idToken().slice(0, -5)} ${idToken().slice(-5)}`, malformed),
  invalid("a percent escape in the signature", () => `${idToken().slice(0, -1)}%41`, malformed),
  invalid("a null character's escape", () => `${idToken()}%00`, malformed),
  invalid("quotes around the token", () => `"${idToken()}"`, malformed),
  invalid("letters beyond ASCII", () => `${idToken()}\xe9`, malformed),
  invalid("header not JSON", parts("{alg:RS256}"), malformed),
  invalid("header with a comma too many", parts(header.replace("}", ",}")), malformed),
  invalid("header behind a byte order mark", parts(`\uFEFF${header}`), malformed),
  invalid("header a list", parts(`[${header}]`), malformed),
  invalid("header null", parts("null"), malformed),
  invalid("payload a text", parts(header, '"admin"'), malformed),
  invalid("payload a list", parts(header, `[${claimsText()}]`), malformed),
  invalid("payload not UTF-8", () => notUtf8(), malformed),
  invalid("payload with text behind it", parts(header, `${claimsText()}{}`), malformed),
  invalid("payload nested 2,000 deep", parts(header, `${"[".repeat(2000)}${"]".repeat(2000)}`), malformed),
];

/** Repeated members: the last one counts (RFC 7515 section 4, RFC 7519 section 4), for every part of the check alike. */
export const duplicateAttacks: Attack[] = [
  invalid(
    "alg RS256, then none",
    parts(`{"alg":"RS256","kid":"${keyId}","alg":"none"}`),
    "signing method none is invalid",
  ),
  invalid(
    "alg HS256, then RS256, signed by another key",
    () => signedText(`{"alg":"HS256","kid":"${keyId}","alg":"RS256"}`, claimsText(), otherKeys.privateKey),
    "crypto/rsa: verification error",
  ),
  invalid("kid good, then unknown", parts(`{"alg":"RS256","kid":"${keyId}","kid":"other"}`), unknownKey),
  invalid("crit in two spellings", parts(header.replace("}", ',"\\u0063rit":["x"]}')), malformed),
  invalid("iss good, then other", parts(header, claimsAnd('"iss":"https://evil.example"')), badIssuer),
  invalid("aud good, then other", parts(header, claimsAnd('"aud":"other"')), badAudience),
  invalid("exp future, then past", parts(header, claimsAnd(`"exp":${now - 60}`)), expired),
  invalid("exp again in another spelling, past", parts(header, claimsAnd(`"e\\u0078p":${now - 60}`)), expired),
  invalid("exp future, then null", parts(header, claimsAnd('"exp":null')), "the token's exp is not a number"),
  control("iss other, then good: signed so by the pool", () =>
    signedText(header, claimsText({ iss: "https://evil.example" }).replace(/\}$/, `,"iss":"${issuer}"}`)),
  ),
];

function jsonSerialisation(): string {
  const [protectedHeader, payload, signature] = idToken().split(".");
  return JSON.stringify({ payload, signatures: [{ protected: protectedHeader, signature }] });
}

function notUtf8(): string {
  const payload = Buffer.concat([Buffer.from(claimsText().slice(0, -1)), Buffer.from(',"a":"\xff"}', "latin1")]);
  const text = `${base64url(header)}.${payload.toString("base64url")}`;
  return `${text}.${sign("sha256", Buffer.from(text), poolKeys.privateKey).toString("base64url")}`;
}
