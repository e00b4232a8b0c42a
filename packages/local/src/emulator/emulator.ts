import { randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { AwsJsonError, refusalFor } from "../http/awsJson";
import { connectionHeaders } from "../http/connectionHeaders";
import type { HttpRequest } from "../http/httpRequest";
import { ClientGoneError, readBody } from "../http/readBody";
import { signedScope } from "../http/signedScope";
import type { RecordedProgram } from "../record/recordedProgram";
import type { ServiceEvents } from "../services/events";
import type { AccessControl } from "../services/iam/localIam";
import { notServed, sendError } from "../services/notServed";
import { verifiedSession } from "../services/signedApi";
import { creationsOf } from "./creations";
import type { Creation } from "./creations";
import { EmulatorError } from "./emulatorError";

/** How long one creation may take, in milliseconds. */
const creationTimeoutMs = 30_000;
/** Above the largest request of the services that are handed on: 10 MB of Kinesis, in base64. */
const maxBodyBytes = 16 * 1024 * 1024;
/** What is there already, from an earlier run, is as good as created. */
const existing = /ResourceAlreadyExistsException|ResourceInUseException/;

/** An AWS emulator that the user runs. It gets what the local run does not serve. */
export class Emulator {
  readonly #url: URL;
  readonly #events: Pick<ServiceEvents, "onDiagnostic" | "onRequest">;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param url its address, http and without a path */
  constructor(url: string, events: Pick<ServiceEvents, "onDiagnostic" | "onRequest">) {
    this.#url = new URL(url);
    this.#events = events;
  }

  /**
   * Hands a request on and its answer back. It has to be signed with credentials of this run, for pages of whatever
   * origin can send any other. The emulator decides on it alone: IAM's policies have no part.
   */
  readonly handle = (
    request: HttpRequest,
    response: ServerResponse,
    iam: Pick<AccessControl, "verifySignature">,
  ): void => {
    const scope = signedScope(request);
    if (scope === undefined) notServed(request, response);
    else void this.#verified(request, response, { ...scope, iam });
  };

  async #verified(
    request: HttpRequest,
    response: ServerResponse,
    scope: Parameters<typeof verifiedSession>[2],
  ): Promise<void> {
    const report = this.#reporter(request, response, scope.service);
    try {
      const body = await readBody(request.message, maxBodyBytes);
      await verifiedSession(request, body, scope);
      this.#forward(request, response, body, report);
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      const { type, message, reason = message, status } = refusalFor(error, maxBodyBytes);
      sendError(request, response, error instanceof AwsJsonError ? 403 : status, type, message);
      report(response.statusCode, reason, type);
    }
  }

  /** @returns what tells of the request once it is answered */
  #reporter(request: HttpRequest, response: ServerResponse, service: string) {
    const { method, path } = request;
    const [started, time] = [performance.now(), Date.now()];
    return (status: number, reason?: string, error?: string): void => {
      const operation = request.header("x-amz-target")?.replace(/^.*\./, "");
      this.#events.onRequest(
        {
          service: "emulator",
          requestId: response.getHeader("x-amzn-requestid")?.toString() ?? randomUUID(),
          time,
          method,
          path,
          operation: operation === undefined ? service : `${service}:${operation}`,
          status,
          ms: performance.now() - started,
          principal: undefined,
          error,
          reason,
        },
        request.message,
      );
    };
  }

  #forward(
    request: HttpRequest,
    response: ServerResponse,
    body: Buffer,
    report: (status: number, reason?: string) => void,
  ): void {
    const { message, method, path, rawQueryString } = request;
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
      sendError(request, response, 502, "ServiceUnavailable", reason);
      report(502, reason);
    });
    response.on("close", () => {
      if (!response.writableFinished) upstream.destroy();
    });
    upstream.end(body);
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
