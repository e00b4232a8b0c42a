import type { SignatureVerdict } from "../iam/localIam";
import { S3Error } from "./s3Error";

type Refusal = Extract<SignatureVerdict, { valid: false }>;

/**
 * A refused signature as S3 tells of it (Amazon S3 API Reference, "List of error codes").
 * @param now milliseconds since 1970
 */
export function signatureError(refusal: Refusal, region: string, now: number): S3Error {
  const { kind, reason, parts } = refusal;
  const error = (status: number, code: string, message: string, details: Record<string, string> = {}) =>
    new S3Error(status, code, message, details, reason);
  switch (kind) {
    case "missing":
      return error(403, "AccessDenied", "Access Denied");
    case "malformed":
      return error(400, "AuthorizationHeaderMalformed", `The authorization information is malformed; ${reason}`);
    case "twoMechanisms":
      return error(
        400,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
      );
    case "unknownAccessKey":
      return error(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", {
        AWSAccessKeyId: parts?.accessKeyId ?? "",
      });
    case "invalidToken":
      return error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
    case "expiredToken":
      return error(400, "ExpiredToken", "The provided token has expired.");
    case "wrongRegion":
      return error(
        400,
        "AuthorizationHeaderMalformed",
        `The authorization header is malformed; the region '${parts?.region ?? ""}' is wrong; expecting '${region}'`,
        { Region: region },
      );
    case "wrongService":
      return error(
        400,
        "AuthorizationHeaderMalformed",
        `The authorization header is malformed; incorrect service "${parts?.service ?? ""}". This endpoint belongs to "s3".`,
      );
    case "clockSkew":
      return error(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        { RequestTime: parts?.timestamp ?? "", MaxAllowedSkewMilliseconds: "300000" },
      );
    case "presignedExpired":
      return error(403, "AccessDenied", "Request has expired", {
        "X-Amz-Expires": String(parts?.expiresIn ?? ""),
        Expires: seconds((parts?.signedAt ?? 0) + (parts?.expiresIn ?? 0) * 1000),
        ServerTime: seconds(now),
      });
    case "presignedNotYetValid":
      return error(403, "AccessDenied", "Request is not yet valid");
    case "unsignedHeader":
      return error(403, "AccessDenied", "There were headers present in the request which were not signed");
    case "mismatch":
      return error(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        { AWSAccessKeyId: parts?.accessKeyId ?? "" },
      );
  }
}

/** Such as `2026-01-31T12:00:00Z`. */
function seconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
