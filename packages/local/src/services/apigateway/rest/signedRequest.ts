import { requestOrigin } from "../../../http/requestOrigin";
import type { JsonObject } from "../../../record/recordedProgram";
import type { AccessDecision } from "../../iam/evaluator";
import type { Session } from "../../iam/localIam";
import { verifyRequest } from "../../signedCaller";
import { GatewayResponseError } from "./gatewayResponses";
import { methodArn } from "./invocation";
import type { Invocation } from "./invocation";
import type { RestApiContext } from "./restApiContext";

/** Who signed a request, and what its own policies say. */
export interface SignedRequest {
  /** ARN of the session. */
  principal: string;
  roleArn: string;
  decision: AccessDecision;
  /** What `requestContext.identity` has of it. */
  identity: JsonObject;
}

/** @throws {GatewayResponseError} when the request is not signed by credentials that the local run issued */
export async function signedRequest(
  invocation: Invocation,
  body: Buffer,
  { iam, clock }: RestApiContext,
): Promise<SignedRequest> {
  const { http } = invocation.request.incoming;
  const verdict = await verifyRequest(iam, http, "execute-api", body);
  if (!verdict.valid) throw refused(verdict.kind, verdict.reason);
  const { session } = verdict;
  const principal = iam.principal(session);
  if (principal === undefined) throw invalidSignature(`the role ${session.roleArn} is gone`);
  return {
    principal: principal.arn,
    roleArn: session.roleArn,
    decision: iam.decide({
      session,
      action: "execute-api:Invoke",
      resource: methodArn(invocation),
      origin: requestOrigin(http, clock(), invocation.api.region),
    }),
    identity: {
      accessKey: session.accessKeyId,
      accountId: principal.accountId,
      caller: principal.userId,
      user: principal.userId,
      userArn: principal.arn,
      ...cognitoIdentity(session),
    },
  };
}

function refused(kind: string, reason: string): GatewayResponseError {
  if (kind === "missing") {
    return new GatewayResponseError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token", reason);
  }
  const text = "The security token included in the request is ";
  if (kind === "expiredToken") return new GatewayResponseError("EXPIRED_TOKEN", `${text}expired`, reason);
  if (kind === "unknownAccessKey" || kind === "invalidToken") {
    return new GatewayResponseError("DEFAULT_4XX", `${text}invalid.`, reason, 403);
  }
  return invalidSignature(reason);
}

function invalidSignature(reason: string): GatewayResponseError {
  const message =
    "The request signature we calculated does not match the signature you provided. " +
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
  return new GatewayResponseError("INVALID_SIGNATURE", message, reason);
}

function cognitoIdentity({ identity }: Session): JsonObject {
  if (identity === undefined) return {};
  const [type = null, ...providers] = identity.amr;
  return {
    cognitoAuthenticationType: type,
    cognitoAuthenticationProvider: providers.length === 0 ? null : providers.join(","),
    cognitoIdentityId: identity.identityId,
    cognitoIdentityPoolId: identity.identityPoolId,
  };
}
