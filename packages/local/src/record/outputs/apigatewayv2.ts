import type * as aws from "@pulumi/aws";
import { isJsonObject } from "../recordedProgram";
import { endpoint, managementArn, shortId } from "./apigateway";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Amazon API Gateway, HTTP and WebSocket APIs. */
export const apigatewayv2Models: Record<string, ResourceModel> = {
  "aws:apigatewayv2/api:Api": model<aws.apigatewayv2.Api>({
    id: (api) => api.characters("id", 10, alphabets.lowerAlphanumeric),
    defaults: {
      apiKeySelectionExpression: "$request.header.x-api-key",
      disableExecuteApiEndpoint: false,
      ipAddressType: "ipv4",
      routeSelectionExpression: "$request.method $request.path",
    },
    outputs: (api) => ({
      apiEndpoint: endpoint(api, api.id),
      arn: managementArn(api, `apis/${api.id}`),
      executionArn: api.arn("execute-api", api.id),
    }),
  }),
  "aws:apigatewayv2/authorizer:Authorizer": model<aws.apigatewayv2.Authorizer>({ id: shortId }),
  "aws:apigatewayv2/integration:Integration": model<aws.apigatewayv2.Integration>({
    nameProperty: null,
    id: routingId,
    defaults: { connectionType: "INTERNET", payloadFormatVersion: "1.0", timeoutMilliseconds: 30_000 },
  }),
  "aws:apigatewayv2/route:Route": model<aws.apigatewayv2.Route>({
    nameProperty: null,
    id: routingId,
    defaults: { apiKeyRequired: false, authorizationType: "NONE" },
  }),
  "aws:apigatewayv2/deployment:Deployment": model<aws.apigatewayv2.Deployment>({
    nameProperty: null,
    id: shortId,
    outputs: () => ({ autoDeployed: false }),
  }),
  "aws:apigatewayv2/stage:Stage": model<aws.apigatewayv2.Stage>({
    id: (stage) => stage.physicalName,
    defaults: { autoDeploy: false },
    outputs: (stage) => {
      const [apiId, name] = [stage.text("apiId"), stage.physicalName];
      return {
        arn: managementArn(stage, `apis/${apiId}/stages/${name}`),
        executionArn: stage.arn("execute-api", `${apiId}/${name}`),
        // the default stage is served at the root: its name is no part of the path
        invokeUrl: `${endpoint(stage, apiId)}/${name === "$default" ? "" : name}`,
        deploymentId: stage.characters("deployment", 6, alphabets.lowerAlphanumeric),
      };
    },
  }),
  "aws:apigatewayv2/domainName:DomainName": model<aws.apigatewayv2.DomainName>({
    nameProperty: null,
    id: (domain) => domain.text("domainName"),
    defaults: { routingMode: "API_MAPPING_ONLY" },
    outputs: (domain) => {
      const given = domain.inputs.domainNameConfiguration;
      const target = `d-${domain.characters("target", 10, alphabets.lowerAlphanumeric)}`;
      const { region, dnsSuffix } = domain.providerContext;
      return {
        arn: managementArn(domain, `domainnames/${domain.text("domainName")}`),
        apiMappingSelectionExpression: "$request.basepath",
        domainNameConfiguration: {
          ipAddressType: "ipv4",
          ...(isJsonObject(given) ? given : {}),
          targetDomainName: `${target}.execute-api.${region}.${dnsSuffix}`,
          hostedZoneId: `Z${domain.characters("zone", 13, alphabets.upperAlphanumeric)}`,
        },
      };
    },
  }),
  "aws:apigatewayv2/apiMapping:ApiMapping": model<aws.apigatewayv2.ApiMapping>({ nameProperty: null, id: shortId }),
  "aws:apigatewayv2/vpcLink:VpcLink": model<aws.apigatewayv2.VpcLink>({
    id: shortId,
    outputs: (link) => ({ arn: managementArn(link, `vpclinks/${link.id}`) }),
  }),
};

function routingId(resource: OutputMocks): string {
  return resource.characters("id", 7, alphabets.lowerAlphanumeric);
}
