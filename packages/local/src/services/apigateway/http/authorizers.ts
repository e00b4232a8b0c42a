import { shown } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import { decideByRole, functionTarget } from "../functionTarget";
import { JwtAuthorizer } from "../jwtAuthorizer";
import type { ApiContext } from "../servedApi";
import { LambdaAuthorizer } from "./lambdaAuthorizer";

/** What an authorizer without `authorizerResultTtlInSeconds` has (the provider's default). */
const defaultTtlSeconds = 300;

/** The authorizer that recorded fields describe; a text says why the local run does not run it. */
export function authorizerOf(
  id: string,
  fields: RecordedFields,
  executionArn: string,
  context: ApiContext,
): JwtAuthorizer | LambdaAuthorizer | string {
  const { verificationKey, functions, permissions, clock } = context;
  const type = fields.string("authorizerType");
  if (type === "JWT") {
    if (fields.object("jwtConfiguration")?.string("issuer") === undefined) return "the authorizer names no issuer";
    return new JwtAuthorizer(fields, verificationKey, clock);
  }
  if (type !== "REQUEST") return `authorizerType is ${shown(type)}; there are JWT and REQUEST`;
  const target = functionTarget(fields.string("authorizerUri") ?? "", fields.string("authorizerCredentialsArn"));
  const payloadFormatVersion = fields.string("authorizerPayloadFormatVersion") === "1.0" ? "1.0" : "2.0";
  return new LambdaAuthorizer(
    {
      target,
      payloadFormatVersion,
      simpleResponses: payloadFormatVersion === "2.0" && fields.boolean("enableSimpleResponses") === true,
      identitySources: fields.strings("identitySources") ?? [],
      ttlSeconds: fields.number("authorizerResultTtlInSeconds") ?? defaultTtlSeconds,
      permission: (request) =>
        target.credentialsArn === undefined
          ? permissions.decide(target.functionName, `${executionArn}/authorizers/${id}`)
          : decideByRole(target, request, context.iam),
    },
    functions,
    clock,
  );
}
