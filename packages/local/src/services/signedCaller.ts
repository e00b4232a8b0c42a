import { createHash } from "node:crypto";
import type { HttpRequest } from "../http/httpRequest";
import type { JsonObject } from "../record/recordedProgram";
import type { AccessControl, Principal, Session, SignatureVerdict } from "./iam/localIam";

/**
 * Finds the session that signed a request, or says why there is none. The body is hashed here, whatever
 * `x-amz-content-sha256` says; Amazon S3 alone takes the client's word.
 * @param service what the request has to be signed for, such as `execute-api`
 * @param body all of it
 * @param region what the request has to be signed for; by default any region of the program
 */
export async function verifyRequest(
  iam: Pick<AccessControl, "verifySignature">,
  { wire }: HttpRequest,
  service: string,
  body: Buffer,
  region?: string,
): Promise<SignatureVerdict> {
  if (wire === undefined) {
    return { valid: false, kind: "malformed", reason: "the request's target is malformed", parts: undefined };
  }
  const payloadHash = createHash("sha256").update(body).digest("hex");
  return iam.verifySignature(wire, { service, payloadHash, s3Path: false, ...(region !== undefined && { region }) });
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
