import type { AuthorizerDescription } from "./apiDescription";
import { GatewayResponseError } from "./gatewayResponses";
import { mappedValue } from "./parameterMapping";
import type { MappingSource } from "./parameterMapping";

/**
 * The values of an authorizer's identity sources, every one of which has to be there. Of a token's the whole has to match
 * `identityValidationExpression`; a REQUEST authorizer has no such expression.
 * @throws {GatewayResponseError} UNAUTHORIZED
 */
export function identityOf(
  { identitySources, validationExpression, type }: AuthorizerDescription,
  source: MappingSource,
): string[] {
  const pattern =
    validationExpression === undefined || type === "REQUEST" ? undefined : new RegExp(`^(?:${validationExpression})$`);
  return identitySources.map((expression) => {
    const value = mappedValue(expression, source) ?? "";
    if (value === "") throw unauthorized(`the request has no ${expression}`);
    if (pattern?.test(value) === false) {
      throw unauthorized(`the token does not match identityValidationExpression ${validationExpression}`);
    }
    return value;
  });
}

export function unauthorized(reason: string, message = "Unauthorized"): GatewayResponseError {
  return new GatewayResponseError("UNAUTHORIZED", message, reason);
}
