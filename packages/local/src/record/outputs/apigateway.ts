import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Amazon API Gateway, REST APIs. */
export const apigatewayModels: Record<string, ResourceModel> = {
  "aws:apigateway/account:Account": model<aws.apigateway.Account>({
    nameProperty: null,
    id: () => "api-gateway-account",
    outputs: () => ({
      apiKeyVersion: "4",
      features: ["UsagePlans"],
      throttleSettings: [{ burstLimit: 5000, rateLimit: 10_000 }],
    }),
  }),
  "aws:apigateway/apiKey:ApiKey": model<aws.apigateway.ApiKey>({
    id: (key) => key.characters("id", 10, alphabets.lowerAlphanumeric),
    defaults: { description: "Managed by Pulumi", enabled: true },
    outputs: (key) => ({
      arn: managementArn(key, `apikeys/${key.id}`),
      value: key.text("value", key.characters("value", 40, alphabets.alphanumeric)),
      createdDate: creationDate,
      lastUpdatedDate: creationDate,
    }),
  }),
  "aws:apigateway/authorizer:Authorizer": model<aws.apigateway.Authorizer>({
    id: shortId,
    defaults: {
      authorizerResultTtlInSeconds: 300,
      identitySource: "method.request.header.Authorization",
      type: "TOKEN",
    },
    outputs: (authorizer) => ({
      arn: managementArn(authorizer, `restapis/${authorizer.text("restApi")}/authorizers/${authorizer.id}`),
    }),
  }),
  "aws:apigateway/basePathMapping:BasePathMapping": model<aws.apigateway.BasePathMapping>({
    nameProperty: null,
    id: (mapping) => `${mapping.text("domainName")}/${mapping.text("basePath")}`,
  }),
  "aws:apigateway/deployment:Deployment": {
    nameProperty: null,
    id: shortId,
    outputs: (deployment) => {
      const [apiId, stageName] = [deployment.text("restApi"), deployment.text("stageName")];
      return {
        createdDate: creationDate,
        // Outputs of the provider's versions before 7, whose deployments may make a stage.
        executionArn: deployment.arn("execute-api", `${apiId}/${stageName}`),
        invokeUrl: `${endpoint(deployment, apiId)}/${stageName}`,
      };
    },
  },
  "aws:apigateway/domainName:DomainName": model<aws.apigateway.DomainName>({
    nameProperty: null,
    id: (domain) => domain.text("domainName"),
    defaults: {
      securityPolicy: "TLS_1_2",
      routingMode: "BASE_PATH_MAPPING_ONLY",
      endpointConfiguration: { types: ["EDGE"] },
    },
    outputs: (domain) => {
      const { region, dnsSuffix } = domain.providerContext;
      const target = domain.characters("target", 10, alphabets.lowerAlphanumeric);
      return {
        arn: managementArn(domain, `domainnames/${domain.id}`),
        regionalDomainName: `d-${target}.execute-api.${region}.${dnsSuffix}`,
        regionalZoneId: `Z${domain.characters("zone", 13, alphabets.upperAlphanumeric)}`,
        cloudfrontDomainName: `d${domain.characters("distribution", 13, alphabets.lowerAlphanumeric)}.cloudfront.net`,
        // The one hosted zone of all distributions.
        cloudfrontZoneId: "Z2FDTNDATAQYW2",
        certificateUploadDate: creationDate,
      };
    },
  }),
  "aws:apigateway/integration:Integration": model<aws.apigateway.Integration>({
    nameProperty: null,
    id: (integration) => `agi-${methodId(integration)}`,
    defaults: { connectionType: "INTERNET", passthroughBehavior: "WHEN_NO_MATCH", timeoutMilliseconds: 29_000 },
    outputs: (integration) => ({ cacheNamespace: integration.text("cacheNamespace", integration.text("resourceId")) }),
  }),
  "aws:apigateway/integrationResponse:IntegrationResponse": model<aws.apigateway.IntegrationResponse>({
    nameProperty: null,
    id: (response) => `agir-${methodId(response)}-${response.text("statusCode")}`,
  }),
  "aws:apigateway/method:Method": model<aws.apigateway.Method>({
    nameProperty: null,
    id: (method) => `agm-${methodId(method)}`,
    defaults: { apiKeyRequired: false },
  }),
  "aws:apigateway/methodResponse:MethodResponse": model<aws.apigateway.MethodResponse>({
    nameProperty: null,
    id: (response) => `agmr-${methodId(response)}-${response.text("statusCode")}`,
  }),
  "aws:apigateway/methodSettings:MethodSettings": model<aws.apigateway.MethodSettings>({
    nameProperty: null,
    id: (settings) => `${settings.text("restApi")}-${settings.text("stageName")}-${settings.text("methodPath")}`,
  }),
  "aws:apigateway/model:Model": model<aws.apigateway.Model>({ id: shortId }),
  "aws:apigateway/requestValidator:RequestValidator": model<aws.apigateway.RequestValidator>({
    id: shortId,
    defaults: { validateRequestBody: false, validateRequestParameters: false },
  }),
  "aws:apigateway/resource:Resource": model<aws.apigateway.Resource>({
    nameProperty: null,
    id: shortId,
    outputs: (resource) => {
      const path = `${paths.get(resource.text("parentId")) ?? ""}/${resource.text("pathPart")}`;
      paths.set(resource.id, path);
      return { path };
    },
  }),
  "aws:apigateway/response:Response": model<aws.apigateway.Response>({
    nameProperty: null,
    id: (response) => `aggr-${response.text("restApiId")}-${response.text("responseType")}`,
  }),
  "aws:apigateway/restApi:RestApi": model<aws.apigateway.RestApi>({
    id: (api) => api.characters("id", 10, alphabets.lowerAlphanumeric),
    defaults: {
      apiKeySource: "HEADER",
      binaryMediaTypes: [],
      description: "",
      disableExecuteApiEndpoint: false,
      endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
      minimumCompressionSize: "",
    },
    outputs: (api) => ({
      arn: managementArn(api, `restapis/${api.id}`),
      executionArn: api.arn("execute-api", api.id),
      rootResourceId: api.characters("root", 10, alphabets.lowerAlphanumeric),
      createdDate: creationDate,
    }),
  }),
  "aws:apigateway/restApiPolicy:RestApiPolicy": model<aws.apigateway.RestApiPolicy>({
    nameProperty: null,
    id: (policy) => policy.text("restApiId"),
  }),
  "aws:apigateway/stage:Stage": model<aws.apigateway.Stage>({
    nameProperty: null,
    id: (stage) => `ags-${stage.text("restApi")}-${stage.text("stageName")}`,
    outputs: (stage) => {
      const [apiId, stageName] = [stage.text("restApi"), stage.text("stageName")];
      return {
        arn: managementArn(stage, `restapis/${apiId}/stages/${stageName}`),
        executionArn: stage.arn("execute-api", `${apiId}/${stageName}`),
        invokeUrl: `${endpoint(stage, apiId)}/${stageName}`,
        webAclArn: "",
      };
    },
  }),
  "aws:apigateway/usagePlan:UsagePlan": model<aws.apigateway.UsagePlan>({
    id: shortId,
    outputs: (plan) => ({ arn: managementArn(plan, `usageplans/${plan.id}`) }),
  }),
  "aws:apigateway/usagePlanKey:UsagePlanKey": model<aws.apigateway.UsagePlanKey>({
    nameProperty: null,
    id: (key) => key.text("keyId"),
  }),
};

/** By the id of the resource: a resource has its parent's, and is registered after it. */
const paths = new Map<string, string>();

export function shortId(resource: OutputMocks): string {
  return resource.characters("id", 6, alphabets.lowerAlphanumeric);
}

function methodId(resource: OutputMocks): string {
  return ["restApi", "resourceId", "httpMethod"].map((input) => resource.text(input)).join("-");
}

export function endpoint({ providerContext }: OutputMocks, apiId: string): string {
  return `https://${apiId}.execute-api.${providerContext.region}.${providerContext.dnsSuffix}`;
}

/** API Gateway's own resources have no account in their ARN (Service Authorization Reference, "API Gateway"). */
export function managementArn({ providerContext }: OutputMocks, path: string): string {
  return `arn:${providerContext.partition}:apigateway:${providerContext.region}::/${path}`;
}
