import type { RequestOrigin } from "../http/requestOrigin";
import type { ConditionContext } from "./iam/evaluator";

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
