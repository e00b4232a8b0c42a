import type { IncomingMessage, ServerResponse } from "node:http";
import type { RecordedProgram } from "../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import { apiDefinitions } from "./apiDefinition";
import type { ApiDefinition, RouteDefinition, StageDefinition } from "./apiDefinition";
import { newRequestId, readRequest } from "./incomingRequest";
import type { IncomingRequest } from "./incomingRequest";
import { gatewayMessage } from "./integrationResponse";
import type { HttpResponse } from "./integrationResponse";
import { IssuerKeys } from "./issuerKeys";
import type { VerificationKey } from "./jwtAuthorizer";
import { invokeIntegration } from "./lambdaIntegration";
import type { FunctionInvoker } from "./lambdaIntegration";
import { proxyEvent } from "./proxyEvent";
import { readBody } from "./requestBody";
import type { RequestTrace } from "./requestTrace";
import { authorizeRoute } from "./routeAuthorization";
import type { AuthorizeIam } from "./routeAuthorization";
import type { RouteMatch } from "./routeTable";

export type { RequestTrace } from "./requestTrace";
export type { AuthorizeIam, IamRoute, IamVerdict } from "./routeAuthorization";
export { answerClientError, gatewayServerOptions } from "./serverOptions";

export interface GatewayOptions {
  functions: FunctionInvoker;
  /** Keys of the program's own user pools; other issuers are asked over the network. */
  verificationKey: VerificationKey;
  /** Milliseconds since 1970, for tokens, throttling and event times. Default: Date.now. */
  clock?: () => number;
  /** Called once per request, after its response. */
  onRequest?: (trace: RequestTrace) => void;
  /** Checks requests of AWS_IAM routes. Default: they are refused. */
  authorizeIam?: AuthorizeIam;
}

/** Serves the HTTP APIs of a recorded program as API Gateway would. */
export interface Gateway {
  /** A listener for node:http's `request` event. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Follows a program that was evaluated again: routes, authorizers, CORS, throttling. Running requests finish as begun. */
  update(program: RecordedProgram): void;
}

/** Total size of request line and header values ("Quotas for configuring and running an HTTP API"). */
const maxHeaderBytes = 10_240;

export function createGateway(program: RecordedProgram, options: GatewayOptions): Gateway {
  return new HttpApiGateway(program, options);
}

/** What is known of a request while it is being answered. */
type Progress = Pick<RequestTrace, "apiId" | "routeKey" | "authorizer" | "integration" | "cors" | "error">;

class HttpApiGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #clock: () => number;
  readonly #issuerKeys: IssuerKeys;
  /** By API id. */
  #apis: ReadonlyMap<string, ApiDefinition> = new Map();
  /** Serves requests whose host names no API. */
  #firstApi: ApiDefinition | undefined;

  constructor(program: RecordedProgram, options: GatewayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#issuerKeys = new IssuerKeys();
    this.update(program);
  }

  update(program: RecordedProgram): void {
    const ownIssuers = new Set(
      resourcesOfType(program, "aws:cognito/userPool:UserPool").map(
        (pool) => `https://${fieldsOf(pool).requiredString("endpoint")}`,
      ),
    );
    const verificationKey: VerificationKey = (issuer, keyId) =>
      ownIssuers.has(issuer) ? this.#options.verificationKey(issuer, keyId) : this.#issuerKeys.key(issuer, keyId);
    const apis = apiDefinitions(program, verificationKey, this.#clock);
    this.#apis = new Map(apis.map((api) => [api.apiId, api]));
    this.#firstApi = apis[0];
  }

  handle(message: IncomingMessage, response: ServerResponse): void {
    void this.#serve(message, response);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = this.#clock();
    const requestId = newRequestId();
    const progress: Progress = {
      apiId: undefined,
      routeKey: undefined,
      authorizer: undefined,
      integration: undefined,
      cors: undefined,
      error: undefined,
    };
    const request = readRequest(message, requestId, time);
    const api = request === undefined ? this.#firstApi : this.#apiOf(request);
    let answer: HttpResponse;
    try {
      answer = await this.#answer(request, api, message, progress);
    } catch (error) {
      progress.error = `the gateway failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      answer = gatewayMessage(500, "Internal Server Error");
    }
    if (request !== undefined && api !== undefined) addCors(answer, api, request, progress);
    answer.headers["apigw-requestid"] = requestId;
    if (response.destroyed) progress.error ??= "the client went away before the response";
    const responseLength = send(response, answer);
    this.#options.onRequest?.({
      requestId,
      time,
      method: message.method ?? "",
      path: request?.path ?? (message.url ?? "").split("?", 1).join(""),
      status: answer.status,
      responseLength,
      ms: performance.now() - started,
      ...progress,
    });
  }

  async #answer(
    request: IncomingRequest | undefined,
    api: ApiDefinition | undefined,
    message: IncomingMessage,
    progress: Progress,
  ): Promise<HttpResponse> {
    if (request === undefined) return ownAnswer(progress, 400, "Bad Request", "the path has a malformed escape");
    progress.apiId = api?.apiId;
    if (api === undefined) return ownAnswer(progress, 404, "Not Found", "the program registers no HTTP API");
    if (request.headerBytes > maxHeaderBytes) {
      const reason = `request line and header values have ${request.headerBytes} bytes; ${maxHeaderBytes} are allowed`;
      return ownAnswer(progress, 431, "Request Header Fields Too Large", reason);
    }
    const found = findRoute(api, request);
    if (found === undefined) {
      // API Gateway answers preflights itself where no route does, before any authorizer.
      if (request.method === "OPTIONS" && api.cors !== undefined) return { status: 204, headers: {}, body: "" };
      return ownAnswer(progress, 404, "Not Found", `no route matches ${request.method} ${request.path}`);
    }
    progress.routeKey = found.route.routeKey;
    return this.#route(request, api, found, message, progress);
  }

  async #route(
    request: IncomingRequest,
    api: ApiDefinition,
    { route, stage, pathParameters }: FoundRoute,
    message: IncomingMessage,
    progress: Progress,
  ): Promise<HttpResponse> {
    const { authorizeIam } = this.#options;
    // A signature covers the body, so that an IAM route needs it first; others do not read what they may refuse.
    const signed = route.authorization.type === "AWS_IAM" && authorizeIam !== undefined;
    let body = signed ? await readBody(message) : undefined;
    if (typeof body === "string") return bodyProblem(progress, body);
    const iam = { authorize: authorizeIam, message, body: body ?? Buffer.alloc(0) };
    const { trace, context, refusal } = await authorizeRoute(route, request, iam);
    progress.authorizer = trace;
    if (refusal !== undefined) return refusal;
    if (route.throttle?.take() === false) {
      return ownAnswer(progress, 429, "Too Many Requests", `${route.routeKey} exceeds its throttling limits`);
    }
    body ??= await readBody(message);
    if (typeof body === "string") return bodyProblem(progress, body);
    const event = proxyEvent(api, stage, route.routeKey, request, pathParameters, context, body);
    const integration = await invokeIntegration(route, request, event, this.#options.functions);
    progress.integration = integration.trace;
    return integration.response;
  }

  /** Several APIs in one program are told apart as on AWS, by the first label of the host: `<api id>.localhost`. */
  #apiOf({ headers }: IncomingRequest): ApiDefinition | undefined {
    if (this.#apis.size < 2) return this.#firstApi;
    const [label = ""] = (headers.host ?? "").split(".");
    return this.#apis.get(label) ?? this.#firstApi;
  }
}

interface FoundRoute extends RouteMatch<RouteDefinition> {
  stage: StageDefinition;
}

/** A stage that the path names comes before `$default` ("Routing API requests"). */
function findRoute(api: ApiDefinition, { method, path }: IncomingRequest): FoundRoute | undefined {
  const [, first = ""] = path.split("/", 2);
  const named = first === "$default" ? undefined : api.stages.get(first);
  const stage = named ?? api.stages.get("$default");
  if (stage === undefined) return undefined;
  const inStage = named === undefined ? path : path.slice(first.length + 1) || "/";
  const match = stage.routes.match(method, inStage);
  return match === undefined ? undefined : { ...match, stage };
}

function ownAnswer(progress: Progress, status: number, message: string, reason: string): HttpResponse {
  progress.error = reason;
  return gatewayMessage(status, message);
}

function bodyProblem(progress: Progress, problem: "tooLarge" | "aborted"): HttpResponse {
  return problem === "tooLarge"
    ? ownAnswer(progress, 413, "Request Entity Too Large", "the body has more than 10 MB")
    : ownAnswer(progress, 400, "Bad Request", "the client went away before the end of the body");
}

/** With a CORS configuration, CORS headers of the function are dropped, whatever the origin. */
function addCors(answer: HttpResponse, api: ApiDefinition, request: IncomingRequest, progress: Progress): void {
  const { cors } = api;
  if (cors === undefined) return;
  for (const name of Object.keys(answer.headers)) {
    if (name.startsWith("access-control-")) Reflect.deleteProperty(answer.headers, name);
  }
  const { origin, "access-control-request-method": requestedMethod } = request.headers;
  if (origin === undefined) return;
  const preflight = request.method === "OPTIONS" && requestedMethod !== undefined;
  // A plain OPTIONS is no CORS request: the guide asks for both headers.
  const headers = request.method === "OPTIONS" && !preflight ? undefined : cors.responseHeaders(origin, preflight);
  progress.cors = { origin, preflight, allowed: headers !== undefined };
  if (headers === undefined) return;
  const { vary } = answer.headers;
  Object.assign(answer.headers, headers);
  if (vary !== undefined && headers.vary !== undefined) answer.headers.vary = `${String(vary)}, ${headers.vary}`;
}

/** @returns the body's bytes */
function send(response: ServerResponse, { status, headers, body }: HttpResponse): number {
  const bodyless = status === 204 || status === 304;
  const length = bodyless ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length;
  if (bodyless) Reflect.deleteProperty(headers, "content-type");
  else headers["content-length"] = String(length);
  response.writeHead(status, headers);
  if (bodyless) response.end();
  else response.end(body);
  return length;
}
