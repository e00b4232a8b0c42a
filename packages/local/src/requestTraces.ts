import type { RequestTrace } from "./services/apigateway/gateway";
import type { LocalRunEvents } from "./localServices";

/** Hands the gateway's traces to the terminal and to every page that listens. */
export class RequestTraces {
  readonly events: LocalRunEvents;
  readonly #listeners = new Set<(trace: RequestTrace) => void>();

  constructor(terminal: LocalRunEvents) {
    this.events = {
      ...terminal,
      onRequest: (trace) => {
        terminal.onRequest(trace);
        for (const listener of this.#listeners) listener(trace);
      },
    };
  }

  readonly subscribe = (listener: (trace: RequestTrace) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
