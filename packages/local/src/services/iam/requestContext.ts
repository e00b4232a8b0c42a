import { identityServiceName } from "../identityServiceName";
import type { ConditionContext } from "./evaluator";
import type { RecordedRole } from "./recordedPolicies";
import type { Session } from "./sessions";

/** What condition keys tell of a session. */
export type SessionFacts = Pick<Session, "identity" | "issuedAt" | "sessionName" | "sourceFunctionArn">;

/** Keys of the session: who it is, and what the identity pool presented to STS. */
export function sessionContext(session: SessionFacts, role: RecordedRole, accountId: string): ConditionContext {
  const { identity, issuedAt, sessionName, sourceFunctionArn } = session;
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

/** Keys of the token that the identity pool presents to STS (IAM User Guide, "Keys for AWS web identity federation"). */
export function webIdentityContext(identity: NonNullable<Session["identity"]>): ConditionContext {
  const service = identityServiceName(identity.identityPoolId);
  return {
    "aws:FederatedProvider": service,
    [`${service}:amr`]: identity.amr,
    [`${service}:aud`]: identity.identityPoolId,
    [`${service}:sub`]: identity.identityId,
  };
}
