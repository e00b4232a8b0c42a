import type { RecordedProgram } from "../record/recordedProgram";
import { decideAccess } from "./iam/evaluator";
import type { AccessDecision } from "./iam/evaluator";
import { functionPolicies, noInvokeContext } from "./functionPolicies";
import type { FunctionPolicy } from "./functionPolicies";

/** Which functions a service may call, and for what, by the functions' resource-based policies. */
export class InvokePermissions {
  readonly #service: string;
  readonly #accountId: string;
  readonly #policies: ReadonlyMap<string, FunctionPolicy>;

  /** @param service the principal's name, such as `apigateway.amazonaws.com` */
  constructor(program: RecordedProgram, service: string) {
    this.#service = service;
    this.#accountId = program.accountId;
    this.#policies = functionPolicies(program);
  }

  /**
   * @param functionKey the function's name, with its version or alias
   * @param sourceArn what the function is called for: a user pool's ARN or a route's execute ARN, such as
   * `arn:aws:execute-api:eu-west-1:000000000000:abc/$default/GET/a`
   */
  decide(functionKey: string, sourceArn: string): AccessDecision {
    const { functionArn = functionKey, policy } = this.#policies.get(functionKey) ?? {};
    return decideAccess({
      principal: { type: "Service", name: this.#service },
      action: "lambda:InvokeFunction",
      resource: functionArn,
      accountId: this.#accountId,
      // Services belong to no organization.
      context: {
        "aws:PrincipalOrgID": undefined,
        "aws:SourceAccount": this.#accountId,
        "aws:SourceArn": sourceArn,
        ...noInvokeContext,
      },
      ...(typeof policy === "string" ? { problems: [policy] } : { resourcePolicy: policy }),
    });
  }
}
