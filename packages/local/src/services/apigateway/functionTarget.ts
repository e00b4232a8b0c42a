import { requestOrigin } from "../../http/requestOrigin";
import { functionKey } from "../functionReference";
import type { AccessDecision } from "../iam/evaluator";
import type { AccessControl } from "../iam/localIam";
import type { IncomingRequest } from "./incomingRequest";

/** What judges the roles that API Gateway assumes for its calls. */
export type RoleDecisions = Pick<AccessControl, "decideForService" | "region">;

/** A function that an integration or an authorizer names. */
export interface FunctionTarget {
  /** A name, an ARN, one with a version or an alias, or the URI of an integration. */
  reference: string;
  /** The function's name, with its version or alias. */
  functionName: string;
  /** Role that API Gateway assumes for the call; undefined: the function's policy has to allow it. */
  credentialsArn: string | undefined;
}

export function functionTarget(reference: string, credentialsArn: string | undefined): FunctionTarget {
  return { reference, functionName: functionKey(reference), credentialsArn };
}

/** Whether the role of the target lets API Gateway call it. */
export function decideByRole(
  { reference, functionName, credentialsArn = "" }: FunctionTarget,
  { http, time }: IncomingRequest,
  iam: RoleDecisions | undefined,
): AccessDecision {
  if (iam === undefined) {
    const reason = `nothing can judge the role ${credentialsArn}`;
    return { allowed: false, reason, explicit: false, undecided: reason, statements: [] };
  }
  return iam.decideForService({
    roleArn: credentialsArn,
    service: "apigateway.amazonaws.com",
    action: "lambda:InvokeFunction",
    resource: /arn:[^:/]+:lambda:[^/]+/.exec(reference)?.[0] ?? functionName,
    origin: requestOrigin(http, time, iam.region),
  });
}
