import { shown } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import { functionKey } from "../../functionReference";
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
  { verificationKey, functions, permissions, clock }: ApiContext,
): JwtAuthorizer | LambdaAuthorizer | string {
  const type = fields.string("authorizerType");
  if (type === "JWT") {
    if (fields.object("jwtConfiguration")?.string("issuer") === undefined) return "the authorizer names no issuer";
    return new JwtAuthorizer(fields, verificationKey, clock);
  }
  if (type !== "REQUEST") return `authorizerType is ${shown(type)}; there are JWT and REQUEST`;
  const functionName = functionKey(fields.string("authorizerUri") ?? "");
  const credentialsArn = fields.string("authorizerCredentialsArn");
  const payloadFormatVersion = fields.string("authorizerPayloadFormatVersion") === "1.0" ? "1.0" : "2.0";
  return new LambdaAuthorizer(
    {
      functionName,
      payloadFormatVersion,
      simpleResponses: payloadFormatVersion === "2.0" && fields.boolean("enableSimpleResponses") === true,
      identitySources: fields.strings("identitySources") ?? [],
      ttlSeconds: fields.number("authorizerResultTtlInSeconds") ?? defaultTtlSeconds,
      permission: () => permissions.decide(functionName, `${executionArn}/authorizers/${id}`, credentialsArn),
    },
    functions,
    clock,
  );
}
