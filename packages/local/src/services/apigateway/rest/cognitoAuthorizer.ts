import { providerContextOf } from "../../../record/outputs/outputMocks";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import type { VerificationKey } from "../jwtAuthorizer";
import { checkTimes, decodeToken, isSignedBy, scopesOf, tokenTimes, TokenRefused } from "../jwtClaims";
import type { AuthorizerDescription } from "./apiDescription";

/** A token's claims in the form of events; or why it is refused, in the client's words and in plain ones. */
export type CognitoVerdict =
  { allowed: true; claims: JsonObject } | { allowed: false; message: string; reason: string };

/**
 * Checks a token of one of the authorizer's user pools ("Integrate a REST API with an Amazon Cognito user pool"): an ID
 * token, or, on a method with scopes, an access token with one of them. Any app client's token passes.
 */
export async function authorizeCognito(
  { providerArns }: AuthorizerDescription,
  token: string,
  scopes: readonly string[],
  verificationKey: VerificationKey,
  nowMs: number,
): Promise<CognitoVerdict> {
  try {
    const decoded = decodeToken(token.replace(/^bearer +/i, ""));
    const { header, claims } = decoded;
    const { alg, kid } = header;
    const issuer = providerArns.map(issuerOf).find((candidate) => candidate === claims.iss);
    if (issuer === undefined) {
      return unauthorized(
        `the token's iss is ${JSON.stringify(claims.iss)}; the authorizer has ${providerArns.join(", ")}`,
      );
    }
    const key = alg === "RS256" && typeof kid === "string" ? await verificationKey(issuer, kid) : undefined;
    if (key === undefined || !isSignedBy(decoded, key)) {
      return unauthorized(`the token is not signed by ${issuer}; sign in again`);
    }
    const use = scopes.length === 0 ? "id" : "access";
    if (claims.token_use !== use) {
      const wanted =
        use === "id" ? "an ID token: it has no authorizationScopes" : "an access token: it has authorizationScopes";
      return unauthorized(`the token is of use ${JSON.stringify(claims.token_use)}; the method takes ${wanted}`);
    }
    if (use === "access" && !scopesOf(claims).some((scope) => scopes.includes(scope))) {
      return unauthorized(
        `the method needs one of ${scopes.join(", ")}; the token has ${scopesOf(claims).join(", ") || "no scope"}`,
      );
    }
    const times = tokenTimes(claims);
    if (times.exp * 1000 <= nowMs) {
      return {
        allowed: false,
        message: "The incoming token has expired",
        reason: "the token has expired: sign in again",
      };
    }
    checkTimes(times, nowMs);
    return { allowed: true, claims: eventClaims(claims) };
  } catch (error) {
    if (error instanceof TokenRefused) return unauthorized(error.problem.reason);
    throw error;
  }
}

function unauthorized(reason: string): CognitoVerdict {
  return { allowed: false, message: "Unauthorized", reason };
}

/** `https://cognito-idp.<region>.amazonaws.com/<pool id>` for `arn:aws:cognito-idp:<region>:<account>:userpool/<pool id>`. */
function issuerOf(poolArn: string): string {
  const [, , , region = "", accountId = "", resource = ""] = poolArn.split(":");
  const { dnsSuffix } = providerContextOf(region, accountId);
  return `https://cognito-idp.${region}.${dnsSuffix}/${resource.replace(/^userpool\//, "")}`;
}

/** Every value is a text: lists joined by commas, `exp` and `iat` as dates. (The guide shows it in examples only.) */
function eventClaims(claims: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      name === "exp" || name === "iat" ? dateText(value) : claimText(value),
    ]),
  );
}

function claimText(value: Json): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(claimText).join(",") : JSON.stringify(value);
}

/** Such as `Tue Nov 24 12:00:00 UTC 2026`. */
function dateText(seconds: Json): string {
  const [weekday = "", day, month, year, time] = new Date(Number(seconds) * 1000).toUTCString().split(" ");
  return `${weekday.replace(",", "")} ${month} ${day} ${time} UTC ${year}`;
}
