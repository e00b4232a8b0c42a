import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRequest } from "../../http/httpRequest";
import { hostName } from "../../http/loopbackHost";
import { newRequestId } from "../../http/requestIds";
import type { RecordedProgram } from "../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { ApiTrace } from "../requestTrace";
import { customDomains, mappingOf } from "./customDomains";
import type { ApiMapping } from "./customDomains";
import { httpApis } from "./http/httpApi";
import { gatewayMessage } from "../../http/httpResponse";
import type { HttpResponse } from "../../http/httpResponse";
import type { AuthorizeIam } from "./iamAuthorizer";
import { readRequest } from "./incomingRequest";
import type { IncomingRequest } from "./incomingRequest";
import { InvokePermissions } from "../invokePermissions";
import { IssuerKeys } from "./issuerKeys";
import type { VerificationKey } from "./jwtAuthorizer";
import type { FunctionInvoker } from "./lambdaIntegration";
import { openApiDocument } from "./openApiDocument";
import { restApis } from "./rest/restApi";
import type { RestApiContext } from "./rest/restApiContext";
import { ownAnswer } from "./servedApi";
import type { Progress, ServedApi } from "./servedApi";

export interface GatewayOptions {
  functions: FunctionInvoker;
  /** Keys of the program's own user pools; other issuers are asked over the network. */
  verificationKey: VerificationKey;
  /** Milliseconds since 1970, for tokens, throttling and event times. Default: Date.now. */
  clock?: () => number;
  /** Called once per request, after its response. */
  onRequest?: (trace: ApiTrace, message: IncomingMessage) => void;
  /** Checks requests of AWS_IAM routes. Default: they are refused. */
  authorizeIam?: AuthorizeIam;
  /** Hears once of each thing that is recorded and not served. */
  onUnserved?: (what: string) => void;
  /** What REST APIs ask besides; without it they are not served. */
  rest?: Pick<RestApiContext, "iam" | "objects">;
}

/** Serves the APIs of a recorded program as API Gateway would. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #clock: () => number;
  readonly #issuerKeys = new IssuerKeys();
  /** Of the program's own user pools. */
  #ownIssuers: ReadonlySet<string> = new Set();
  /** By API id. */
  #apis: ReadonlyMap<string, ServedApi> = new Map();
  /** By custom domain name. */
  #domains: ReadonlyMap<string, readonly ApiMapping[]> = new Map();
  readonly #unserved = new Set<string>();

  constructor(program: RecordedProgram, options: GatewayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.update(program);
  }

  /** The key by which authorizers verify a token. @throws {TokenRefused} when another issuer's documents cannot be had */
  readonly verificationKey: VerificationKey = (issuer, keyId) =>
    this.#ownIssuers.has(issuer) ? this.#options.verificationKey(issuer, keyId) : this.#issuerKeys.key(issuer, keyId);

  /** Follows a program that was evaluated again. Running requests finish on the previous configuration. */
  update(program: RecordedProgram): void {
    const { functions, authorizeIam, rest } = this.#options;
    this.#ownIssuers = new Set(
      resourcesOfType(program, "aws:cognito/userPool:UserPool").map(
        (pool) => `https://${fieldsOf(pool).string("endpoint") ?? ""}`,
      ),
    );
    const { verificationKey } = this;
    const permissions = new InvokePermissions(program, "apigateway.amazonaws.com");
    const onUnserved = (what: string): void => {
      if (this.#unserved.has(what)) return;
      this.#unserved.add(what);
      this.#options.onUnserved?.(what);
    };
    for (const { name, outputs } of resourcesOfType(program, "aws:apigatewayv2/api:Api")) {
      if (outputs.protocolType === "WEBSOCKET") onUnserved(`WebSocket API ${name}`);
    }
    for (const type of ["aws:apigateway/restApi:RestApi", "aws:apigatewayv2/api:Api"]) {
      for (const { name, inputs } of resourcesOfType(program, type)) {
        if (typeof inputs.body === "string" && openApiDocument(inputs.body) === undefined)
          onUnserved(`the body of ${name}, which is no OpenAPI document in JSON or YAML`);
      }
    }
    const context = { functions, verificationKey, permissions, clock: this.#clock, onUnserved };
    const apis: ServedApi[] = [
      ...httpApis(program, { ...context, authorizeIam, iam: rest?.iam }),
      ...(rest === undefined ? [] : restApis(program, { ...context, ...rest })),
    ];
    this.#apis = new Map(apis.map((api) => [api.apiId, api]));
    this.#domains = customDomains(program);
  }

  handle(http: HttpRequest, response: ServerResponse): void {
    const started = performance.now();
    const requestId = newRequestId();
    const trace = newTrace(http, requestId, this.#clock());
    const request = readRequest(http, requestId, trace.time);
    if (request !== undefined) trace.path = request.path;
    const api = request && this.#apiFor(request);
    trace.apiId = api?.apiId;
    const send = (answer: HttpResponse): void => {
      if (request === undefined || api === undefined) answer.headers["apigw-requestid"] = requestId;
      else api.complete(answer, request, trace);
      if (response.destroyed) trace.error ??= "the client went away before the response";
      trace.responseLength = sendOr500(response, answer, trace);
      trace.status = answer.status;
      trace.operation = trace.routeKey;
      trace.ms = performance.now() - started;
      trace.reason = reasonOf(trace);
      this.#options.onRequest?.(trace, http.message);
    };
    if (request === undefined) {
      send(ownAnswer(trace, 400, "Bad Request", "the path has a malformed escape"));
      return;
    }
    if (api === undefined) {
      send(this.#withoutApi(http, trace));
      return;
    }
    const fail = (error: unknown): void => {
      trace.error = `the gateway failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      send(gatewayMessage(500, "Internal Server Error"));
    };
    let answer: HttpResponse | Promise<HttpResponse>;
    try {
      answer = api.answer(request, trace);
    } catch (error) {
      fail(error);
      return;
    }
    if (answer instanceof Promise) answer.then(send, fail);
    else send(answer);
  }

  /** Nothing is stored, and requests under way are the server's to end. */
  close(): void {
    this.#apis = new Map();
  }

  /** The API at the request's address; at a custom domain name the one whose mapping the path begins with. */
  #apiFor(request: IncomingRequest): ServedApi | undefined {
    const address = this.#addressOf(request.http);
    const api = this.#apis.get(address);
    if (api !== undefined) return api;
    const mapping = mappingOf(this.#domains.get(address) ?? [], request.path);
    if (mapping === undefined) return undefined;
    request.domain = mapping;
    request.path = request.path.slice(mapping.basePath.length) || "/";
    return this.#apis.get(mapping.apiId);
  }

  /** A custom domain name in the Host header comes before the address at which the request came in. */
  #addressOf(http: HttpRequest): string {
    if (this.#domains.size > 0) {
      const host = hostName(http.header("host") ?? "");
      if (this.#domains.has(host)) return host;
    }
    return http.address ?? "";
  }

  #withoutApi(http: HttpRequest, progress: Progress): HttpResponse {
    const { path } = http;
    const address = this.#addressOf(http);
    const mappings = this.#domains.get(address);
    if (mappings === undefined) return ownAnswer(progress, 404, "Not Found", "no API has this address");
    const keys = mappings.map(({ basePath, apiId }) => `${basePath || "/"} (${apiId})`).join(", ");
    return ownAnswer(progress, 403, "Forbidden", `no API mapping of ${address} leads from ${path} to an API: ${keys}`);
  }
}

function newTrace({ method, path }: HttpRequest, requestId: string, time: number): ApiTrace {
  return {
    service: "apigateway",
    requestId,
    time,
    method,
    path,
    apiId: undefined,
    routeKey: undefined,
    operation: undefined,
    status: 0,
    responseLength: 0,
    ms: 0,
    principal: undefined,
    authorizer: undefined,
    integration: undefined,
    cors: undefined,
    error: undefined,
    reason: undefined,
  };
}

/** Everything that went wrong, in plain words. */
function reasonOf({ authorizer, integration, error, cors }: Progress): string | undefined {
  const origin =
    cors?.allowed === false ? `the origin ${cors.origin} is not in the API's CORS configuration` : undefined;
  const reasons = [authorizer?.reason, integration?.error, error, origin].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

/** What HTTP does not have, such as a status of 42, is an error of the API. @returns the body's bytes */
function sendOr500(response: ServerResponse, answer: HttpResponse, progress: Progress): number {
  try {
    return send(response, answer);
  } catch (error) {
    progress.error = `the gateway failed: the response can't be sent: ${error instanceof Error ? error.message : String(error)}`;
    Object.assign(answer, gatewayMessage(500, "Internal Server Error"));
    return send(response, answer);
  }
}

/** @returns the body's bytes */
function send(response: ServerResponse, { status, headers, body }: HttpResponse): number {
  const bodyless = status === 204 || status === 304;
  const length = bodyless ? 0 : Buffer.byteLength(body);
  if (bodyless) Reflect.deleteProperty(headers, "content-type");
  else headers["content-length"] = String(length);
  response.writeHead(status, headers);
  if (bodyless) response.end();
  else response.end(body);
  return length;
}
