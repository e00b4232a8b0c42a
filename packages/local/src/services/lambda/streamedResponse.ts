import type { ServerResponse } from "node:http";
import { functionResponse } from "../../http/functionResponse";
import type { HttpResponse } from "../../http/httpResponse";
import { parseJsonObject } from "../../record/recordedProgram";

/** What `awslambda.HttpResponseStream.from` sets: status code, headers and cookies come before the body. */
const httpIntegration = "application/vnd.awslambda.http-integration-response";
const separator = Buffer.alloc(8);

type Headers = HttpResponse["headers"];

/** Sends a response on as a handler streams it ("Response streaming for Lambda functions"). */
export class StreamedResponse {
  readonly #response: ServerResponse;
  readonly #complete: (headers: Headers) => Headers;
  /** What has arrived of the prelude. */
  #prelude = Buffer.alloc(0);
  /** Why the prelude is no response; nothing is sent then. */
  problem: string | undefined;

  /** @param complete makes the response's headers of those that the function sets */
  constructor(response: ServerResponse, complete: (headers: Headers) => Headers) {
    this.#response = response;
    this.#complete = complete;
  }

  get started(): boolean {
    return this.#response.headersSent;
  }

  readonly write = (bytes: Uint8Array, contentType: string): void => {
    if (this.problem !== undefined) return;
    if (this.started) this.#send(bytes);
    else if (contentType === httpIntegration) this.#readPrelude(bytes);
    else {
      this.#response.writeHead(200, this.#complete({ "content-type": contentType }));
      this.#send(bytes);
    }
  };

  #readPrelude(bytes: Uint8Array): void {
    this.#prelude = Buffer.concat([this.#prelude, bytes]);
    const end = this.#prelude.indexOf(separator);
    if (end === -1) return;
    const head = parseJsonObject(this.#prelude.subarray(0, end).toString("utf8")) ?? {};
    const start = functionResponse({ statusCode: 200, ...head, body: "" }, "2.0", "application/octet-stream");
    if ("problem" in start) {
      this.problem = start.problem;
      return;
    }
    this.#response.writeHead(start.status, this.#complete(start.headers));
    this.#response.flushHeaders();
    this.#send(this.#prelude.subarray(end + separator.length));
  }

  #send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#response.write(bytes);
  }
}
