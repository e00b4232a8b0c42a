import { timingSafeEqual } from "node:crypto";
import { expectedSignature, signed } from "./requestSignature";
import type { SigningRules } from "./requestSignature";
import { hasToken } from "./sessions";
import type { Session, Sessions } from "./sessions";
import { formParts, isReadable, signatureParts } from "./signatureParts";
import type { SignatureParts, UnreadableSignature } from "./signatureParts";
import type { WireRequest } from "../../http/wireRequest";

/** The credential scope that a service expects. */
interface ExpectedScope {
  /** Signing name, such as `s3` or `execute-api`. */
  service: string;
  regions: ReadonlySet<string>;
}

/** What a service expects of a signature. */
export interface SignatureRequirements extends SigningRules, ExpectedScope {}

type SignatureProblemKind =
  | UnreadableSignature["kind"]
  /** The access key was never issued. */
  | "unknownAccessKey"
  /** The session token is absent or belongs to another key. */
  | "invalidToken"
  | "expiredToken"
  /** The credential scope names another region or service. */
  | "wrongRegion"
  | "wrongService"
  /** Signed too long ago, or in the future. */
  | "clockSkew"
  | "presignedExpired"
  | "presignedNotYetValid"
  /** A header that changes the request's meaning is not signed. */
  | "unsignedHeader"
  | "mismatch";

export type SignatureVerdict =
  | { valid: true; session: Session; parts: SignatureParts }
  | {
      valid: false;
      kind: SignatureProblemKind;
      /** What is wrong, in plain words; holds no secret. */
      reason: string;
      parts: SignatureParts | undefined;
    };

/** How far the clocks of client and server may be apart, as AWS allows for. */
const clockSkewMs = 5 * 60 * 1000;

/** Checks Signature Version 4 of requests, in the header or presigned, against the sessions that were issued. */
export class SignatureVerifier {
  readonly #sessions: Sessions;
  readonly #clock: () => number;

  constructor(sessions: Sessions, clock: () => number) {
    this.#sessions = sessions;
    this.#clock = clock;
  }

  async verify(request: WireRequest, requirements: SignatureRequirements): Promise<SignatureVerdict> {
    return this.#verify(signatureParts(request), requirements, (parts, secretAccessKey) => {
      const unsigned = unsignedHeader(request, parts);
      if (unsigned !== undefined) return { kind: "unsignedHeader", reason: `the header ${unsigned} is not signed` };
      if (!requirements.s3Path && !isNormalPath(request.path)) {
        return {
          kind: "mismatch",
          reason: `the path ${request.path} has empty, "." or ".." segments, which a signature does not tell apart`,
        };
      }
      return expectedSignature(request, parts, secretAccessKey, requirements);
    });
  }

  /**
   * Checks the signature of a form's policy (Amazon S3 API Reference, "Authenticating requests in browser-based uploads
   * using POST").
   * @param fields by lower-case name
   */
  async verifyForm(fields: ReadonlyMap<string, string>, scope: ExpectedScope): Promise<SignatureVerdict> {
    const policy = fields.get("policy") ?? "";
    return this.#verify(formParts(fields), scope, (parts, secretAccessKey) => signed(policy, parts, secretAccessKey));
  }

  async #verify(
    parts: SignatureParts | UnreadableSignature,
    scope: ExpectedScope,
    sign: (parts: SignatureParts, secretAccessKey: string) => Problem | string | Promise<string>,
  ): Promise<SignatureVerdict> {
    if (!isReadable(parts)) return { valid: false, ...parts, parts: undefined };
    const refused = (kind: SignatureProblemKind, reason: string): SignatureVerdict => ({
      valid: false,
      kind,
      reason,
      parts,
    });
    const session = this.#sessions.find(parts.accessKeyId);
    if (session === undefined) {
      return refused("unknownAccessKey", `the local run issued no access key ${parts.accessKeyId}`);
    }
    if (parts.sessionToken === undefined || !hasToken(session, parts.sessionToken)) {
      return refused("invalidToken", `the session token is not the one of access key ${parts.accessKeyId}`);
    }
    const now = this.#clock();
    if (session.expiresAt !== undefined && session.expiresAt <= now) {
      return refused("expiredToken", `the credentials expired at ${utc(session.expiresAt)}; it is ${utc(now)}`);
    }
    const problem = scopeMismatch(parts, scope) ?? timeProblem(parts, now);
    if (problem !== undefined) return refused(problem.kind, problem.reason);
    const expected = await sign(parts, session.secretAccessKey);
    if (typeof expected !== "string") return refused(expected.kind, expected.reason);
    // Both are 64 hexadecimal digits.
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(parts.signature))) {
      return refused(
        "mismatch",
        "the signature does not fit the request: one of them was changed, or the secret key is wrong",
      );
    }
    return { valid: true, session, parts };
  }
}

interface Problem {
  kind: SignatureProblemKind;
  reason: string;
}

function scopeMismatch(parts: SignatureParts, { service, regions }: ExpectedScope): Problem | undefined {
  if (parts.service !== service) {
    return {
      kind: "wrongService",
      reason: `the request is signed for the service ${parts.service}, not for ${service}`,
    };
  }
  if (!regions.has(parts.region)) {
    const known = [...regions].join(" or ");
    return { kind: "wrongRegion", reason: `the request is signed for the region ${parts.region}, not for ${known}` };
  }
  return undefined;
}

function timeProblem({ signedAt, expiresIn }: SignatureParts, now: number): Problem | undefined {
  const tooEarly = signedAt > now + clockSkewMs;
  if (expiresIn === undefined) {
    if (!tooEarly && signedAt >= now - clockSkewMs) return undefined;
    return {
      kind: "clockSkew",
      reason: `the request was signed at ${utc(signedAt)}; it is ${utc(now)}, and at most 5 minutes may lie between`,
    };
  }
  if (tooEarly) {
    return { kind: "presignedNotYetValid", reason: `the URL is valid from ${utc(signedAt)} on; it is ${utc(now)}` };
  }
  const end = signedAt + expiresIn * 1000;
  if (end > now) return undefined;
  return { kind: "presignedExpired", reason: `the URL expired at ${utc(end)}; it is ${utc(now)}` };
}

/** A signature has to cover the host and every `x-amz-` header (IAM User Guide, "Create a canonical request"). */
function unsignedHeader(request: WireRequest, { signedHeaders }: SignatureParts): string | undefined {
  const signed = new Set(signedHeaders);
  if (!signed.has("host")) return "host";
  return [...request.headers.keys()].find((name) => name.startsWith("x-amz-") && !signed.has(name));
}

/** Whether the path is what normalising it gives, so that it means what was signed. A slash at the end may stand. */
function isNormalPath(path: string): boolean {
  const segments = path.slice(1).replace(/\/$/, "").split("/");
  return path === "/" || segments.every((segment) => !["", ".", ".."].includes(segment));
}

function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
