import type { AccessDecision } from "../../iam/evaluator";
import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import { decideByAuthorizerPolicy, readAuthorizerPolicy } from "../authorizerPolicy";
import type { AuthorizerPolicy } from "../authorizerPolicy";
import type { FunctionTarget } from "../functionTarget";
import type { IncomingRequest } from "../incomingRequest";
import { callFunction } from "../lambdaIntegration";
import type { FunctionInvoker } from "../lambdaIntegration";
import { RememberedAnswers } from "../rememberedAnswers";
import type { Exchange } from "./exchange";
import { authorizerEvent1 } from "./payloadFormat1";
import { authorizerEvent2 } from "./payloadFormat2";
import { selectionOf } from "./selectionExpression";

export interface LambdaAuthorizerSettings {
  target: FunctionTarget;
  payloadFormatVersion: "1.0" | "2.0";
  /** Whether the function answers `{ isAuthorized }` instead of a policy; format 2.0 only. */
  simpleResponses: boolean;
  /** Such as `$request.header.Authorization`. */
  identitySources: readonly string[];
  /** How long an answer holds for requests with the same identity, in seconds; 0 asks each time. */
  ttlSeconds: number;
  /** Whether API Gateway may call the function for this authorizer. */
  permission: (request: IncomingRequest) => AccessDecision;
}

export type LambdaVerdict =
  | { allowed: true; context: JsonObject | null; principalId: string | undefined }
  | { allowed: false; status: 401 | 403 | 500; error: string; reason: string };

/** What the function said about an identity; good for every route that has the authorizer. */
type Answer = { context: JsonObject | null; principalId: string | undefined } & (
  { isAuthorized: boolean } | { policy: AuthorizerPolicy }
);

/** Lambda authorizers have 10 s ("Quotas for configuring and running an HTTP API"). */
const timeoutMs = 10_000;

/** A Lambda authorizer ("Control access to HTTP APIs with AWS Lambda authorizers"). */
export class LambdaAuthorizer {
  readonly #settings: LambdaAuthorizerSettings;
  readonly #identity: readonly ReturnType<typeof selectionOf>[];
  readonly #functions: FunctionInvoker;
  readonly #remembered: RememberedAnswers<Answer>;

  /** @param clock milliseconds since 1970 */
  constructor(settings: LambdaAuthorizerSettings, functions: FunctionInvoker, clock: () => number) {
    this.#settings = settings;
    this.#identity = settings.identitySources.map(selectionOf);
    this.#functions = functions;
    this.#remembered = new RememberedAnswers(settings.ttlSeconds, clock);
  }

  async authorize(exchange: Exchange): Promise<LambdaVerdict> {
    const { identitySources, target } = this.#settings;
    const { functionName } = target;
    const identity: string[] = [];
    for (const [index, selection] of this.#identity.entries()) {
      const value = selection(exchange);
      if (value === undefined || value === "") {
        return refused(401, "Unauthorized", `the request has no ${identitySources[index] ?? ""}, an identity source`);
      }
      identity.push(value);
    }
    const routeArn = exchange.route.executeArn(exchange.request.method, exchange.path);
    const known = this.#remembered.find(exchange.stage.name, identity);
    const answer = known ?? (await this.#ask(exchange, routeArn, identity));
    if ("status" in answer) return answer;
    if (known === undefined) this.#remembered.add(exchange.stage.name, identity, answer);
    const { context, principalId } = answer;
    if ("isAuthorized" in answer) {
      return answer.isAuthorized
        ? { allowed: true, context, principalId }
        : refused(403, "Forbidden", `the authorizer's function ${functionName} answered isAuthorized: false`);
    }
    const decision = decideByAuthorizerPolicy(answer.policy, routeArn, exchange.request);
    if (decision.allowed) return { allowed: true, context, principalId };
    if (typeof answer.policy === "string") return refused(500, "Internal Server Error", answer.policy);
    return refused(
      403,
      "Forbidden",
      `the policy that ${functionName} answered refuses ${routeArn}: ${decision.reason}`,
    );
  }

  async #ask(
    exchange: Exchange,
    routeArn: string,
    identity: readonly string[],
  ): Promise<Answer | Extract<LambdaVerdict, { allowed: false }>> {
    const { target, payloadFormatVersion, permission, simpleResponses } = this.#settings;
    const event = payloadFormatVersion === "2.0" ? authorizerEvent2 : authorizerEvent1;
    const call = {
      target,
      routeKey: exchange.route.routeKey,
      permission: permission(exchange.request),
      timeoutMs,
      event: event(exchange, routeArn, identity),
      traceId: exchange.request.traceId,
    };
    const result = await callFunction(call, this.#functions);
    if ("failure" in result) {
      const reason = `the authorizer's function: ${result.trace.error ?? ""}`;
      // A function refuses with 401 by failing with this very message.
      return result.failure === "functionError" && result.errorMessage === "Unauthorized"
        ? refused(401, "Unauthorized", reason)
        : refused(500, "Internal Server Error", reason);
    }
    const answer = answerOf(JSON.parse(result.returned.payload) as Json, simpleResponses);
    return typeof answer === "string"
      ? refused(500, "Internal Server Error", `the authorizer's function ${target.functionName}: ${answer}`)
      : answer;
  }
}

/** @returns a text when the function's answer is not what the authorizer expects: why */
function answerOf(answer: Json, simpleResponses: boolean): Answer | string {
  if (!isJsonObject(answer)) return "its answer is not an object";
  const { context = null, isAuthorized, principalId, policyDocument } = answer;
  const given = isJsonObject(context) ? context : null;
  if (simpleResponses) {
    if (typeof isAuthorized === "boolean") return { isAuthorized, context: given, principalId: undefined };
    return "its answer has no isAuthorized of true or false, as enableSimpleResponses asks for";
  }
  const policy = readAuthorizerPolicy(policyDocument);
  if (typeof policy === "string") return policy;
  return { policy, context: given, principalId: typeof principalId === "string" ? principalId : undefined };
}

function refused(status: 401 | 403 | 500, error: string, reason: string): Extract<LambdaVerdict, { allowed: false }> {
  return { allowed: false, status, error, reason };
}
