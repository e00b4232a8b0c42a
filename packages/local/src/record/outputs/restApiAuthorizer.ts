import { present } from "../jsonValues";
import { isJsonObject } from "../recordedProgram";
import type { JsonObject } from "../recordedProgram";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";
import { functionArn, invokeUri, roleArn, textOrEmpty } from "./restApiNames";

/** The security scheme of one authorizer of a route: of user pools, else of a function. */
export function authorizerScheme(
  name: string,
  authorizer: JsonObject,
  component: RemoteComponent,
  registerChild: RegisterChild,
): JsonObject {
  const { authType, authorizerResultTtlInSeconds, identitySource, parameterLocation, parameterName } = authorizer;
  const { identityValidationExpression, providerARNs, type } = authorizer;
  const sources = (Array.isArray(identitySource) ? identitySource.map(textOrEmpty) : []).join(", ");
  if (Array.isArray(providerARNs)) {
    return present({
      type: "apiKey",
      name: parameterName,
      in: "header",
      "x-amazon-apigateway-authtype": "cognito_user_pools",
      "x-amazon-apigateway-authorizer": {
        type: "cognito_user_pools",
        identitySource: sources,
        providerARNs: providerARNs.map((pool) => poolArn(textOrEmpty(pool), component)),
      },
    });
  }
  return present({
    type: "apiKey",
    name: parameterName,
    in: parameterLocation,
    "x-amazon-apigateway-authtype": authType,
    "x-amazon-apigateway-authorizer": present({
      type,
      ...functionTarget(name, authorizer, component, registerChild),
      identitySource: sources,
      identityValidationExpression,
      authorizerResultTtlInSeconds,
    }),
  });
}

/** A handler is a function, which gets a role to be called as; or where one is called, and that role. */
function functionTarget(
  name: string,
  { handler }: JsonObject,
  component: RemoteComponent,
  registerChild: RegisterChild,
): JsonObject {
  if (isJsonObject(handler)) {
    const [uri, credentials] = [textOrEmpty(handler.uri), textOrEmpty(handler.credentials)];
    return {
      authorizerUri: uri.includes(":lambda:path/") ? uri : invokeUri(component, uri),
      authorizerCredentials: roleArn(component, credentials),
    };
  }
  const functionName = textOrEmpty(handler);
  const role = registerChild({
    type: "aws:iam/role:Role",
    name: `${name}-authorizer-role`,
    inputs: { assumeRolePolicy: trustPolicy(["lambda.amazonaws.com", "apigateway.amazonaws.com"]) },
  });
  const statement = {
    Action: "lambda:InvokeFunction",
    Effect: "Allow",
    Resource: functionArn(component, functionName),
  };
  registerChild({
    type: "aws:iam/rolePolicy:RolePolicy",
    name: `${name}-invocation-policy`,
    inputs: { role: role.id, policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
  });
  return {
    authorizerUri: invokeUri(component, functionName),
    authorizerCredentials: roleArn(component, role.id),
  };
}

/** Who may assume a role. */
export function trustPolicy(services: readonly string[]): string {
  const statement = { Action: "sts:AssumeRole", Principal: { Service: services }, Effect: "Allow", Sid: "" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** @param pool a user pool's ARN, or its id */
function poolArn(pool: string, { providerContext }: RemoteComponent): string {
  const { accountId, partition, region } = providerContext;
  return pool.startsWith("arn:") ? pool : `arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${pool}`;
}
