import type { RecordedProgram } from "../../../record/recordedProgram";
import type { HttpResponse } from "../../../http/httpResponse";
import { hasBody } from "../../../http/readBody";
import type { IncomingRequest } from "../incomingRequest";
import { ownAnswer, payloadOf } from "../servedApi";
import type { ApiContext, Progress, ServedApi } from "../servedApi";
import { apiDefinitions } from "./apiDefinition";
import type { ApiDefinition, RouteDefinition } from "./apiDefinition";
import type { Exchange } from "./exchange";
import { authorizeRoute } from "./routeAuthorization";
import type { RouteVerdict } from "./routeAuthorization";

/** Total size of request line and header values ("Quotas for configuring and running an HTTP API"). */
const maxHeaderBytes = 10_240;

const noBody = Buffer.alloc(0);

/** The HTTP APIs that the program registered, in order of registration. */
export function httpApis(program: RecordedProgram, context: ApiContext): ServedApi[] {
  return apiDefinitions(program, context).map((definition) => new HttpApi(definition, context));
}

/** Answers the requests of one HTTP API. */
class HttpApi implements ServedApi {
  readonly #definition: ApiDefinition;
  readonly #context: ApiContext;

  constructor(definition: ApiDefinition, context: ApiContext) {
    this.#definition = definition;
    this.#context = context;
  }

  get apiId(): string {
    return this.#definition.apiId;
  }

  answer(request: IncomingRequest, progress: Progress): HttpResponse | Promise<HttpResponse> {
    const api = this.#definition;
    if (request.headerBytes > maxHeaderBytes) {
      const reason = `request line and header values have ${request.headerBytes} bytes; ${maxHeaderBytes} are allowed`;
      return ownAnswer(progress, 431, "Request Header Fields Too Large", reason);
    }
    if (api.executeApiDisabled && request.domain === undefined) {
      const reason = "disableExecuteApiEndpoint is true: the API answers at its custom domain names alone";
      return ownAnswer(progress, 404, "Not Found", reason);
    }
    const found = findRoute(api, request);
    if (found === undefined) {
      // API Gateway answers preflights itself where no route does, before any authorizer.
      if (request.method === "OPTIONS" && api.cors !== undefined) return { status: 204, headers: {}, body: "" };
      return ownAnswer(progress, 404, "Not Found", notFoundReason(api, request));
    }
    progress.routeKey = found.route.routeKey;
    return this.#route(found, progress);
  }

  complete(response: HttpResponse, request: IncomingRequest, progress: Progress): void {
    addCors(response, this.#definition, request, progress);
    response.headers["apigw-requestid"] = request.requestId;
  }

  #route(found: FoundRoute, progress: Progress): HttpResponse | Promise<HttpResponse> {
    // A signature covers the body, so that an IAM route needs it first; others do not read what they may refuse.
    const { type } = found.route.authorization;
    return type === "AWS_IAM" && this.#context.authorizeIam !== undefined
      ? withBody(found.exchange, progress, () => this.#authorize(found, progress))
      : this.#authorize(found, progress);
  }

  #authorize(found: FoundRoute, progress: Progress): HttpResponse | Promise<HttpResponse> {
    const started = performance.now();
    const { route, exchange } = found;
    const verdict = authorizeRoute(route.authorization, exchange, this.#context.authorizeIam);
    return verdict instanceof Promise
      ? verdict.then((given) => judged(given, started, found, progress))
      : judged(verdict, started, found, progress);
  }
}

interface FoundRoute {
  route: RouteDefinition;
  exchange: Exchange;
}

/** @param started when the authorizer was asked, by performance.now() */
function judged(
  { trace, context, principal, refusal, denial }: RouteVerdict,
  started: number,
  { route, exchange }: FoundRoute,
  progress: Progress,
): HttpResponse | Promise<HttpResponse> {
  if (trace !== undefined) trace.ms = performance.now() - started;
  if (denial !== undefined) progress.denial = denial;
  progress.authorizer = trace;
  progress.principal = principal;
  if (refusal !== undefined) return refusal;
  exchange.authorizer = context;
  exchange.principal = principal;
  if (route.throttle?.take() === false) {
    return ownAnswer(progress, 429, "Too Many Requests", `${route.routeKey} exceeds its throttling limits`);
  }
  const integrated = (): Promise<HttpResponse> =>
    route.integration(exchange).then(({ trace: integration, response }) => {
      progress.integration = integration;
      return response;
    });
  const isRead = exchange.body !== noBody || !hasBody(exchange.request.http.message);
  return isRead ? integrated() : withBody(exchange, progress, integrated);
}

/** Reads the body; one that is too large or cut short is answered. */
async function withBody(
  exchange: Exchange,
  progress: Progress,
  next: () => HttpResponse | Promise<HttpResponse>,
): Promise<HttpResponse> {
  const body = await payloadOf(exchange.request, progress);
  if (!Buffer.isBuffer(body)) return body;
  exchange.body = body;
  return next();
}

/** A stage that the path names comes before `$default` ("Routing API requests"); an API mapping names its own. */
function findRoute(api: ApiDefinition, request: IncomingRequest): FoundRoute | undefined {
  const { method, domain } = request;
  const [, first = ""] = request.path.split("/", 2);
  const named = domain !== undefined || first === "$default" ? undefined : api.stages.get(first);
  const stage = named ?? api.stages.get(domain?.stage ?? "$default");
  if (stage === undefined) return undefined;
  const path = named === undefined ? request.path : request.path.slice(first.length + 1) || "/";
  const match = stage.routes.match(method, path);
  if (match === undefined) return undefined;
  const { route, pathParameters } = match;
  return {
    route,
    exchange: {
      api,
      stage,
      route,
      request,
      path,
      pathParameters,
      authorizer: undefined,
      principal: undefined,
      body: noBody,
    },
  };
}

function notFoundReason({ stages }: ApiDefinition, { method, path }: IncomingRequest): string {
  const reason = `no route matches ${method} ${path}`;
  return stages.has("$default") ? reason : `${reason}; the API's stages are ${[...stages.keys()].join(", ") || "none"}`;
}

/** With a CORS configuration, CORS headers of the function are dropped, whatever the origin. */
function addCors(answer: HttpResponse, { cors }: ApiDefinition, request: IncomingRequest, progress: Progress): void {
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
