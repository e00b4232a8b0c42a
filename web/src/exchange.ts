import { RequestFailure, unreachable } from "./requestFailure";
import type { AnsweredBy } from "./requestFailure";

/** Part of the stack that the page talks to. */
type Target = "api" | "bucket" | "identityPool";

/** Whom a request of the page is for. */
export interface Addressee {
  target: Target;
  /** The API's route that is meant, such as `GET /exams/{examId}`; absent for other targets. */
  routeKey?: string;
  /** Whether AWS credentials sign it; otherwise a token goes along. */
  signed?: boolean;
  /** Of a service: its name for what is asked, such as `PutObject`. */
  operation?: string;
}

/** A request of the page and what it saw of the answer; holds no token, body or query. */
export interface Exchange extends Addressee {
  method: string;
  path: string;
  /** When it was sent, in milliseconds since 1970. */
  time: number;
  /** Until the answer's headers. */
  ms: number;
  /** Undefined when there was no answer that the page could read. */
  status: number | undefined;
  failure?: { title: string; detail: string; answeredBy: AnsweredBy };
}

/** Sends requests and tells a listener how each one went. */
export class Exchanges {
  readonly #listeners = new Set<(exchange: Exchange) => void>();

  /** @param pageOrigin the page's own origin, for explaining a refusal by CORS */
  readonly #send: typeof fetch;

  constructor(
    readonly pageOrigin: string,
    send: typeof fetch = (input, init) => fetch(input, init),
  ) {
    this.#send = send;
  }

  listen(listener: (exchange: Exchange) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Sends a request.
   * @param failure reads the answer when its status is not a success
   * @throws {RequestFailure}
   */
  async request(
    request: Request,
    to: Addressee,
    failure: (response: Response) => Promise<RequestFailure>,
  ): Promise<Response> {
    const [time, started] = [Date.now(), performance.now()];
    const { method, url } = request;
    const seen = { ...to, method, path: new URL(url).pathname, time };
    try {
      const response = await this.#send(request, { signal: AbortSignal.timeout(longestWait) });
      const ms = performance.now() - started;
      if (!response.ok) throw this.#fail(await failure(response), { ...seen, ms, status: response.status });
      this.#tell({ ...seen, ms, status: response.status });
      return response;
    } catch (error) {
      if (error instanceof RequestFailure) throw error;
      throw this.#fail(unreachable(url, this.pageOrigin), {
        ...seen,
        ms: performance.now() - started,
        status: undefined,
      });
    }
  }

  #fail(failure: RequestFailure, exchange: Exchange): RequestFailure {
    const { title, detail, answeredBy } = failure;
    this.#tell({ ...exchange, failure: { title, detail, answeredBy } });
    return failure;
  }

  #tell(exchange: Exchange): void {
    for (const listener of this.#listeners) listener(exchange);
  }
}

/** Milliseconds; API Gateway itself waits for a function up to 30 s, and an upload over a slow line takes a while. */
const longestWait = 120_000;
