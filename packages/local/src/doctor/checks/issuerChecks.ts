import type { Check } from "../check";
import { issuerDifference } from "../cognitoIssuer";

export const discoveryDocument: Check = {
  name: "OpenID configuration",
  expected: "the issuer's document names the issuer to the letter",
  async run({ target, discovery, fixes }) {
    const { expected } = this;
    const { issuer } = await discovery();
    const named = typeof issuer === "string" ? issuer : JSON.stringify(issuer ?? null);
    const difference = issuerDifference(target.issuer, named);
    if (difference === undefined) return { status: "ok", expected, found: named };
    const found = `${named} where ${target.issuer} was expected: ${difference}`;
    return { status: "problem", expected, found, fix: fixes.issuer() };
  },
};

export const signingKeys: Check = {
  name: "Signing keys",
  expected: "the issuer's key set has RSA keys for signatures",
  async run({ keySet, fixes }) {
    const { expected } = this;
    const { keys } = await keySet();
    const ids = (Array.isArray(keys) ? keys : []).flatMap((key: unknown): string[] => {
      const { kid, kty, use } = (key ?? {}) as Record<string, unknown>;
      return kty === "RSA" && use !== "enc" && typeof kid === "string" ? [kid] : [];
    });
    if (ids.length > 0) return { status: "ok", expected, found: `${ids.length}: ${ids.join(", ")}` };
    return { status: "problem", expected, found: "a key set without such keys", fix: fixes.issuer() };
  },
};
