import type { HttpRequest } from "../../http/httpRequest";
import type { JsonObject } from "../../record/recordedProgram";
import type { AccessControl, Session } from "../iam/localIam";
import { requestOrigin } from "../../http/requestOrigin";
import type { IamDenial } from "../requestTrace";
import { callerOf, verifyRequest } from "../signedCaller";

/** What an IAM check needs to know besides the request itself. */
interface IamRoute {
  routeKey: string;
  /** Execute ARN of this request, which IAM policies name as the resource of `execute-api:Invoke`. */
  executeArn: string;
  /** The whole body; a signature covers its hash. */
  body: Buffer;
}

export type IamVerdict =
  | { allowed: true; /** `requestContext.authorizer.iam` of the event. */ identity: JsonObject }
  | {
      allowed: false;
      /** `$context.authorizer.error`. */ error: string;
      /** Never sent. */ reason: string;
      denial?: IamDenial;
    };

/** Judges a signed request of an AWS_IAM route. */
export type AuthorizeIam = (request: HttpRequest, route: IamRoute) => Promise<IamVerdict>;

/**
 * Authorizes requests of AWS_IAM routes: a Signature Version 4 for `execute-api` by credentials that the local run
 * issued, and a policy that allows `execute-api:Invoke` on the request's execute ARN. HTTP APIs have no resource policies.
 *
 * @param clock milliseconds since 1970
 */
export function createIamAuthorizer(iam: AccessControl, clock: () => number = Date.now): AuthorizeIam {
  return async (http, { executeArn, body }) => {
    const verdict = await verifyRequest(iam, http, "execute-api", body);
    if (!verdict.valid) return refused(verdict.reason);
    const { session } = verdict;
    const origin = requestOrigin(http, clock(), iam.region);
    const action = "execute-api:Invoke";
    const decision = iam.decide({ session, action, resource: executeArn, origin });
    if (!decision.allowed) {
      const { reason, statements } = decision;
      return { ...refused(reason), denial: { roleArn: session.roleArn, action, resource: executeArn, statements } };
    }
    const identity = iamContext(iam, session);
    return identity === undefined ? refused(`the role ${session.roleArn} is gone`) : { allowed: true, identity };
  };
}

/** HTTP APIs answer every one of these with 403 and `{"message":"Forbidden"}`; the reason is for the terminal. */
function refused(reason: string): Extract<IamVerdict, { allowed: false }> {
  return { allowed: false, error: "Forbidden", reason };
}

/**
 * `requestContext.authorizer.iam` of payload format 2.0 (API Gateway Developer Guide, "Create AWS Lambda proxy
 * integrations for HTTP APIs"). Callers without an identity, or without an organization, have null there.
 */
function iamContext(iam: AccessControl, session: Session): JsonObject | undefined {
  const principal = iam.principal(session);
  if (principal === undefined) return undefined;
  const caller = callerOf(session, principal);
  if (session.identity === undefined) return caller;
  const { amr, identityId, identityPoolId } = session.identity;
  return { ...caller, cognitoIdentity: { amr: [...amr], identityId, identityPoolId } };
}
