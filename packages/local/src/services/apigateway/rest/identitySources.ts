import type { AuthorizerDescription } from "./apiDescription";
import { GatewayResponseError } from "./gatewayResponses";
import { mappedValue } from "./parameterMapping";
import type { MappingSource } from "./parameterMapping";

/**
 * The values of an authorizer's identity sources, every one of which has to be there. Of a token's the whole has to match
 * `identityValidationExpression`; a REQUEST authorizer has no such expression.
 * @throws {GatewayResponseError} UNAUTHORIZED
 */
export function identityOf(authorizer: AuthorizerDescription, source: MappingSource): string[] {
  return authorizer.identitySources.map((expression) => {
    const value = mappedValue(expression, source) ?? "";
    if (value === "") throw unauthorized(`the request has no ${expression}`);
    const mismatch = expressionMismatch(authorizer, value);
    if (mismatch !== undefined) throw unauthorized(mismatch);
    return value;
  });
}

/** Why the token does not match `identityValidationExpression`; undefined when it does, or there is none. */
export function expressionMismatch(
  { validationExpression, type }: AuthorizerDescription,
  token: string,
): string | undefined {
  if (validationExpression === undefined || type === "REQUEST") return undefined;
  if (new RegExp(`^(?:${validationExpression})$`).test(token)) return undefined;
  return `the token does not match identityValidationExpression ${validationExpression}`;
}

export function unauthorized(reason: string, message = "Unauthorized"): GatewayResponseError {
  return new GatewayResponseError("UNAUTHORIZED", message, reason);
}
