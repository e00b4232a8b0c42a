import type { JWK } from "jose";
import { audiencesOf, decodeToken, TokenRefused, tokenTimes } from "../../services/apigateway/jwtClaims";
import type { Json } from "../../record/recordedProgram";
import type { Check } from "../check";
import { issuerDifference } from "../cognitoIssuer";
import { redactClaims, printable } from "../redact";

export const tokenForm: Check = {
  name: "Token",
  expected: "a JWT with alg RS256 and a kid",
  async run({ target, fixes }) {
    const { expected } = this;
    const token = await target.token();
    const problem = (found: string) => ({ status: "problem", expected, found, fix: fixes.newToken() }) as const;
    if (/^bearer\s/i.test(token)) return problem("the token with the word Bearer; give the token alone");
    if (/^["']|["']$/.test(token)) return problem("the token in quotation marks; give the token alone");
    if (token.split(".").length === 5) return problem("an encrypted token, as a refresh token is; give the id token");
    try {
      const { header, claims } = decodeToken(token);
      if (header.alg !== "RS256") return problem(`alg ${shown(header.alg)}; only RS256 passes the authorizer`);
      if (typeof header.kid !== "string")
        return problem("no kid, so that nobody knows the key that it was signed with");
      return { status: "ok", expected, found: redactClaims(claims) };
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      return problem(error.problem.reason);
    }
  },
};

export const tokenSignature: Check = {
  name: "Token: signature",
  expected: "signed with one of the issuer's keys",
  async run(evidence) {
    const { expected } = this;
    const { header } = await evidence.token();
    const { target, fixes } = evidence;
    const fix = fixes.newToken();
    const { keys } = await evidence.keySet();
    const { compactVerify, createLocalJWKSet, errors } = await import("jose");
    try {
      const keySet = createLocalJWKSet({ keys: Array.isArray(keys) ? (keys as JWK[]) : [] });
      await compactVerify(await target.token(), keySet, { algorithms: ["RS256"] });
      return { status: "ok", expected, found: `the key ${shown(header.kid)} fits` };
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) {
        const found = `the issuer has no key ${shown(header.kid)}: the token is of another user pool, or of an earlier one`;
        return { status: "problem", expected, found, fix };
      }
      if (error instanceof errors.JWSSignatureVerificationFailed) {
        const found = `the signature does not fit the key ${shown(header.kid)}: the token was changed or cut`;
        return { status: "problem", expected, found, fix };
      }
      if (!(error instanceof errors.JOSEError)) throw error;
      return { status: "problem", expected, found: printable(error.message), fix };
    }
  },
};

export const tokenIssuer: Check = {
  name: "Token: issuer",
  expected: "iss equals the authorizer's issuer to the letter",
  async run(evidence) {
    const { target, fixes } = evidence;
    const { claims } = await evidence.token();
    const expected = `iss ${target.issuer}`;
    if (typeof claims.iss !== "string") {
      return { status: "problem", expected, found: "a token without iss", fix: fixes.newToken() };
    }
    const difference = issuerDifference(target.issuer, claims.iss);
    if (difference === undefined) return { status: "ok", expected, found: claims.iss };
    return { status: "problem", expected, found: `${printable(claims.iss)}: ${difference}`, fix: fixes.newToken() };
  },
};

export const tokenAudience: Check = {
  name: "Token: audience",
  expected: "aud, or client_id where there is no aud, is the app client",
  async run(evidence) {
    const { target, fixes } = evidence;
    const { claims } = await evidence.token();
    const { claim, values } = audiencesOf(claims);
    const expected = `${claim} ${target.clientId}`;
    const found = `${claim} ${values.map((value) => printable(value)).join(", ") || "absent"}`;
    if (values.includes(target.clientId)) return { status: "ok", expected, found };
    const why = values.length === 0 ? "the token names no audience" : "the token was issued for another app client";
    return { status: "problem", expected, found: `${found}: ${why}`, fix: fixes.newToken() };
  },
};

export const tokenUse: Check = {
  name: "Token: use",
  expected: "token_use id; access where the route asks for scopes",
  async run(evidence) {
    const { expected } = this;
    const { claims } = await evidence.token();
    const found = `token_use ${shown(claims.token_use)}`;
    if (claims.token_use === "id") return { status: "ok", expected, found };
    if (claims.token_use !== "access") {
      const why = "neither an id token nor an access token of Cognito";
      return { status: "problem", expected, found: `${found}: ${why}`, fix: evidence.fixes.newToken() };
    }
    // The authorizer takes both; functions that read the person's claims find them in the id token alone.
    const warning = "an access token passes, but does not say the person's e-mail address and name";
    return { status: "ok", expected, found, warning };
  },
};

export const tokenTime: Check = {
  name: "Token: time",
  expected: "issued and valid before now, and expiring after now, by the API's clock",
  async run(evidence) {
    const { expected } = this;
    const { claims } = await evidence.token();
    const fix = evidence.fixes.newToken();
    const clockAhead = await evidence.clockAhead().catch(() => 0);
    const now = (Date.now() - clockAhead) / 1000;
    try {
      const { exp, nbf, iat } = tokenTimes(claims);
      const problems = [
        exp <= now ? `it expired ${duration(now - exp)} ago` : undefined,
        nbf !== undefined && nbf > now ? `it is valid in ${duration(nbf - now)} only (nbf)` : undefined,
        iat !== undefined && iat > now + 1 ? `it was issued ${duration(iat - now)} in the future (iat)` : undefined,
      ].filter((problem) => problem !== undefined);
      if (problems.length > 0) return { status: "problem", expected, found: problems.join("; "), fix };
      return { status: "ok", expected, found: `it expires in ${duration(exp - now)}` };
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      return { status: "problem", expected, found: error.problem.reason, fix };
    }
  },
};

/** Such as `3 min`, `2 h` or `5 days`. */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

function shown(value: Json | undefined): string {
  return value === undefined ? "absent" : printable(typeof value === "string" ? value : JSON.stringify(value));
}
