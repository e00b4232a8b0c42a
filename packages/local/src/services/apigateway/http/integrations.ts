import { shown } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import type { AccessDecision } from "../../iam/evaluator";
import { functionTarget } from "../functionTarget";
import type { FunctionTarget } from "../functionTarget";
import { gatewayMessage } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import type { FunctionInvoker } from "../lambdaIntegration";
import type { Exchange, Integration } from "./exchange";
import { withStageVariables } from "../stageVariables";
import { httpProxyIntegration } from "./httpProxyIntegration";
import { lambdaProxyIntegration } from "./lambdaProxyIntegration";
import { requestMapping, responseMapping } from "./parameterMapping";
import type { MappedRequest } from "./parameterMapping";

/** An integration that the local run does not serve, and why; its routes answer 500. */
export interface UnservedIntegration {
  problem: string;
}

/** What a recorded integration says, checked. */
export type IntegrationDescription = {
  timeoutMs: number;
  mapRequest: ((exchange: Exchange) => MappedRequest) | undefined;
  mapResponse: ((response: HttpResponse, exchange: Exchange) => void) | undefined;
} & (
  | { type: "AWS_PROXY"; target: FunctionTarget; payloadFormatVersion: "1.0" | "2.0" }
  | { type: "HTTP_PROXY"; uri: string; method: string }
);

/** Longest time an HTTP API waits for an integration ("Quotas for configuring and running an HTTP API"). */
const maxTimeoutMs = 30_000;

/** @param stageVariables of the stage whose route has the integration; it may name them in its URI */
export function describeIntegration(
  fields: RecordedFields | undefined,
  stageVariables: Readonly<Record<string, string>>,
): IntegrationDescription | UnservedIntegration {
  if (fields === undefined) return { problem: "the route has no integration" };
  if (fields.string("connectionType") === "VPC_LINK") {
    return { problem: "private integrations (connectionType VPC_LINK) are not served locally" };
  }
  const subtype = fields.string("integrationSubtype");
  if (subtype !== undefined) return { problem: `integrations with AWS services (${subtype}) are not served locally` };
  const mapRequest = requestMapping(fields.stringMap("requestParameters") ?? {});
  if (mapRequest !== undefined && "problem" in mapRequest) return mapRequest;
  const byStatus = fields
    .objects("responseParameters")
    .map((entry) => [String(entry.number("statusCode")), entry.stringMap("mappings") ?? {}] as const);
  const mapResponse = responseMapping(new Map(byStatus));
  if (mapResponse !== undefined && "problem" in mapResponse) return mapResponse;
  const timeoutMs = Math.min(fields.number("timeoutMilliseconds") ?? maxTimeoutMs, maxTimeoutMs);
  const common = { timeoutMs, mapRequest, mapResponse };

  const uri = withStageVariables(fields.string("integrationUri") ?? "", stageVariables);
  const integrationType = fields.json("integrationType");
  if (integrationType === "AWS_PROXY") {
    const payloadFormatVersion = fields.json("payloadFormatVersion") ?? "1.0";
    if (payloadFormatVersion !== "1.0" && payloadFormatVersion !== "2.0") {
      return { problem: `payloadFormatVersion is ${shown(payloadFormatVersion)}; there are "1.0" and "2.0"` };
    }
    return {
      ...common,
      type: integrationType,
      target: functionTarget(uri, fields.string("credentialsArn")),
      payloadFormatVersion,
    };
  }
  if (integrationType === "HTTP_PROXY") {
    // Path variables are known with the request alone.
    if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri.replace(/[{}+]/g, ""))) {
      return { problem: `integrationUri is ${shown(uri)}; an http or https URL was expected` };
    }
    return { ...common, type: integrationType, uri, method: fields.string("integrationMethod") ?? "ANY" };
  }
  return {
    problem: `integrations of type ${shown(integrationType)} are not served locally, only AWS_PROXY and HTTP_PROXY`,
  };
}

/** @param permission whether the API may call the function for a request */
export function servedIntegration(
  description: IntegrationDescription | UnservedIntegration,
  functions: FunctionInvoker,
  permission: (target: FunctionTarget, request: IncomingRequest) => AccessDecision,
): Integration {
  if ("problem" in description) return unservedIntegration(description);
  const { mapResponse } = description;
  const integration =
    description.type === "AWS_PROXY"
      ? lambdaProxyIntegration(
          { ...description, permission: (request) => permission(description.target, request) },
          functions,
        )
      : httpProxyIntegration(description);
  if (mapResponse === undefined) return integration;
  return async (exchange) => {
    const result = await integration(exchange);
    mapResponse(result.response, exchange);
    return result;
  };
}

function unservedIntegration({ problem }: UnservedIntegration): Integration {
  return () =>
    Promise.resolve({
      trace: { functionName: undefined, status: undefined, error: problem, ms: 0 },
      response: gatewayMessage(500, "Internal Server Error"),
    });
}
