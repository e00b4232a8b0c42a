import type { RecordedProgram } from "../../../record/recordedProgram";
import { BodyTooLargeError, ClientGoneError, readBody } from "../../../http/readBody";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import { maxPayloadBytes } from "../servedApi";
import type { Progress, ServedApi } from "../servedApi";
import type { ResourceDescription } from "./apiDescription";
import { Authorization } from "./authorization";
import { gatewayResponse, GatewayResponseError, internalServerError } from "./gatewayResponses";
import { servedIntegration } from "./integration";
import { requestContext, routeKeyOf } from "./invocation";
import type { Invocation } from "./invocation";
import type { MappingSource } from "./parameterMapping";
import { RequestValidation } from "./requestValidation";
import { ResourceTree } from "./resourceTree";
import type { RestApiContext } from "./restApiContext";
import { restApiDefinitions } from "./restApiDefinition";
import type { RestApiDefinition } from "./restApiDefinition";
import { headerValue, restRequest } from "./restRequest";
import type { RestRequest } from "./restRequest";
import { UsagePlans } from "./usagePlans";

/** The REST APIs that the program registered, in order of registration. */
export function restApis(program: RecordedProgram, context: RestApiContext): RestApi[] {
  return restApiDefinitions(program, context.clock).map(
    (definition) => new RestApi(definition, context, new UsagePlans(program, definition.apiId, context.clock)),
  );
}

/** Answers the requests of one REST API. */
class RestApi implements ServedApi {
  readonly #definition: RestApiDefinition;
  readonly #context: RestApiContext;
  readonly #usagePlans: UsagePlans;
  readonly #tree: ResourceTree<ResourceDescription>;
  readonly #authorization: Authorization;
  readonly #validation: RequestValidation;

  constructor(definition: RestApiDefinition, context: RestApiContext, usagePlans: UsagePlans) {
    this.#definition = definition;
    this.#context = context;
    this.#usagePlans = usagePlans;
    this.#tree = new ResourceTree(definition.resources);
    this.#authorization = new Authorization(definition, context);
    this.#validation = new RequestValidation(definition.models);
    this.#reportUnserved();
  }

  get apiId(): string {
    return this.#definition.apiId;
  }

  async answer(incoming: IncomingRequest, progress: Progress): Promise<HttpResponse> {
    const request = restRequest(incoming);
    const stage = this.#definition.stages.get(request.stageName);
    const found = stage && this.#find(request);
    const source: MappingSource = {
      request,
      pathParameters: found?.pathParameters ?? null,
      stageVariables: stage?.variables ?? null,
      context: { requestId: request.requestId, extendedRequestId: incoming.requestId, apiId: this.apiId, identity: {} },
    };
    let response: HttpResponse;
    try {
      if (stage === undefined) throw this.#unknownStage(request);
      if (found === undefined) throw notFound(request);
      const invocation = {
        ...source,
        ...found,
        api: this.#definition,
        stage,
        context: requestContext(this.#definition, stage, found.resource, request),
      };
      source.context = invocation.context;
      response = await this.#invoke(invocation, progress);
    } catch (error) {
      if (!(error instanceof GatewayResponseError)) throw error;
      // What the authorizer or the integration reports is not said twice.
      if (progress.authorizer?.reason !== error.message && progress.integration?.error !== error.message)
        progress.error = error.message;
      response = gatewayResponse(error, this.#definition.gatewayResponses, source);
    }
    response.headers["x-amzn-requestid"] = request.requestId;
    return response;
  }

  complete(response: HttpResponse, { requestId }: IncomingRequest): void {
    response.headers["x-amz-apigw-id"] = requestId;
  }

  #reportUnserved(): void {
    const { name, resources, stages } = this.#definition;
    for (const stage of stages.values()) {
      if (stage.hasCanary) this.#context.onUnserved(`the canary of stage ${stage.name} of ${name}`);
    }
    for (const resource of resources) {
      for (const method of resource.methods.values()) {
        const served = servedIntegration(method.integration);
        if (typeof served === "string")
          this.#context.onUnserved(`${routeKeyOf({ method, resource })} of ${name}: ${served}`);
      }
    }
  }

  #find(request: RestRequest): Pick<Invocation, "resource" | "method" | "pathParameters"> | undefined {
    const found = this.#tree.match(request.path);
    const method = found?.resource.methods.get(request.method) ?? found?.resource.methods.get("ANY");
    return found && method && { ...found, method };
  }

  async #invoke(invocation: Invocation, progress: Progress): Promise<HttpResponse> {
    const { method, stage, resource, request } = invocation;
    progress.routeKey = routeKeyOf(invocation);
    const body = await bodyOf(request);
    const apiKey = await this.#authorize(invocation, body, progress);
    this.#useApiKey(invocation, apiKey);
    await this.#validation.check(invocation, body);
    if (stage.throttle(resource.path, method.httpMethod)?.take() === false) {
      const reason = `${routeKeyOf(invocation)} exceeds its throttling limits`;
      throw new GatewayResponseError("THROTTLED", "Too Many Requests", reason);
    }
    const run = servedIntegration(method.integration);
    if (typeof run === "string" || method.integration === undefined) {
      throw internalServerError(`the local run does not serve ${routeKeyOf(invocation)}: ${String(run)}`);
    }
    const { trace, outcome } = await run(invocation, body, method.integration, this.#context);
    progress.integration = trace;
    if (outcome instanceof GatewayResponseError) throw outcome;
    return outcome;
  }

  /** @returns the API key that the authorizer gave */
  async #authorize(invocation: Invocation, body: Buffer, progress: Progress): Promise<string | undefined> {
    const type = invocation.method.authorization;
    const started = performance.now();
    const traced = (reason?: string, error?: string) =>
      type === "NONE"
        ? undefined
        : { type, allowed: reason === undefined, error, reason, ms: performance.now() - started };
    try {
      const { principal, authorizer, identity, apiKey } = await this.#authorization.authorize(invocation, body);
      progress.principal = principal;
      progress.authorizer = traced();
      if (authorizer !== undefined) invocation.context.authorizer = authorizer;
      Object.assign(invocation.context.identity, identity);
      return apiKey;
    } catch (error) {
      if (error instanceof GatewayResponseError) {
        progress.authorizer = traced(error.message, error.clientMessage ?? error.type);
        if (error.denial !== undefined) progress.denial = error.denial;
      }
      throw error;
    }
  }

  #useApiKey({ api, method, stage, request, context }: Invocation, given: string | undefined): void {
    if (!method.apiKeyRequired) return;
    const apiKey = api.apiKeySource === "AUTHORIZER" ? given : headerValue(request, "x-api-key");
    const apiKeyId = this.#usagePlans.use(stage.name, apiKey);
    Object.assign(context.identity, { apiKey, apiKeyId });
  }

  #unknownStage({ stageName }: RestRequest): GatewayResponseError {
    const known = [...this.#definition.stages.keys()].join(", ") || "none";
    const reason = `the path begins with /${stageName}; the API's stages: ${known}`;
    return new GatewayResponseError("DEFAULT_4XX", "Forbidden", reason, 403);
  }
}

function notFound({ method, path }: RestRequest): GatewayResponseError {
  const reason = `no resource has a method for ${method} ${path}`;
  return new GatewayResponseError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token", reason);
}

async function bodyOf({ incoming }: RestRequest): Promise<Buffer> {
  try {
    return await readBody(incoming.http.message, maxPayloadBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      const message = `HTTP content length exceeded ${maxPayloadBytes} bytes.`;
      throw new GatewayResponseError("REQUEST_TOO_LARGE", message, "the body has more than 10 MB");
    }
    if (!(error instanceof ClientGoneError)) throw error;
    throw new GatewayResponseError(
      "DEFAULT_4XX",
      "Bad Request",
      "the client went away before the end of the body",
      400,
    );
  }
}
