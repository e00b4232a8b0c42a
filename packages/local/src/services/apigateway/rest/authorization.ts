import type { JsonObject } from "../../../record/recordedProgram";
import type { AccessDecision, RequestPrincipal } from "../../iam/evaluator";
import { decideByAuthorizerPolicy } from "../authorizerPolicy";
import type { AuthorizerDescription } from "./apiDescription";
import { authorizeCognito } from "./cognitoAuthorizer";
import { GatewayResponseError } from "./gatewayResponses";
import { identityOf, unauthorized } from "./identitySources";
import { methodArn } from "./invocation";
import type { Invocation } from "./invocation";
import { LambdaAuthorizer } from "./lambdaAuthorizer";
import type { AuthorizerAnswer } from "./lambdaAuthorizer";
import { anonymous, apiPolicyOf, decideByApiPolicy } from "./resourcePolicy";
import type { ApiPolicy } from "./resourcePolicy";
import type { RestApiContext } from "./restApiContext";
import type { RestApiDefinition } from "./restApiDefinition";
import { signedRequest } from "./signedRequest";

/** What authorization adds to a request. */
export interface Authorized {
  /** The token's subject, an authorizer's principalId or the caller's ARN. */
  principal: string | undefined;
  /** `requestContext.authorizer`. */
  authorizer?: JsonObject;
  /** Part of `requestContext.identity`. */
  identity?: JsonObject;
  /** The API key, when an authorizer gives it. */
  apiKey?: string | undefined;
}

/**
 * Decides who may call a method: its authorizer and the API's policy together ("How API Gateway resource policies affect
 * authorization workflow").
 */
export class Authorization {
  readonly #context: RestApiContext;
  readonly #policy: ApiPolicy;
  readonly #authorizers: ReadonlyMap<string, AuthorizerDescription>;
  readonly #lambdaAuthorizers: ReadonlyMap<string, LambdaAuthorizer>;

  constructor(api: RestApiDefinition, context: RestApiContext) {
    this.#context = context;
    this.#policy = apiPolicyOf(api);
    this.#authorizers = api.authorizers;
    this.#lambdaAuthorizers = new Map(
      [...api.authorizers].map(([id, description]) => [id, new LambdaAuthorizer(description, context)]),
    );
  }

  /** @param body the whole body; a signature covers its hash. @throws {GatewayResponseError} */
  async authorize(invocation: Invocation, body: Buffer): Promise<Authorized> {
    switch (invocation.method.authorization) {
      case "NONE":
        this.#check(this.#byPolicy(anonymous, invocation));
        return { principal: undefined };
      case "AWS_IAM":
        return this.#iam(invocation, body);
      case "COGNITO_USER_POOLS":
        return this.#cognito(invocation);
      case "CUSTOM":
        return this.#custom(invocation);
    }
  }

  async #iam(invocation: Invocation, body: Buffer): Promise<Authorized> {
    const { principal, roleArn, decision, identity } = await signedRequest(invocation, body, this.#context);
    const byPolicy = this.#byPolicy({ type: "AWS", arn: principal }, invocation);
    // Within an account either of the two may allow it, and each may deny it.
    const decisive = [decision, byPolicy].find(
      (one) => one?.allowed === false && (one.explicit || one.undecided !== undefined),
    );
    const deciding = decisive ?? (byPolicy?.allowed === true ? byPolicy : decision);
    if (!deciding.allowed) {
      const { explicit, reason, statements } = deciding;
      const action = "execute-api:Invoke";
      const resource = methodArn(invocation);
      const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`;
      const error = new GatewayResponseError(
        "ACCESS_DENIED",
        message + (explicit ? " with an explicit deny" : ""),
        reason,
      );
      error.denial = { roleArn, action, resource, statements };
      throw error;
    }
    return { principal, identity };
  }

  async #cognito(invocation: Invocation): Promise<Authorized> {
    const { method } = invocation;
    const authorizer = this.#authorizers.get(method.authorizerId ?? "");
    if (authorizer?.type !== "COGNITO_USER_POOLS") throw missingAuthorizer(method.authorizerId);
    const [token = ""] = identityOf(authorizer, invocation);
    const { verificationKey, clock } = this.#context;
    const verdict = await authorizeCognito(authorizer, token, method.authorizationScopes, verificationKey, clock());
    if (!verdict.allowed) throw unauthorized(verdict.reason, verdict.message);
    this.#check(this.#byPolicy(anonymous, invocation));
    const { claims } = verdict;
    return { principal: typeof claims.sub === "string" ? claims.sub : undefined, authorizer: { claims } };
  }

  async #custom(invocation: Invocation): Promise<Authorized> {
    const { authorizerId } = invocation.method;
    const authorizer = this.#lambdaAuthorizers.get(authorizerId ?? "");
    if (authorizer === undefined) throw missingAuthorizer(authorizerId);
    const before = this.#byPolicy(anonymous, invocation);
    if (before?.allowed === false && (before.explicit || before.undecided !== undefined)) this.#check(before);
    const started = performance.now();
    const answer = await authorizer.answer(invocation);
    this.#check(this.#byAnswer(answer, before, invocation));
    const { principalId, context, usageIdentifierKey } = answer;
    const integrationLatency = Math.round(performance.now() - started);
    return {
      principal: principalId,
      authorizer: { ...context, principalId, integrationLatency },
      apiKey: usageIdentifierKey,
    };
  }

  #byPolicy(principal: RequestPrincipal, invocation: Invocation): AccessDecision | undefined {
    return decideByApiPolicy(this.#policy, principal, invocation);
  }

  /** The function's policy; where it neither allows nor denies, an API policy that allows it is enough. */
  #byAnswer(
    { policy }: AuthorizerAnswer,
    byPolicy: AccessDecision | undefined,
    invocation: Invocation,
  ): AccessDecision {
    const decision = decideByAuthorizerPolicy(policy, methodArn(invocation), invocation.request.incoming);
    const silent = !decision.allowed && !decision.explicit && decision.undecided === undefined;
    return silent && byPolicy?.allowed === true ? byPolicy : decision;
  }

  #check(decision: AccessDecision | undefined): void {
    if (decision === undefined || decision.allowed) return;
    const message = "User is not authorized to access this resource";
    const why = decision.explicit ? " with an explicit deny" : "";
    throw new GatewayResponseError("ACCESS_DENIED", message + why, decision.reason);
  }
}

function missingAuthorizer(id = "none"): GatewayResponseError {
  return new GatewayResponseError(
    "AUTHORIZER_CONFIGURATION_ERROR",
    null,
    `the method's authorizer ${id} is not one of the API's`,
  );
}
