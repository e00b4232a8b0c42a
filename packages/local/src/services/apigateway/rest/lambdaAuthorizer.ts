import { isJsonObject, parseJsonObject } from "../../../record/recordedProgram";
import type { JsonObject } from "../../../record/recordedProgram";
import { readPolicy } from "../../recordedPolicy";
import type { RecordedPolicy } from "../../recordedPolicy";
import type { AuthorizerDescription } from "./apiDescription";
import { GatewayResponseError } from "./gatewayResponses";
import { methodArn, requestEvent } from "./invocation";
import type { Invocation } from "./invocation";
import { callTarget } from "./lambdaCalls";
import { mappedValue } from "./parameterMapping";
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

/** Answers that one authorizer remembers. */
const maxRemembered = 500;
/** Longest time that a function of an authorizer may take. */
const timeoutMs = 29_000;

/** A TOKEN or REQUEST authorizer, with the answers that it remembers. */
export class LambdaAuthorizer {
  readonly #description: AuthorizerDescription;
  readonly #context: RestApiContext;
  /** By identity, the oldest first. */
  readonly #remembered = new Map<string, { answer: AuthorizerAnswer; until: number }>();

  constructor(description: AuthorizerDescription, context: RestApiContext) {
    this.#description = description;
    this.#context = context;
  }

  /** @throws {GatewayResponseError} when the request lacks an identity, or the function gives no usable answer */
  async answer(invocation: Invocation): Promise<AuthorizerAnswer> {
    const identity = this.#identity(invocation);
    const now = this.#context.clock();
    const key = JSON.stringify([invocation.stage.name, ...identity]);
    const known = this.#remembered.get(key);
    if (known !== undefined && now < known.until) return known.answer;
    const answer = await this.#ask(invocation, identity);
    const { ttlSeconds } = this.#description;
    this.#remembered.delete(key);
    if (ttlSeconds > 0 && identity.length > 0) this.#remembered.set(key, { answer, until: now + ttlSeconds * 1000 });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > maxRemembered && oldest !== undefined) this.#remembered.delete(oldest);
    return answer;
  }

  /** The values of the identity sources, every one of which has to be there. */
  #identity(invocation: Invocation): string[] {
    const { identitySources, validationExpression, type } = this.#description;
    return identitySources.map((source) => {
      const value = mappedValue(source, invocation) ?? "";
      if (value === "") throw unauthorized(`the request has no ${source}`);
      if (
        type === "TOKEN" &&
        validationExpression !== undefined &&
        !new RegExp(`^(?:${validationExpression})$`).test(value)
      ) {
        throw unauthorized(`the token does not match identityValidationExpression ${validationExpression}`);
      }
      return value;
    });
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
    if ("payload" in result) return answerOf(result.payload);
    const reason = result.trace.error ?? result.failure;
    // The one error text that API Gateway understands.
    if (result.failure === "functionError" && result.errorMessage === "Unauthorized") throw unauthorized(reason);
    if (result.failure === "permission") throw new GatewayResponseError("AUTHORIZER_CONFIGURATION_ERROR", null, reason);
    throw new GatewayResponseError("AUTHORIZER_FAILURE", null, reason);
  }
}

function unauthorized(reason: string): GatewayResponseError {
  return new GatewayResponseError("UNAUTHORIZED", "Unauthorized", reason);
}

function answerOf(payload: string): AuthorizerAnswer {
  const { principalId, policyDocument, context = {}, usageIdentifierKey } = parseJsonObject(payload) ?? {};
  if (typeof principalId !== "string") throw invalid("has no principalId");
  const policy = readPolicy("identity", "the authorizer's policyDocument", policyDocument);
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
