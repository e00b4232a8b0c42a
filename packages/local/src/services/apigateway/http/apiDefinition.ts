import type { RecordedProgram, RecordedResource } from "../../../record/recordedProgram";
import { fieldsOf, resourcesOfType, shown } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import type { AccessDecision } from "../../iam/evaluator";
import { functionKey } from "../../functionReference";
import { CorsConfiguration } from "../../../http/cors";
import { JwtAuthorizer } from "../jwtAuthorizer";
import type { ApiContext } from "../servedApi";
import { RouteTable } from "./routeTable";
import { TokenBucket } from "../throttle";

/** What it takes to serve one recorded HTTP API. */
export interface ApiDefinition {
  apiId: string;
  accountId: string;
  /** Such as `abc.execute-api.eu-west-1.amazonaws.com`. */
  domainName: string;
  cors: CorsConfiguration | undefined;
  /** By stage name; `$default` serves the paths that name no other. */
  stages: ReadonlyMap<string, StageDefinition>;
}

export interface StageDefinition {
  name: string;
  variables: Record<string, string> | undefined;
  routes: RouteTable<RouteDefinition>;
}

export interface RouteDefinition {
  routeKey: string;
  authorization: Authorization;
  /** Why the route cannot be served as recorded; such a route answers 500. */
  problem: string | undefined;
  functionName: string;
  /** From the request's arrival at the integration to a 503. */
  integrationTimeoutMs: number;
  /** Undefined without a limit of its own or of its stage. */
  throttle: TokenBucket | undefined;
  /** Whether the function's policy lets this API call it for a request of this method. */
  invokeDecision: (method: string) => AccessDecision;
  /** Execute ARN of a request: what IAM policies name. */
  executeArn: (method: string, path: string) => string;
}

type Authorization =
  | { type: "NONE" }
  | { type: "JWT"; authorizer: JwtAuthorizer; scopes: readonly string[] }
  | { type: "AWS_IAM" }
  /** An authorizer that the gateway does not run; the route stays closed. */
  | { type: "CUSTOM"; problem: string };

/** Longest time an HTTP API waits for an integration ("Quotas for configuring and running an HTTP API"). */
const maxIntegrationTimeoutMs = 30_000;

/** The HTTP APIs that the program registered, in order of registration. */
export function apiDefinitions(program: RecordedProgram, context: ApiContext): ApiDefinition[] {
  return resourcesOfType(program, "aws:apigatewayv2/api:Api")
    .filter(({ outputs }) => outputs.protocolType !== "WEBSOCKET")
    .map((api) => new ApiReader(program, api, context).read());
}

class ApiReader {
  readonly #fields: RecordedFields;
  readonly #apiId: string;
  readonly #context: ApiContext;
  readonly #of: (type: string) => RecordedResource[];
  readonly #authorizers: Map<string, JwtAuthorizer>;
  readonly #program: RecordedProgram;

  constructor(program: RecordedProgram, api: RecordedResource, context: ApiContext) {
    this.#program = program;
    this.#fields = fieldsOf(api);
    this.#apiId = api.id ?? this.#fields.requiredString("id");
    this.#context = context;
    this.#of = (type) =>
      resourcesOfType(program, `aws:apigatewayv2/${type}`).filter(({ outputs }) => outputs.apiId === this.#apiId);
    this.#authorizers = new Map(
      this.#of("authorizer:Authorizer")
        .filter(({ outputs }) => outputs.authorizerType === "JWT")
        .map((authorizer) => [
          authorizer.id ?? "",
          new JwtAuthorizer(authorizer, context.verificationKey, context.clock),
        ]),
    );
  }

  read(): ApiDefinition {
    const { region, partition, accountId } = this.#program;
    const cors = this.#fields.object("corsConfiguration");
    const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    const endpoint = this.#fields.string("apiEndpoint")?.replace(/^https:\/\//, "");
    return {
      apiId: this.#apiId,
      accountId,
      domainName: endpoint ?? `${this.#apiId}.execute-api.${region}.${suffix}`,
      cors: cors === undefined || cors.isEmpty ? undefined : new CorsConfiguration(cors),
      stages: new Map(
        this.#of("stage:Stage")
          .map((stage) => this.#stage(fieldsOf(stage)))
          .map((stage) => [stage.name, stage]),
      ),
    };
  }

  #stage(stage: RecordedFields): StageDefinition {
    const variables = stage.stringMap("stageVariables") ?? {};
    return {
      name: stage.requiredString("name"),
      variables: Object.keys(variables).length === 0 ? undefined : variables,
      routes: new RouteTable(this.#of("route:Route").map((route) => this.#route(fieldsOf(route), stage))),
    };
  }

  #route(route: RecordedFields, stage: RecordedFields): RouteDefinition {
    const routeKey = route.requiredString("routeKey");
    const stageName = stage.requiredString("name");
    const [keyMethod = "", template = "/$default"] = routeKey.split(" ");
    const integration = this.#integration(route);
    const functionName = functionKey(integration?.string("integrationUri") ?? "");
    const { region, partition, accountId } = this.#program;
    const executionArn =
      this.#fields.string("executionArn") ?? `arn:${partition}:execute-api:${region}:${accountId}:${this.#apiId}`;
    const executeArn = (method: string, path: string) => `${executionArn}/${stageName}/${method}${path}`;
    // The default route's ARN has no method: "<api>/<stage>/$default".
    const routeArn = (method: string) =>
      routeKey === "$default" ? executeArn("$default", "") : executeArn(method, template);
    const decisions = new Map<string, AccessDecision>();
    return {
      routeKey,
      authorization: this.#authorization(route),
      problem: integrationProblem(integration),
      functionName,
      integrationTimeoutMs: Math.min(
        integration?.number("timeoutMilliseconds") ?? maxIntegrationTimeoutMs,
        maxIntegrationTimeoutMs,
      ),
      throttle: this.#throttle(routeKey, stage),
      invokeDecision: (requestMethod) => {
        const method = keyMethod === "ANY" ? requestMethod : keyMethod;
        const decision = decisions.get(method) ?? this.#context.permissions.decide(functionName, routeArn(method));
        decisions.set(method, decision);
        return decision;
      },
      executeArn,
    };
  }

  #integration(route: RecordedFields): RecordedFields | undefined {
    const id = route.string("target")?.replace(/^integrations\//, "");
    const integration = this.#of("integration:Integration").find((candidate) => candidate.id === id);
    return integration && fieldsOf(integration);
  }

  #authorization(route: RecordedFields): Authorization {
    const type = route.string("authorizationType") ?? "NONE";
    if (type === "NONE" || type === "AWS_IAM") return { type };
    const authorizerId = route.string("authorizerId") ?? "none";
    const authorizer = this.#authorizers.get(authorizerId);
    if (type === "JWT" && authorizer !== undefined) {
      return { type, authorizer, scopes: route.strings("authorizationScopes") ?? [] };
    }
    return { type: "CUSTOM", problem: `the local run has no authorizer of type ${type} with the id ${authorizerId}` };
  }

  #throttle(routeKey: string, stage: RecordedFields): TokenBucket | undefined {
    const own = stage.objects("routeSettings").find((settings) => settings.string("routeKey") === routeKey);
    const defaults = stage.object("defaultRouteSettings");
    const limit = (field: string) => own?.number(field) ?? defaults?.number(field);
    const rateLimit = limit("throttlingRateLimit");
    const burstLimit = limit("throttlingBurstLimit");
    if (rateLimit === undefined && burstLimit === undefined) return undefined;
    return new TokenBucket({ rateLimit, burstLimit }, this.#context.clock);
  }
}

function integrationProblem(integration: RecordedFields | undefined): string | undefined {
  if (integration === undefined) return "the route has no integration";
  const integrationType = integration.json("integrationType");
  const payloadFormatVersion = integration.json("payloadFormatVersion");
  if (integrationType !== "AWS_PROXY") {
    return `integrations of type ${shown(integrationType)} are not served locally, only AWS_PROXY`;
  }
  if (payloadFormatVersion !== "2.0") {
    return `payloadFormatVersion is ${shown(payloadFormatVersion)}; only "2.0" is served locally`;
  }
  return undefined;
}
