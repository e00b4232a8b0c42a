import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { HttpRequest } from "../../http/httpRequest";
import { readBody } from "../../http/readBody";
import { newTraceId } from "../../http/requestIds";
import { requestOrigin } from "../../http/requestOrigin";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { HttpResponse } from "../../http/httpResponse";
import type { ServiceEvents } from "../events";
import { functionPolicies } from "../functionPolicies";
import type { FunctionPolicy } from "../functionPolicies";
import type { AccessControl } from "../iam/localIam";
import type { IamDenial } from "../requestTrace";
import { callerOf, verifyRequest } from "../signedCaller";
import type { FunctionPool } from "./functionPool";
import { functionUrlDefinitions } from "./functionUrlDefinition";
import type { FunctionUrlDefinition } from "./functionUrlDefinition";
import { functionUrlEvent } from "./functionUrlEvent";
import type { FunctionUrlRequest } from "./functionUrlEvent";
import { badGateway, failureOf, forbidden, maxBytes, refusalOf, Refusal, responseOf } from "./functionUrlResponse";
import { StreamedResponse } from "./streamedResponse";

export interface FunctionUrlsOptions {
  functions: FunctionPool;
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
}

type Headers = HttpResponse["headers"];

/** What is known of a request while it is being answered. */
interface Progress {
  principal: string | undefined;
  reason: string | undefined;
  denial?: IamDenial;
}

/** Both are needed for a function URL ("Control access to Lambda function URLs"). */
const actions = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];

/** Serves the function URLs of a recorded program, each at an address of its own. */
export class FunctionUrls {
  readonly #options: FunctionUrlsOptions;
  #urls: ReadonlyMap<string, FunctionUrlDefinition> = new Map();
  #policies: ReadonlyMap<string, FunctionPolicy> = new Map();

  constructor(program: RecordedProgram, options: FunctionUrlsOptions) {
    this.#options = options;
    this.update(program);
  }

  update(program: RecordedProgram): void {
    this.#urls = new Map(functionUrlDefinitions(program).map((url) => [url.id, url]));
    this.#policies = functionPolicies(program);
  }

  async answer(http: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = Date.now();
    const requestId = randomUUID();
    const progress: Progress = { principal: undefined, reason: undefined };
    const url = this.#urls.get(http.address ?? "");
    try {
      if (url === undefined) throw new Refusal(404, `{"Message":null}`, "no function URL has this address");
      await this.#answerAt(url, http, response, { requestId, time }, progress);
    } catch (error) {
      progress.reason = error instanceof Error ? error.message : String(error);
      const { status, headers, body } = refusalOf(error);
      if (!response.headersSent) send(response, status, { ...headers, "x-amzn-requestid": requestId }, body);
      else response.destroy();
    }
    this.#options.onRequest(
      {
        service: "lambda",
        requestId,
        time,
        method: http.method,
        path: http.path,
        operation: url === undefined ? undefined : `${url.functionKey} ${http.method}`,
        status: response.statusCode,
        ms: performance.now() - started,
        principal: progress.principal,
        error: progress.reason === undefined ? undefined : `Status${response.statusCode}`,
        reason: progress.reason,
        ...(progress.denial !== undefined && { denial: progress.denial }),
      },
      http.message,
    );
  }

  async #answerAt(
    url: FunctionUrlDefinition,
    http: HttpRequest,
    response: ServerResponse,
    { requestId, time }: { requestId: string; time: number },
    progress: Progress,
  ): Promise<void> {
    const complete = (headers: Headers): Headers => ({
      ...(url.cors === undefined ? headers : withoutCors(headers)),
      ...corsHeaders(url, http),
      "x-amzn-requestid": requestId,
    });
    if (isPreflight(http) && url.cors !== undefined) {
      send(response, 200, complete({}), "");
      return;
    }
    const body = await readBody(http.message, maxBytes);
    const caller = url.authType === "AWS_IAM" ? await this.#caller(url, http, body, progress) : undefined;
    const traceId = http.header("x-amzn-trace-id") ?? newTraceId(time);
    const event = functionUrlEvent(url, { http, requestId, traceId, time, body, caller });
    const stream = new StreamedResponse(response, complete);
    const result = await this.#options.functions.invoke(url.functionArn, event, traceId, { onChunk: stream.write });
    if (stream.problem !== undefined) throw badGateway(`the function's prelude is no response: ${stream.problem}`);
    if (!stream.started) {
      const { status, headers, body: content } = responseOf(result, url);
      send(response, status, complete(headers), content);
    } else if (result.kind === "returned") response.end();
    else throw new Error(`the response broke off: ${failureOf(result)}`);
  }

  /** @throws {Refusal} when the request is not signed by somebody who may invoke the URL */
  async #caller(
    url: FunctionUrlDefinition,
    http: HttpRequest,
    body: Buffer,
    progress: Progress,
  ): Promise<FunctionUrlRequest["caller"]> {
    const { iam } = this.#options;
    const verdict = await verifyRequest(iam, http, "lambda", body);
    if (!verdict.valid) throw forbidden(verdict.reason);
    const { session } = verdict;
    const principal = iam.principal(session);
    if (principal === undefined) throw forbidden(`the role ${session.roleArn} is gone`);
    progress.principal = principal.arn;
    for (const action of actions) {
      const decision = iam.decide({
        session,
        action,
        resource: url.functionArn,
        origin: requestOrigin(http, Date.now(), iam.region),
        context: {
          "lambda:EventSourceToken": undefined,
          "lambda:FunctionUrlAuthType": "AWS_IAM",
          "lambda:InvokedViaFunctionUrl": "true",
        },
        resourcePolicy: this.#policies.get(url.functionKey)?.policy,
      });
      if (decision.allowed) continue;
      const { statements, reason } = decision;
      progress.denial = { roleArn: session.roleArn, action, resource: url.functionArn, statements };
      throw forbidden(`${action}: ${reason}`);
    }
    return callerOf(session, principal);
  }
}

function isPreflight(http: HttpRequest): boolean {
  return http.method === "OPTIONS" && http.header("access-control-request-method") !== undefined;
}

function corsHeaders({ cors }: FunctionUrlDefinition, http: HttpRequest): Readonly<Record<string, string>> {
  return cors?.responseHeaders(http.header("origin"), isPreflight(http)) ?? {};
}

/** With a CORS configuration, CORS headers of the function are dropped, whatever the origin. */
function withoutCors(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
}

function send(response: ServerResponse, status: number, headers: Headers, body: string | Buffer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
