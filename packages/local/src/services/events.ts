import type { CodeDelivery } from "./cognito-idp/codeDelivery";
import type { RequestTrace } from "./requestTrace";

/** What a local run reports while it serves. */
export interface LocalRunEvents {
  /** Called once per request to a service, after its response. */
  onRequest: (trace: RequestTrace) => void;
  onFunctionLog: (functionName: string, line: string) => void;
  /** A message that Cognito would have sent. */
  onCode: (delivery: CodeDelivery) => void;
  onDiagnostic: (severity: string, message: string) => void;
}
