import { present } from "../jsonValues";
import { isJsonObject, parseJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";
import { RestApiDocument } from "./restApiDocument";
import { shortHash } from "./restApiNames";

/**
 * `RestAPI` of @pulumi/aws-apigateway (pulumi/pulumi-aws-apigateway, aws-apigateway/apigateway/api.ts): an API from an
 * OpenAPI document that its routes give, a deployment, a stage, and what the routes need besides.
 */
export function restApiComponent(component: RemoteComponent, registerChild: RegisterChild): JsonObject {
  const { name, inputs, providerContext } = component;
  const { accountId, dnsSuffix, partition, region } = providerContext;
  const { apiKeySource, description, disableExecuteApiEndpoint, policy, swaggerString, tags } = inputs;
  const given = typeof swaggerString === "string" ? parseJsonObject(swaggerString) : undefined;
  const routes = new RestApiDocument(component, registerChild);
  const body = JSON.stringify(given === undefined ? routes.document() : titled(given, name));

  const api = registerChild({
    type: "aws:apigateway/restApi:RestApi",
    name,
    inputs: present({
      name: given === undefined ? name : titleOf(titled(given, name)),
      binaryMediaTypes: inputs.binaryMediaTypes ?? ["*/*"],
      body,
      apiKeySource,
      description,
      disableExecuteApiEndpoint,
      policy,
      tags,
    }),
  });
  const apiPolicy =
    policy === undefined
      ? undefined
      : registerChild({
          type: "aws:apigateway/restApiPolicy:RestApiPolicy",
          name,
          inputs: { restApiId: api.id, policy },
        });
  const deployment = registerChild({
    type: "aws:apigateway/deployment:Deployment",
    name,
    inputs: { restApi: api.id, variables: { version: shortHash(body) } },
  });
  for (const { functionName, methodAndPath } of routes.functionCalls) {
    registerChild({
      type: "aws:lambda/permission:Permission",
      name: `${name}-${shortHash(methodAndPath)}`,
      inputs: {
        action: "lambda:invokeFunction",
        function: functionName,
        principal: "apigateway.amazonaws.com",
        sourceArn: `arn:${partition}:execute-api:${region}:${accountId}:${api.id}/*/${methodAndPath}`,
      },
    });
  }
  const stageName = typeof inputs.stageName === "string" ? inputs.stageName : "stage";
  const stage = registerChild({
    type: "aws:apigateway/stage:Stage",
    name,
    inputs: present({ restApi: api.id, deployment: deployment.id, stageName, tags }),
  });
  return present({
    url: `https://${api.id}.execute-api.${region}.${dnsSuffix}/${stageName}/`,
    api: api.reference,
    deployment: deployment.reference,
    stage: stage.reference,
    apiPolicy: apiPolicy?.reference,
  });
}

function titled(document: JsonObject, title: string): JsonObject {
  const info = isJsonObject(document.info) ? document.info : {};
  return { ...document, info: { ...info, title: info.title ?? title } };
}

function titleOf({ info }: JsonObject): Json | undefined {
  return isJsonObject(info) ? info.title : undefined;
}
