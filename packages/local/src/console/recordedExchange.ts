import type { RequestTrace } from "../services/requestTrace";
import type { Exchange } from "./capture";

/** One request to a service of the run. */
export interface RecordedExchange {
  /** The service's request id, as the response names it. */
  readonly id: string;
  readonly number: number;
  /** Of a refused request whose content is gone: without secrets. */
  trace: RequestTrace;
  readonly method: string;
  /** As sent: path and query. */
  readonly target: string;
  readonly host: string;
  readonly exchange: Exchange;
}
