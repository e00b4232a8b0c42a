import { isJsonObject, parseJsonObject } from "../../../record/recordedProgram";
import type { JsonObject } from "../../../record/recordedProgram";
import type { RecordedPolicy } from "../../recordedPolicy";
import { readAuthorizerPolicy } from "../authorizerPolicy";
import { RememberedAnswers } from "../rememberedAnswers";
import type { AuthorizerDescription } from "./apiDescription";
import { GatewayResponseError } from "./gatewayResponses";
import { identityOf, unauthorized } from "./identitySources";
import { methodArn, requestEvent } from "./invocation";
import type { Invocation } from "./invocation";
import { callTarget } from "./lambdaCalls";
import type { RestApiContext } from "./restApiContext";

/** What an authorizer's function answered ("Output from an API Gateway Lambda authorizer"). */
export interface AuthorizerAnswer {
  principalId: string;
  policy: RecordedPolicy<"identity">;
  /** Keys and texts for `requestContext.authorizer`. */
  context: JsonObject;
  /** An API key. */
  usageIdentifierKey: string | undefined;
}

/** Longest time that a function of an authorizer may take. */
const timeoutMs = 29_000;

/** A TOKEN or REQUEST authorizer, with the answers that it remembers. */
export class LambdaAuthorizer {
  readonly #description: AuthorizerDescription;
  readonly #context: RestApiContext;
  readonly #remembered: RememberedAnswers<AuthorizerAnswer>;

  constructor(description: AuthorizerDescription, context: RestApiContext) {
    this.#description = description;
    this.#context = context;
    this.#remembered = new RememberedAnswers(description.ttlSeconds, context.clock);
  }

  /** @throws {GatewayResponseError} when the request lacks an identity, or the function gives no usable answer */
  async answer(invocation: Invocation): Promise<AuthorizerAnswer> {
    const identity = identityOf(this.#description, invocation);
    const { name } = invocation.stage;
    const known = this.#remembered.find(name, identity);
    if (known !== undefined) return known;
    const answer = await this.#ask(invocation, identity);
    this.#remembered.add(name, identity, answer);
    return answer;
  }

  async #ask(invocation: Invocation, [token]: readonly string[]): Promise<AuthorizerAnswer> {
    const { id, name, type, uri, credentials } = this.#description;
    const event =
      type === "TOKEN"
        ? { type, methodArn: methodArn(invocation), authorizationToken: token }
        : { type, methodArn: methodArn(invocation), ...requestEvent(invocation) };
    const sourceArn = `${invocation.api.executionArn}/authorizers/${id}`;
    const call = { routeKey: `authorizer ${name}`, event, timeoutMs };
    const result = await callTarget({ uri, credentials, sourceArn }, call, invocation, this.#context);
    if ("returned" in result) return answerOf(result.returned.payload);
    const reason = result.trace.error ?? result.failure;
    // The one error text that API Gateway understands.
    if (result.failure === "functionError" && result.errorMessage === "Unauthorized") throw unauthorized(reason);
    if (result.failure === "permission") throw new GatewayResponseError("AUTHORIZER_CONFIGURATION_ERROR", null, reason);
    throw new GatewayResponseError("AUTHORIZER_FAILURE", null, reason);
  }
}

function answerOf(payload: string): AuthorizerAnswer {
  const { principalId, policyDocument, context = {}, usageIdentifierKey } = parseJsonObject(payload) ?? {};
  if (typeof principalId !== "string") throw invalid("has no principalId");
  const policy = readAuthorizerPolicy(policyDocument);
  if (typeof policy === "string") throw invalid(`has an invalid policy: ${policy}`);
  if (!isJsonObject(context ?? {})) throw invalid("has a context that is no object");
  const entries = Object.entries(isJsonObject(context) ? context : {});
  const [nested] = entries.find(([, value]) => typeof value === "object" && value !== null) ?? [];
  if (nested !== undefined) throw invalid(`has an object or a list in context.${nested}`);
  return {
    principalId,
    policy,
    context: Object.fromEntries(
      entries.flatMap(([name, value]) => (typeof value === "object" ? [] : [[name, String(value)]])),
    ),
    usageIdentifierKey: typeof usageIdentifierKey === "string" ? usageIdentifierKey : undefined,
  };
}

function invalid(what: string): GatewayResponseError {
  return new GatewayResponseError("AUTHORIZER_CONFIGURATION_ERROR", null, `the authorizer's answer ${what}`);
}
