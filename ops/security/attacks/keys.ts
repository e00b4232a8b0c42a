import type { KeyObject } from "node:crypto";
import {
  badIssuer,
  badSignature,
  claimsText,
  control,
  idToken,
  invalid,
  issuer,
  keyId,
  malformed,
  signedText,
  unknownKey,
} from "./attack";
import type { Attack, AttackedGateway } from "./attack";
import { otherKeys, otherPool, poolKeys } from "./tokens";

const ownJwk = { ...otherKeys.publicKey.export({ format: "jwk" }), kid: keyId, alg: "RS256", use: "sig" };

/** A kid that names no key; signed by the attacker, who can choose it. */
function kid(name: string, value: unknown): Attack {
  return invalid(`kid: ${name}`, () => idToken({}, { kid: value }, otherKeys.privateKey), unknownKey);
}

function noKid(name: string, value: unknown): Attack {
  return invalid(`kid: ${name}`, () => idToken({}, { kid: value }, otherKeys.privateKey), "the token has no kid");
}

/** Key ids that no store may take for more than a name. They hold against every source of keys. */
export const keyIdAttacks: Attack[] = [
  kid("path of an empty file", "../../../../../../dev/null"),
  kid("absolute path", "/etc/passwd"),
  kid("path of the pool's key file", "../keys/eu-west-1_AbCdEfGhI.json"),
  kid("SQL that is always true", "' OR '1'='1"),
  kid("SQL UNION", "x' UNION SELECT 'key' --"),
  kid("shell command", "key|id"),
  kid("URL", "http://127.0.0.1:1/key"),
  kid("null byte", `${keyId}\0`),
  kid("of 6 kB", "k".repeat(6000)),
  kid("__proto__", "__proto__"),
  kid("constructor", "constructor"),
  kid("in capitals", keyId.toUpperCase()),
  kid("with a space at the end", `${keyId} `),
  kid("with a look-alike letter", keyId.replace("o", "о")),
  noKid("absent", undefined),
  noKid("empty", ""),
  noKid("null", null),
  noKid("number", 1),
  noKid("list of the pool's kid", [keyId]),
  noKid("object", { toString: keyId }),
];

/** Keys that the token brings along, names, or borrows from another pool. */
export const keyAttacks: Attack[] = [
  ...keyIdAttacks,
  invalid("jwk in the header", () => idToken({}, { jwk: ownJwk }, otherKeys.privateKey), badSignature),
  invalid(
    "jwk in the header under a kid of its own",
    () => idToken({}, { jwk: { ...ownJwk, kid: "mine" }, kid: "mine" }, otherKeys.privateKey),
    unknownKey,
  ),
  invalid("jku of the attacker", ({ keysUrl }) => idToken({}, { jku: keysUrl }, otherKeys.privateKey), badSignature),
  invalid(
    "jku of the attacker, kid in it",
    ({ keysUrl }) => idToken({}, { jku: keysUrl, kid: "attacker" }, otherKeys.privateKey),
    unknownKey,
  ),
  invalid("x5u of the attacker", ({ keysUrl }) => idToken({}, { x5u: keysUrl }, otherKeys.privateKey), badSignature),
  invalid("x5c", () => idToken({}, { x5c: ["MIIB"], x5t: "x" }, otherKeys.privateKey), badSignature),
  invalid(
    "iss of the attacker, with discovery and keys there",
    ({ attackerIssuer }) => idToken({ iss: attackerIssuer }, { kid: "attacker" }, otherKeys.privateKey),
    badIssuer,
  ),
  invalid(
    "token of another pool of the account",
    () => idToken({ iss: otherPool.issuer }, { kid: otherPool.keyId }, otherPool.keys.privateKey),
    badIssuer,
  ),
  invalid(
    "kid and key of another pool, this pool's issuer",
    () => idToken({}, { kid: otherPool.keyId }, otherPool.keys.privateKey),
    unknownKey,
  ),
  invalid("key of another pool under this pool's kid", () => idToken({}, {}, otherPool.keys.privateKey), badSignature),
  invalid("crit with an unknown extension", () => idToken({}, { crit: ["exp"] }), malformed),
  invalid("crit empty", () => idToken({}, { crit: [] }), malformed),
  invalid("crit null", () => idToken({}, { crit: null }), malformed),
  invalid("b64 false (RFC 7797)", () => idToken({}, { crit: ["b64"], b64: false }), malformed),
  invalid("b64 false, payload as it is", unencodedPayload, malformed),
  control("typ at+jwt", () => idToken({}, { typ: "at+jwt" })),
];

function unencodedPayload(): string {
  const [header, , signature] = signedText({ alg: "RS256", kid: keyId, b64: false }, claimsText()).split(".");
  return `${header!}.{"iss":"${issuer.replaceAll(".", "-")}"}.${signature!}`;
}

function publishing(keys: Record<string, KeyObject>): (api: AttackedGateway) => void {
  return (api) => {
    api.publish(keys);
  };
}

/**
 * Keys that come and go while tokens of them are about. API Gateway may go on with a key for two hours after it was
 * withdrawn ("Control access to HTTP APIs with JWT authorizers"); the local gateway knows at once.
 */
export const rotationAttacks: Attack[] = [
  {
    ...invalid("new key, not published yet", () => idToken({}, { kid: "new" }, otherKeys.privateKey), unknownKey),
    before: publishing({ [keyId]: poolKeys.publicKey }),
  },
  control("old key while both are published", () => idToken(), {
    before: publishing({ [keyId]: poolKeys.publicKey, new: otherKeys.publicKey }),
  }),
  control("new key while both are published", () => idToken({}, { kid: "new" }, otherKeys.privateKey), {
    before: publishing({ [keyId]: poolKeys.publicKey, new: otherKeys.publicKey }),
  }),
  {
    ...invalid("new key under the old kid", () => idToken({}, {}, otherKeys.privateKey), badSignature),
    before: publishing({ [keyId]: poolKeys.publicKey, new: otherKeys.publicKey }),
  },
  {
    ...invalid("token of a withdrawn key, accepted before", () => idToken({ jti: "withdrawn" }), unknownKey),
    before: async (api) => {
      await api.accepted(idToken({ jti: "withdrawn" }));
      api.publish({ new: otherKeys.publicKey });
    },
  },
  {
    ...invalid("token of a replaced key, accepted before", () => idToken({ jti: "replaced" }), badSignature),
    before: async (api) => {
      await api.accepted(idToken({ jti: "replaced" }));
      api.publish({ [keyId]: otherKeys.publicKey });
    },
  },
  {
    ...invalid("no key is published any more", () => idToken(), unknownKey),
    before: publishing({}),
  },
];
