import { createHash } from "node:crypto";
import type { HttpRequest } from "../http/httpRequest";
import type { JsonObject } from "../record/recordedProgram";
import type { AccessControl, Principal, Session, SignatureVerdict } from "./iam/localIam";

/**
 * Finds the session that signed a request, or says why there is none. The body is hashed here, whatever
 * `x-amz-content-sha256` says; Amazon S3 alone takes the client's word.
 * @param scope the service that the request has to be signed for, such as `execute-api`, and the region. Default: the program's
 * @param body all of it
 */
export async function verifyRequest(
  iam: Pick<AccessControl, "verifySignature">,
  { wire }: HttpRequest,
  scope: { service: string; region?: string },
  body: Buffer,
): Promise<SignatureVerdict> {
  if (wire === undefined) {
    return { valid: false, kind: "malformed", reason: "the request's target is malformed", parts: undefined };
  }
  const payloadHash = createHash("sha256").update(body).digest("hex");
  return iam.verifySignature(wire, { ...scope, payloadHash, s3Path: false });
}

/** `requestContext.authorizer.iam` of payload format 2.0, but for the Cognito identity; nobody here has an organization. */
export function callerOf({ accessKeyId }: Session, { accountId, arn, userId }: Principal) {
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId,
  } satisfies JsonObject;
}
