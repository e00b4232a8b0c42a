import type { JWTPayload } from "jose";
import { jwtVerify } from "jose/jwt/verify";
import { decodeJwt } from "jose/jwt/decode";
import * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import { optional, readInput, text } from "../../http/awsJsonInput";
import type { XmlElements } from "../../http/xml";
import type { IdentityPools } from "../cognito-identity/identityPools";
import type { AccessControl, IssuerIdentity, SessionIdentity, WebIdentityRoles } from "../iam/localIam";
import { discover, IssuerError, issuerKeySet } from "../openIdIssuer";
import { issuerName } from "../openIdProviders";
import type { OpenIdProvider } from "../openIdProviders";
import { RoleNotAssumableError } from "../roleNotAssumableError";

/** What AssumeRoleWithWebIdentity asks of the run. */
export interface WebIdentityPeers {
  iam: Pick<AccessControl, "principal"> & WebIdentityRoles;
  identityPools: Pick<IdentityPools, "identityOfToken">;
  providers: readonly OpenIdProvider[];
  /** The configuration's `issuers`. */
  issuers: Readonly<Record<string, string>>;
}

const inputSchema = z.object({
  RoleArn: text(20, 2048),
  RoleSessionName: text(2, 64).check(z.regex(/^[\w+=,.@-]*$/)),
  WebIdentityToken: text(4, 20_000),
  // Forms have no numbers.
  DurationSeconds: z._default(z.string().check(z.regex(/^\d{3,5}$/)), "3600"),
  ProviderId: optional(text(4, 2048)),
});

/** Whom a token is about. */
interface Subject {
  identity: IssuerIdentity | SessionIdentity;
  subject: string;
  audience: string;
  provider: string;
}

/**
 * AssumeRoleWithWebIdentity (STS API Reference), with a token of an identity pool (the basic flow) or of an OIDC provider
 * that the program registers. The caller needs no credentials.
 * @throws {AwsJsonError} AccessDenied, ExpiredTokenException, InvalidIdentityToken, ValidationError
 */
export async function assumeRoleWithWebIdentity(peers: WebIdentityPeers, input: unknown): Promise<XmlElements> {
  const { RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds, ProviderId } = readInput(
    inputSchema,
    input,
    "ValidationException",
  );
  if (ProviderId !== undefined) {
    throw new AwsJsonError(
      "ValidationException",
      "ProviderId is for OAuth 2.0 access tokens, which the local run does not take.",
    );
  }
  const durationSeconds = Number(DurationSeconds);
  if (durationSeconds < 900 || durationSeconds > 43_200) {
    throw new AwsJsonError(
      "ValidationException",
      `DurationSeconds is ${DurationSeconds}; it must be from 900 to 43200.`,
    );
  }
  const { identity, subject, audience, provider } = await subjectOf(peers, WebIdentityToken);
  try {
    const session = { roleArn: RoleArn, sessionName: RoleSessionName };
    const credentials = peers.iam.assumeRoleWithWebIdentity(RoleArn, identity, {
      sessionName: RoleSessionName,
      lifetimeSeconds: durationSeconds,
    });
    const principal = peers.iam.principal(session);
    return {
      SubjectFromWebIdentityToken: subject,
      Audience: audience,
      Provider: provider,
      AssumedRoleUser: { AssumedRoleId: principal?.userId ?? "", Arn: principal?.arn ?? "" },
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: new Date(credentials.expiresAt ?? 0).toISOString(),
      },
    };
  } catch (error) {
    if (!(error instanceof RoleNotAssumableError)) throw error;
    const message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    throw new AwsJsonError("AccessDeniedException", message, error.message);
  }
}

async function subjectOf(peers: WebIdentityPeers, token: string): Promise<Subject> {
  const issuer = unverifiedIssuer(token);
  try {
    const identity = await peers.identityPools.identityOfToken(issuer, token);
    if (identity) {
      const { identityId: subject, identityPoolId: audience } = identity;
      return { identity, subject, audience, provider: issuerName(issuer) };
    }
    return await subjectOfProvider(peers, issuer, token);
  } catch (error) {
    if (error instanceof IssuerError) {
      throw invalidToken("Couldn't retrieve verification key from your identity provider", error.message);
    }
    if (!(error instanceof Error && "code" in error && String(error.code).startsWith("ERR_J"))) throw error;
    if (error.code === "ERR_JWT_EXPIRED") {
      const message = "Token expired: the current date/time must be before the expiration date/time";
      throw new AwsJsonError("WebIdentityTokenExpired", message, error.message);
    }
    throw invalidToken("Couldn't verify the token that was provided", error.message);
  }
}

async function subjectOfProvider(
  { providers, issuers }: WebIdentityPeers,
  issuer: string,
  token: string,
): Promise<Subject> {
  for (const { arn, issuer: own, clientIds } of providers) {
    const name = issuerName(own);
    const address = issuers[name] ?? own;
    if (![own, address].includes(issuer)) continue;
    const metadata = await discover(address, own);
    const rules = {
      algorithms: ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"],
      issuer,
      requiredClaims: ["exp", "sub"],
    };
    const { payload } = await jwtVerify(token, issuerKeySet(metadata.jwksUri, 0), rules);
    const audience = audiencesOf(payload).find((candidate) => clientIds.includes(candidate));
    if (audience === undefined) {
      throw invalidToken("Incorrect token audience", `the provider's clientIdLists has ${clientIds.join(", ")}`);
    }
    const { sub: subject = "" } = payload;
    return { identity: { providerArn: arn, issuer: name, audience, subject }, subject, audience, provider: arn };
  }
  throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
}

function audiencesOf({ aud = [] }: JWTPayload): string[] {
  return [aud].flat();
}

function unverifiedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? "";
  } catch {
    throw invalidToken(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
}

function invalidToken(message: string, reason?: string): AwsJsonError {
  return new AwsJsonError("InvalidIdentityTokenException", message, reason);
}
