import type { RequestOrigin } from "../../http/requestOrigin";
import { identityServiceName } from "../identityServiceName";
import type { ConditionContext } from "./evaluator";
import type { RecordedRole } from "./recordedPolicies";
import type { Session } from "./sessions";

/** Global keys that the local run knows a request not to have: no VPC, no MFA device, no service in between. */
const absent: ConditionContext = Object.fromEntries(
  [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:username",
    "aws:VpcSourceIp",
  ].map((key) => [key, undefined]),
);

/**
 * Global condition keys of a request (IAM User Guide, "AWS global condition context keys"). What the local run has no
 * notion of, such as an organization or tags, is left out: a policy that asks for it is not decided on.
 *
 * Requests reach the local run in plain HTTP over the loopback interface, which nobody else can listen on. They are
 * presented as secure, as they will be on AWS, or a policy that demands TLS would refuse everything here.
 */
export function originContext({ time, region, sourceIp, userAgent, referer }: RequestOrigin): ConditionContext {
  return {
    ...absent,
    "aws:CurrentTime": new Date(time).toISOString(),
    "aws:EpochTime": String(Math.floor(time / 1000)),
    "aws:PrincipalIsAWSService": "false",
    "aws:Referer": referer,
    "aws:RequestedRegion": region,
    "aws:SecureTransport": "true",
    "aws:SourceIp": sourceIp,
    "aws:UserAgent": userAgent,
    "aws:ViaAWSService": "false",
  };
}

/** Keys of the session: who it is, and what the identity pool presented to STS. */
export function sessionContext(session: Session, role: RecordedRole, accountId: string): ConditionContext {
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
