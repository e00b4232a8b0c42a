import type { RecordedProgram } from "../../../record/recordedProgram";
import type { HttpResponse } from "../httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import { ownAnswer, payloadOf } from "../servedApi";
import type { ApiContext, Progress, ServedApi } from "../servedApi";
import { apiDefinitions } from "./apiDefinition";
import type { ApiDefinition, RouteDefinition, StageDefinition } from "./apiDefinition";
import { invokeIntegration } from "./invokeIntegration";
import { proxyEvent } from "./proxyEvent";
import { authorizeRoute } from "./routeAuthorization";
import type { RouteMatch } from "./routeTable";

/** Total size of request line and header values ("Quotas for configuring and running an HTTP API"). */
const maxHeaderBytes = 10_240;

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

  async answer(request: IncomingRequest, progress: Progress): Promise<HttpResponse> {
    const api = this.#definition;
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
    return this.#route(request, found, progress);
  }

  complete(response: HttpResponse, request: IncomingRequest, progress: Progress): void {
    addCors(response, this.#definition, request, progress);
    response.headers["apigw-requestid"] = request.requestId;
  }

  async #route(
    request: IncomingRequest,
    { route, stage, pathParameters }: FoundRoute,
    progress: Progress,
  ): Promise<HttpResponse> {
    const { authorizeIam, functions } = this.#context;
    // A signature covers the body, so that an IAM route needs it first; others do not read what they may refuse.
    const signed = route.authorization.type === "AWS_IAM" && authorizeIam !== undefined;
    let body = signed ? await payloadOf(request, progress) : undefined;
    if (body !== undefined && !Buffer.isBuffer(body)) return body;
    const iam = { authorize: authorizeIam, body: body ?? Buffer.alloc(0) };
    const { trace, context, principal, refusal } = await authorizeRoute(route, request, iam);
    progress.authorizer = trace;
    progress.principal = principal;
    if (refusal !== undefined) return refusal;
    if (route.throttle?.take() === false) {
      return ownAnswer(progress, 429, "Too Many Requests", `${route.routeKey} exceeds its throttling limits`);
    }
    body ??= await payloadOf(request, progress);
    if (!Buffer.isBuffer(body)) return body;
    const event = proxyEvent(this.#definition, stage, route.routeKey, request, pathParameters, context, body);
    const integration = await invokeIntegration(route, request, event, functions);
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
