import type { IntegrationTrace } from "../../requestTrace";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IntegrationDescription } from "./apiDescription";
import type { GatewayResponseError } from "./gatewayResponses";
import type { Invocation } from "./invocation";
import type { RestApiContext } from "./restApiContext";

/** What came of an integration. */
export interface IntegrationResult {
  trace: IntegrationTrace;
  outcome: HttpResponse | GatewayResponseError;
}

/** Passes a request to a backend. */
export type RunIntegration = (
  invocation: Invocation,
  body: Buffer,
  integration: IntegrationDescription,
  context: RestApiContext,
) => Promise<IntegrationResult>;
