import { providerContextOf } from "../../../record/outputs/outputMocks";
import type { RecordedProgram, RecordedResource } from "../../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import type { AccessDecision } from "../../iam/evaluator";
import { decideByRole } from "../functionTarget";
import type { FunctionTarget } from "../functionTarget";
import type { IncomingRequest } from "../incomingRequest";
import { JwtAuthorizer } from "../jwtAuthorizer";
import type { ApiContext } from "../servedApi";
import { tokenBucket } from "../throttle";
import type { TokenBucket } from "../throttle";
import { apiParts } from "./apiParts";
import type { ApiParts } from "./apiParts";
import { authorizerOf } from "./authorizers";
import { CorsConfiguration } from "../../../http/cors";
import type { ApiIdentity, Integration, RouteIdentity, StageIdentity } from "./exchange";
import { describeIntegration, servedIntegration } from "./integrations";
import { LambdaAuthorizer } from "./lambdaAuthorizer";
import type { Authorization } from "./routeAuthorization";
import { RouteTable } from "./routeTable";

/** What it takes to serve one recorded HTTP API. */
export interface ApiDefinition extends ApiIdentity {
  /** Whether only custom domain names lead to the API (`disableExecuteApiEndpoint`). */
  executeApiDisabled: boolean;
  cors: CorsConfiguration | undefined;
  /** By stage name; `$default` serves the paths that name no other. */
  stages: ReadonlyMap<string, StageDefinition>;
}

interface StageDefinition extends StageIdentity {
  routes: RouteTable<RouteDefinition>;
}

export interface RouteDefinition extends RouteIdentity {
  authorization: Authorization;
  integration: Integration;
  /** Undefined without a limit of its own or of its stage. */
  throttle: TokenBucket | undefined;
}

/** The HTTP APIs that the program registered, in order of registration. */
export function apiDefinitions(program: RecordedProgram, context: ApiContext): ApiDefinition[] {
  return resourcesOfType(program, "aws:apigatewayv2/api:Api")
    .filter(({ outputs }) => outputs.protocolType !== "WEBSOCKET")
    .map((api) => new ApiReader(program, api, context).read());
}

class ApiReader {
  readonly #program: RecordedProgram;
  readonly #name: string;
  readonly #fields: RecordedFields;
  readonly #apiId: string;
  readonly #executionArn: string;
  readonly #context: ApiContext;
  readonly #parts: ApiParts;
  readonly #authorizers: Map<string, JwtAuthorizer | LambdaAuthorizer | string>;

  constructor(program: RecordedProgram, api: RecordedResource, context: ApiContext) {
    const { region, partition, accountId } = program;
    this.#program = program;
    this.#name = api.name;
    this.#fields = fieldsOf(api);
    this.#apiId = api.id ?? this.#fields.requiredString("id");
    this.#executionArn =
      this.#fields.string("executionArn") ?? `arn:${partition}:execute-api:${region}:${accountId}:${this.#apiId}`;
    this.#context = context;
    this.#parts = apiParts(program, api);
    this.#authorizers = new Map(
      [...this.#parts.authorizers].map(([id, fields]) => [id, authorizerOf(id, fields, this.#executionArn, context)]),
    );
  }

  read(): ApiDefinition {
    const { region, accountId } = this.#program;
    const { cors, stages } = this.#parts;
    const { dnsSuffix } = providerContextOf(region, accountId);
    const endpoint = this.#fields.string("apiEndpoint")?.replace(/^https:\/\//, "");
    return {
      apiId: this.#apiId,
      accountId,
      domainName: endpoint ?? `${this.#apiId}.execute-api.${region}.${dnsSuffix}`,
      executeApiDisabled: this.#fields.boolean("disableExecuteApiEndpoint") === true,
      cors: cors && new CorsConfiguration(cors),
      stages: new Map(stages.map((stage) => this.#stage(stage)).map((stage) => [stage.name, stage])),
    };
  }

  #stage(stage: RecordedFields): StageDefinition {
    const variables = stage.stringMap("stageVariables") ?? {};
    return {
      name: stage.requiredString("name"),
      variables: Object.keys(variables).length === 0 ? undefined : variables,
      routes: new RouteTable(this.#parts.routes.map((route) => this.#route(route, stage, variables))),
    };
  }

  #route(route: RecordedFields, stage: RecordedFields, stageVariables: Record<string, string>): RouteDefinition {
    const routeKey = route.requiredString("routeKey");
    const [keyMethod = "", template = "/$default"] = routeKey.split(" ");
    const stageArn = `${this.#executionArn}/${stage.requiredString("name")}`;
    const executeArn = (method: string, path: string) => `${stageArn}/${method}${path}`;
    // The default route's ARN has no method: "<api>/<stage>/$default".
    const routeArn = (method: string) =>
      routeKey === "$default" ? `${stageArn}/$default` : executeArn(method, template);
    const { functions, permissions, onUnserved } = this.#context;
    const decisions = new Map<string, AccessDecision>();
    const permission = (target: FunctionTarget, request: IncomingRequest): AccessDecision => {
      if (target.credentialsArn !== undefined) return decideByRole(target, request, this.#context.iam);
      const method = keyMethod === "ANY" ? request.method : keyMethod;
      const decision = decisions.get(method) ?? permissions.decide(target.functionName, routeArn(method));
      decisions.set(method, decision);
      return decision;
    };
    const description = describeIntegration(this.#parts.integrations.get(route.string("target") ?? ""), stageVariables);
    if ("problem" in description) onUnserved(`${routeKey} of ${this.#name}: ${description.problem}`);
    return {
      routeKey,
      authorization: this.#authorization(route),
      integration: servedIntegration(description, functions, permission),
      throttle: this.#throttle(routeKey, stage),
      executeArn,
    };
  }

  #authorization(route: RecordedFields): Authorization {
    const type = route.string("authorizationType") ?? "NONE";
    if (type === "NONE" || type === "AWS_IAM") return { type };
    const authorizerId = route.string("authorizerId") ?? "none";
    const authorizer = this.#authorizers.get(authorizerId);
    if (type === "JWT" && authorizer instanceof JwtAuthorizer) {
      return { type, authorizer, scopes: route.strings("authorizationScopes") ?? [] };
    }
    if (type === "CUSTOM" && authorizer instanceof LambdaAuthorizer) return { type, authorizer };
    const problem =
      typeof authorizer === "string" ? authorizer : `the API has no ${type} authorizer with the id ${authorizerId}`;
    return { type: "UNSERVED", problem };
  }

  #throttle(routeKey: string, stage: RecordedFields): TokenBucket | undefined {
    const own = stage.objects("routeSettings").find((settings) => settings.string("routeKey") === routeKey);
    const defaults = stage.object("defaultRouteSettings");
    const limit = (field: string) => own?.number(field) ?? defaults?.number(field);
    const limits = { rateLimit: limit("throttlingRateLimit"), burstLimit: limit("throttlingBurstLimit") };
    return tokenBucket(limits, this.#context.clock);
  }
}
