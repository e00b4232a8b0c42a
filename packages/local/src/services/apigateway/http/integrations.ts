import { shown } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import type { AccessDecision } from "../../iam/evaluator";
import { functionKey } from "../../functionReference";
import { gatewayMessage } from "../httpResponse";
import type { FunctionInvoker } from "../lambdaIntegration";
import type { Integration } from "./exchange";
import { httpProxyIntegration } from "./httpProxyIntegration";
import { lambdaProxyIntegration } from "./lambdaProxyIntegration";
import { requestMapping, responseMapping } from "./parameterMapping";

/** An integration that the local run does not serve; its routes answer 500. */
export interface UnservedIntegration {
  problem: string;
}

/** What an integration asks of its route. */
export interface IntegrationContext {
  stageVariables: Readonly<Record<string, string>>;
  functions: FunctionInvoker;
  /** Whether the API may call a function for a request of this method. */
  permission: (functionName: string, method: string, credentialsArn: string | undefined) => AccessDecision;
}

/** Longest time an HTTP API waits for an integration ("Quotas for configuring and running an HTTP API"). */
const maxTimeoutMs = 30_000;

/** The integration of a route in a stage, whose variables it may name in its URI. */
export function integrationOf(
  fields: RecordedFields | undefined,
  context: IntegrationContext,
): Integration | UnservedIntegration {
  if (fields === undefined) return { problem: "the route has no integration" };
  const mapRequest = requestMapping(fields.stringMap("requestParameters") ?? {});
  if (mapRequest !== undefined && "problem" in mapRequest) return mapRequest;
  const mapResponse = responseMapping(
    new Map(
      fields
        .objects("responseParameters")
        .map((entry) => [String(entry.number("statusCode")), entry.stringMap("mappings") ?? {}]),
    ),
  );
  if (mapResponse !== undefined && "problem" in mapResponse) return mapResponse;

  const proxied = proxyIntegration(fields, context, mapRequest);
  if (mapResponse === undefined || "problem" in proxied) return proxied;
  return async (exchange) => {
    const result = await proxied(exchange);
    mapResponse(result.response, exchange);
    return result;
  };
}

function proxyIntegration(
  fields: RecordedFields,
  { stageVariables, functions, permission }: IntegrationContext,
  mapRequest: Parameters<typeof lambdaProxyIntegration>[0]["mapRequest"],
): Integration | UnservedIntegration {
  const integrationType = fields.json("integrationType");
  const subtype = fields.string("integrationSubtype");
  const timeoutMs = Math.min(fields.number("timeoutMilliseconds") ?? maxTimeoutMs, maxTimeoutMs);
  const uri = withStageVariables(fields.string("integrationUri") ?? "", stageVariables);
  if (fields.string("connectionType") === "VPC_LINK") {
    return { problem: "private integrations (connectionType VPC_LINK) are not served locally" };
  }
  if (integrationType === "AWS_PROXY") {
    if (subtype !== undefined) return { problem: `integrations with AWS services (${subtype}) are not served locally` };
    const payloadFormatVersion = fields.json("payloadFormatVersion") ?? "1.0";
    if (payloadFormatVersion !== "1.0" && payloadFormatVersion !== "2.0") {
      return { problem: `payloadFormatVersion is ${shown(payloadFormatVersion)}; there are "1.0" and "2.0"` };
    }
    const functionName = functionKey(uri);
    const credentialsArn = fields.string("credentialsArn");
    return lambdaProxyIntegration(
      {
        functionName,
        payloadFormatVersion,
        timeoutMs,
        permission: (method) => permission(functionName, method, credentialsArn),
        mapRequest,
      },
      functions,
    );
  }
  if (integrationType === "HTTP_PROXY") {
    // Path variables are known with the request alone.
    if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri.replace(/[{}+]/g, ""))) {
      return { problem: `integrationUri is ${shown(uri)}; an http or https URL was expected` };
    }
    return httpProxyIntegration({ uri, method: fields.string("integrationMethod") ?? "ANY", timeoutMs, mapRequest });
  }
  return {
    problem: `integrations of type ${shown(integrationType)} are not served locally, only AWS_PROXY and HTTP_PROXY`,
  };
}

/** Answers for an integration that is not served. */
export function unservedIntegration({ problem }: UnservedIntegration): Integration {
  return () =>
    Promise.resolve({
      trace: { functionName: undefined, status: undefined, error: problem, ms: 0 },
      response: gatewayMessage(500, "Internal Server Error"),
    });
}

function withStageVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_, name: string) => variables[name] ?? "");
}
