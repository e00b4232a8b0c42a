import { randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { connectionHeaders } from "../http/connectionHeaders";
import type { HttpRequest } from "../http/httpRequest";
import type { RecordedProgram } from "../record/recordedProgram";
import { notServed } from "../services/notServed";
import type { LocalRunEvents } from "../services/events";
import { creationsOf } from "./creations";
import type { Creation } from "./creations";

/** An emulator that can't be used; the message says why and what to do. */
export class EmulatorError extends Error {}

/** How long one creation may take, in milliseconds. */
const creationTimeoutMs = 30_000;
/** What is there already, from an earlier run, is as good as created. */
const existing = /ResourceAlreadyExistsException|ResourceInUseException/;

/** An AWS emulator that the user runs. It gets what the local run does not serve. */
export class Emulator {
  readonly #url: URL;
  readonly #events: Pick<LocalRunEvents, "onDiagnostic" | "onRequest">;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param url its address, http and without a path */
  constructor(url: string, events: Pick<LocalRunEvents, "onDiagnostic" | "onRequest">) {
    this.#url = new URL(url);
    this.#events = events;
  }

  /**
   * Hands a request on and its answer back, both as they come. The emulator decides on it alone: IAM's policies have no
   * part, and neither does the signature.
   * @param service what the request is signed for; undefined when it isn't signed
   */
  readonly handle = (request: HttpRequest, response: ServerResponse, service: string | undefined): void => {
    // Pages of whatever origin can send what is not signed.
    if (service === undefined) notServed(request, response, service);
    else this.#forward(request, response, service);
  };

  #forward(request: HttpRequest, response: ServerResponse, service: string): void {
    const { message, method, path, rawQueryString } = request;
    const [started, time] = [performance.now(), Date.now()];
    const { hostname, port } = this.#url;
    const upstream = httpRequest({
      agent: this.#agent,
      hostname,
      port,
      method,
      path: rawQueryString === "" ? path : `${path}?${rawQueryString}`,
      // With the Host that the client knows, for the addresses that an answer holds.
      headers: endToEnd(message.headers),
    });
    const report = (status: number, reason?: string): void => {
      const operation = request.header("x-amz-target")?.replace(/^.*\./, "");
      this.#events.onRequest({
        service: "emulator",
        requestId: response.getHeader("x-amzn-requestid")?.toString() ?? randomUUID(),
        time,
        method,
        path,
        operation: operation === undefined ? service : `${service}:${operation}`,
        status,
        ms: performance.now() - started,
        principal: undefined,
        error: undefined,
        reason,
      });
    };
    upstream.on("response", (answer) => {
      const status = answer.statusCode ?? 502;
      response.writeHead(status, endToEnd(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
      response.on("finish", () => {
        report(status);
      });
    });
    upstream.on("error", (error) => {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      const reason = `the emulator at ${this.#url.origin} did not answer: ${error.message}`;
      const body = JSON.stringify({ __type: "ServiceUnavailable", message: reason });
      response.writeHead(502, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
      response.end(body);
      report(502, reason);
    });
    response.on("close", () => {
      if (!response.writableFinished) upstream.destroy();
    });
    message.pipe(upstream);
  }

  /**
   * Creates the program's resources that the local run does not serve, as far as their creation is known. What the
   * emulator refuses is reported.
   * @throws {EmulatorError} when it can't be reached
   */
  async create(program: RecordedProgram): Promise<void> {
    for (const creation of creationsOf(program)) {
      const refusal = await this.#create(creation, program);
      if (refusal !== undefined) this.#events.onDiagnostic("warning", `${creation.urn}: the emulator ${refusal}`);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @returns why it is not created */
  async #create(creation: Creation, { accountId, region }: RecordedProgram): Promise<string | undefined> {
    const { signingName, headers, body } = creation;
    const scope = `${accountId}/${new Date().toISOString().slice(0, 10).replaceAll("-", "")}/${region}/${signingName}`;
    // Emulators tell services, regions and accounts apart by the scope; they verify no signature.
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;
    let answer: Response;
    try {
      answer = await fetch(this.#url, {
        method: "POST",
        headers: { ...headers, authorization },
        body,
        signal: AbortSignal.timeout(creationTimeoutMs),
      });
    } catch (error) {
      const { cause = error } = error as { cause?: unknown };
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EmulatorError(
        `the AWS emulator at ${this.#url.origin} can't be reached (${why}); start it, or leave --emulator out`,
      );
    }
    const text = await answer.text();
    if (answer.ok || existing.test(text)) return undefined;
    return `answered ${answer.status}: ${text.replace(/\s+/g, " ").slice(0, 300)}`;
  }
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !connectionHeaders.has(name)));
}
