import type { ServerResponse } from "node:http";
import type { HttpRequest } from "../../http/httpRequest";
import { BodyTooLargeError, ClientGoneError, readBody } from "../../http/readBody";
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
import type { ApiTrace } from "../requestTrace";
import { authorizeRoute } from "./routeAuthorization";
import type { AuthorizeIam } from "./routeAuthorization";
import type { RouteMatch } from "./routeTable";

export interface GatewayOptions {
  functions: FunctionInvoker;
  /** Keys of the program's own user pools; other issuers are asked over the network. */
  verificationKey: VerificationKey;
  /** Milliseconds since 1970, for tokens, throttling and event times. Default: Date.now. */
  clock?: () => number;
  /** Called once per request, after its response. */
  onRequest?: (trace: ApiTrace) => void;
  /** Checks requests of AWS_IAM routes. Default: they are refused. */
  authorizeIam?: AuthorizeIam;
}

/** Total size of request line and header values ("Quotas for configuring and running an HTTP API"). */
const maxHeaderBytes = 10_240;

/** HTTP APIs take payloads of up to 10 MB. */
export const maxPayloadBytes = 10 * 1024 * 1024;

/** What is known of a request while it is being answered. */
type Progress = Pick<ApiTrace, "apiId" | "routeKey" | "principal" | "authorizer" | "integration" | "cors" | "error">;

/** Serves the HTTP APIs of a recorded program as API Gateway would. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #clock: () => number;
  readonly #issuerKeys = new IssuerKeys();
  /** By API id. */
  #apis: ReadonlyMap<string, ApiDefinition> = new Map();

  constructor(program: RecordedProgram, options: GatewayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.update(program);
  }

  /** Follows a program that was evaluated again. Running requests finish on the previous configuration. */
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
  }

  handle(http: HttpRequest, response: ServerResponse): void {
    void this.#serve(http, response);
  }

  /** Nothing is stored, and requests under way are the server's to end. */
  close(): void {
    this.#apis = new Map();
  }

  async #serve(http: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = this.#clock();
    const requestId = newRequestId();
    const progress: Progress = {
      apiId: undefined,
      routeKey: undefined,
      principal: undefined,
      authorizer: undefined,
      integration: undefined,
      cors: undefined,
      error: undefined,
    };
    const request = readRequest(http, requestId, time);
    const api = this.#apis.get(http.address ?? "");
    let answer: HttpResponse;
    try {
      answer = await this.#answer(request, api, progress);
    } catch (error) {
      progress.error = `the gateway failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      answer = gatewayMessage(500, "Internal Server Error");
    }
    if (request !== undefined && api !== undefined) addCors(answer, api, request, progress);
    answer.headers["apigw-requestid"] = requestId;
    if (response.destroyed) progress.error ??= "the client went away before the response";
    const responseLength = send(response, answer);
    this.#options.onRequest?.({
      service: "apigateway",
      requestId,
      time,
      method: http.method,
      path: request?.path ?? http.path,
      operation: progress.routeKey,
      status: answer.status,
      responseLength,
      ms: performance.now() - started,
      reason: reasonOf(progress),
      ...progress,
    });
  }

  async #answer(
    request: IncomingRequest | undefined,
    api: ApiDefinition | undefined,
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
    return this.#route(request, api, found, progress);
  }

  async #route(
    request: IncomingRequest,
    api: ApiDefinition,
    { route, stage, pathParameters }: FoundRoute,
    progress: Progress,
  ): Promise<HttpResponse> {
    const { authorizeIam } = this.#options;
    // A signature covers the body, so that an IAM route needs it first; others do not read what they may refuse.
    const signed = route.authorization.type === "AWS_IAM" && authorizeIam !== undefined;
    let body = signed ? await bodyOf(request, progress) : undefined;
    if (body !== undefined && !Buffer.isBuffer(body)) return body;
    const iam = { authorize: authorizeIam, body: body ?? Buffer.alloc(0) };
    const { trace, context, principal, refusal } = await authorizeRoute(route, request, iam);
    progress.authorizer = trace;
    progress.principal = principal;
    if (refusal !== undefined) return refusal;
    if (route.throttle?.take() === false) {
      return ownAnswer(progress, 429, "Too Many Requests", `${route.routeKey} exceeds its throttling limits`);
    }
    body ??= await bodyOf(request, progress);
    if (!Buffer.isBuffer(body)) return body;
    const event = proxyEvent(api, stage, route.routeKey, request, pathParameters, context, body);
    const integration = await invokeIntegration(route, request, event, this.#options.functions);
    progress.integration = integration.trace;
    return integration.response;
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

/** The whole body, or the answer to one that is too large or was cut short. */
async function bodyOf({ http }: IncomingRequest, progress: Progress): Promise<Buffer | HttpResponse> {
  try {
    return await readBody(http.message, maxPayloadBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      return ownAnswer(progress, 413, "Request Entity Too Large", "the body has more than 10 MB");
    }
    if (!(error instanceof ClientGoneError)) throw error;
    return ownAnswer(progress, 400, "Bad Request", "the client went away before the end of the body");
  }
}

/** Everything that went wrong, in plain words. */
function reasonOf({ authorizer, integration, error, cors }: Progress): string | undefined {
  const origin =
    cors?.allowed === false ? `the origin ${cors.origin} is not in the API's CORS configuration` : undefined;
  const reasons = [authorizer?.reason, integration?.error, error, origin].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? undefined : reasons.join("; ");
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
