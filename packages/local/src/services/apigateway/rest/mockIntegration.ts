import type { IntegrationResult, RunIntegration } from "./runIntegration";
import { methodResponse } from "./backendResponse";
import { internalServerError } from "./gatewayResponses";
import { requestBody } from "./requestBody";

/** A response without a backend, which the request template selects by `{"statusCode": 200}` ("Mock integrations"). */
export const mockIntegration: RunIntegration = (invocation, body, integration) => {
  // The template need not be JSON in every detail: AWS takes {statusCode: 200} as well.
  const text = requestBody(invocation, body, integration).toString("utf8");
  const selected = /["']?statusCode["']?\s*:\s*(\d{3})\b/.exec(text)?.[1];
  const error = selected === undefined ? "the request template gives no statusCode" : undefined;
  const result: IntegrationResult = {
    trace: { functionName: undefined, status: Number(selected ?? 500), error, ms: 0 },
    outcome:
      selected === undefined
        ? internalServerError("the request template gives no statusCode")
        : methodResponse({ selected, headers: {}, body: Buffer.alloc(0) }, invocation),
  };
  return Promise.resolve(result);
};
