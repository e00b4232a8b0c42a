import type { IncomingMessage } from "node:http";
import type { CodeDelivery } from "./cognito-idp/codeDelivery";
import type { RequestTrace } from "./requestTrace";

/** What a local run reports while it serves. */
export interface LocalRunEvents {
  /** Called once per request to a service, after its response. */
  onRequest: (trace: RequestTrace) => void;
  /** A complete line that a function wrote to standard output or error. */
  onFunctionLog: (functionName: string, line: string) => void;
  /** A message that Cognito would have sent. */
  onCode: (delivery: CodeDelivery) => void;
  /** @param severity `debug`, `info` or `warning`; an error is what the run rejects with */
  onDiagnostic: (severity: string, message: string) => void;
}

/** The invocation that wrote a line. */
export interface LoggedInvocation {
  /** Lambda's. */
  requestId: string;
  event: unknown;
}

/** What the services report: to those who follow the run, and more to its console. */
export interface ServiceEvents extends Omit<LocalRunEvents, "onFunctionLog" | "onRequest"> {
  /** @param message the request that it was, for those who captured it */
  onRequest: (trace: RequestTrace, message: IncomingMessage) => void;
  /** @param invocation undefined for a line outside any */
  onFunctionLog: (functionName: string, line: string, invocation?: LoggedInvocation) => void;
}
