import { identityServiceName } from "../identityServiceName";
import type { ConditionContext } from "./evaluator";
import type { RecordedRole } from "./recordedPolicies";
import type { IssuerIdentity, Session, SessionIdentity } from "./sessions";

/** What condition keys tell of a session. */
export type SessionFacts = Pick<
  Session,
  "identity" | "issuerIdentity" | "issuedAt" | "sessionName" | "sourceFunctionArn"
>;

/** Keys of the session: who it is, and what was presented to STS. */
export function sessionContext(session: SessionFacts, role: RecordedRole, accountId: string): ConditionContext {
  const { issuedAt, sessionName, sourceFunctionArn } = session;
  const identity = session.identity ?? session.issuerIdentity;
  return {
    "aws:PrincipalAccount": accountId,
    "aws:PrincipalArn": role.arn,
    "aws:PrincipalType": "AssumedRole",
    "aws:ResourceAccount": accountId,
    "aws:TokenIssueTime": new Date(issuedAt).toISOString(),
    "aws:userid": `${role.uniqueId}:${sessionName}`,
    "lambda:SourceFunctionArn": sourceFunctionArn,
    ...(identity === undefined ? { "aws:FederatedProvider": undefined } : webIdentityContext(identity)),
  };
}

/** Keys of the token that is presented to STS (IAM User Guide, "Keys for AWS web identity federation"). */
export function webIdentityContext(identity: IssuerIdentity | SessionIdentity): ConditionContext {
  if ("providerArn" in identity) {
    const { providerArn, issuer, audience, subject } = identity;
    return { "aws:FederatedProvider": providerArn, [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject };
  }
  const service = identityServiceName(identity.identityPoolId);
  return {
    "aws:FederatedProvider": service,
    [`${service}:amr`]: identity.amr,
    [`${service}:aud`]: identity.identityPoolId,
    [`${service}:sub`]: identity.identityId,
  };
}
