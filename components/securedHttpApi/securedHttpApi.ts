import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiDomain } from "./apiDomain";
import type { CustomDomain } from "./apiDomain";
import { accessLogFormat } from "./accessLog";
import { corsConfiguration } from "./httpApiCors";
import type { RouteAuth } from "./httpApiCors";
import { executeApiArnSuffix, invocationArnSuffix, routeName } from "./routeKey";
import { authByRouteKey, checkSecuredHttpApiArgs } from "./securedHttpApiArgs";
import type {
  CheckedRoute,
  CheckedSecuredHttpApiArgs,
  InvocableFunction,
  SecuredHttpApiArgs,
} from "./securedHttpApiArgs";
import { ComponentResource } from "../shared/resource";

/** API Gateway serves it at the root of the API's address. */
const stageName = "$default";

const authorizationTypes: Record<RouteAuth, string> = { jwt: "JWT", iam: "AWS_IAM", none: "NONE" };

/**
 * An HTTP API whose routes are closed unless they say otherwise, with throttling, an access log, and a permission on each
 * function for exactly the routes that call it.
 *
 * ```ts
 * new SecuredHttpApi("api", {
 *   jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
 *   routes: { "GET /courses": { handler: listCourses } },
 * });
 * ```
 *
 * With a front end on another origin, an open route, a scope, a throttle and a domain of its own:
 *
 * ```ts
 * new SecuredHttpApi("api", {
 *   jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
 *   cors: { allowOrigins: ["https://app.example.com"] },
 *   routes: {
 *     "GET /health": { handler: health, auth: "none" },
 *     "GET /courses/{courseId}": { handler: getCourse },
 *     "POST /exams": { handler: submitExam, scopes: ["exams/write"], throttle: { rateLimit: 5, burstLimit: 10 } },
 *     "GET /reports": { handler: reports, auth: "iam" },
 *   },
 *   customDomain: { domainName: "api.example.com", hostedZoneId: zone.zoneId },
 * });
 * ```
 */
export class SecuredHttpApi extends ComponentResource<CheckedSecuredHttpApiArgs> {
  readonly api: aws.apigatewayv2.Api;
  readonly stage: aws.apigatewayv2.Stage;
  /** Present when a route asks for a token. */
  readonly authorizer?: aws.apigatewayv2.Authorizer;
  /** By route key. */
  readonly routes: Readonly<Record<string, aws.apigatewayv2.Route>>;
  /** One for each function. */
  readonly integrations: readonly aws.apigatewayv2.Integration[];
  /** One for each route. */
  readonly permissions: readonly aws.lambda.Permission[];
  readonly accessLogGroup: aws.cloudwatch.LogGroup;
  /** Present with `customDomain`. */
  readonly domain?: ApiDomain;
  /** Where clients call, without a trailing slash. */
  readonly apiUrl: pulumi.Output<string>;

  readonly #auth: ReadonlyMap<string, RouteAuth>;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: SecuredHttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("SecuredHttpApi", name, (checks) => checkSecuredHttpApiArgs(checks, args), opts);
    this.#auth = authByRouteKey(this.args.routes);

    this.api = this.#createApi();
    const authorizer = this.#createAuthorizer();
    if (authorizer !== undefined) this.authorizer = authorizer;
    const integrations = this.#createIntegrations();
    this.integrations = [...integrations.values()];
    this.routes = this.#createRoutes(integrations);
    this.accessLogGroup = this.#createAccessLogGroup();
    this.permissions = this.args.routes.map((route) => this.#permit(route));
    this.stage = this.#createStage();
    if (this.args.customDomain !== undefined) this.domain = this.#createDomain(this.args.customDomain);

    this.apiUrl = this.domain?.url ?? this.#ownUrl();
    this.registerOutputs({ apiUrl: this.apiUrl, apiId: this.api.id });
  }

  /** How a route is closed; undefined when the API has no such route. */
  authOf(routeKey: string): RouteAuth | undefined {
    return this.#auth.get(routeKey);
  }

  /**
   * The ARN that an IAM statement on `execute-api:Invoke` names to let someone call an `iam` route. A path variable
   * becomes `*`, which in IAM takes the rest of the path too; `$default` needs everything in the stage.
   * @throws {RunError} when the API has no such route.
   */
  executeArn(routeKey: string): pulumi.Output<string> {
    if (!this.#auth.has(routeKey)) {
      const known = [...this.#auth.keys()].map((key) => JSON.stringify(key)).join(", ");
      throw new pulumi.RunError(
        `SecuredHttpApi "${this.name}" has no route ${JSON.stringify(routeKey)}; its routes are ${known}`,
      );
    }
    return pulumi.interpolate`${this.#stageArn}/${executeApiArnSuffix(routeKey)}`;
  }

  #createApi(): aws.apigatewayv2.Api {
    const { cors, customDomain, ipAddressType, transform } = this.args;
    return this.child(aws.apigatewayv2.Api, this.name, transform?.api, {
      protocolType: "HTTP",
      ipAddressType,
      ...(cors !== undefined && { corsConfiguration: corsConfiguration(cors, this.#auth) }),
      disableExecuteApiEndpoint: customDomain?.disableExecuteApiEndpoint ?? false,
      ...this.tags,
    });
  }

  #createAuthorizer(): aws.apigatewayv2.Authorizer | undefined {
    const { jwt, transform } = this.args;
    if (jwt === undefined || ![...this.#auth.values()].includes("jwt")) return undefined;
    // It belongs to Lambda authorizers; where an endpoint reports one here too, every preview would show a change.
    const options = { ignoreChanges: ["authorizerPayloadFormatVersion"] };
    return this.child(
      aws.apigatewayv2.Authorizer,
      this.name,
      transform?.authorizer,
      {
        apiId: this.api.id,
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer: jwt.issuer, audiences: jwt.audience },
      },
      options,
    );
  }

  /** One integration for each function, named after the first of its routes. */
  #createIntegrations(): Map<InvocableFunction, aws.apigatewayv2.Integration> {
    const integrations = new Map<InvocableFunction, aws.apigatewayv2.Integration>();
    for (const { target, routeKey } of this.args.routes) {
      if (!integrations.has(target)) integrations.set(target, this.#createIntegration(target, routeKey));
    }
    return integrations;
  }

  #createIntegration(target: InvocableFunction, routeKey: string): aws.apigatewayv2.Integration {
    return this.child(
      aws.apigatewayv2.Integration,
      `${this.name}-${routeName(routeKey)}`,
      this.args.transform?.integration,
      {
        apiId: this.api.id,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: target.invokeArn,
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: this.args.timeoutMilliseconds,
      },
    );
  }

  #createRoutes(
    integrations: ReadonlyMap<InvocableFunction, aws.apigatewayv2.Integration>,
  ): Record<string, aws.apigatewayv2.Route> {
    const routes = this.args.routes.map(({ routeKey, auth, scopes, target }) => {
      const route = this.child(
        aws.apigatewayv2.Route,
        `${this.name}-${routeName(routeKey)}`,
        this.args.transform?.route,
        {
          apiId: this.api.id,
          routeKey,
          target: pulumi.interpolate`integrations/${integrations.get(target)?.id}`,
          authorizationType: authorizationTypes[auth],
          ...(auth === "jwt" && this.authorizer !== undefined && { authorizerId: this.authorizer.id }),
          ...(scopes !== undefined && { authorizationScopes: [...scopes].sort() }),
        },
      );
      return [routeKey, route] as const;
    });
    return Object.fromEntries(routes);
  }

  #createAccessLogGroup(): aws.cloudwatch.LogGroup {
    const { accessLogRetentionDays, transform } = this.args;
    return this.child(aws.cloudwatch.LogGroup, this.name, transform?.accessLogGroup, {
      // Groups under this prefix share one line of the account's log resource policy, whose size is limited (API Gateway
      // Developer Guide, "Configure logging for HTTP APIs"); the API's name is unique already.
      name: pulumi.interpolate`/aws/vendedlogs/http-apis/${this.api.name}`,
      retentionInDays: accessLogRetentionDays,
      ...this.tags,
    });
  }

  #createStage(): aws.apigatewayv2.Stage {
    const { throttle, routes, detailedMetrics, transform } = this.args;
    // API Gateway takes settings for routes that exist, and a stage that comes last is never half open.
    const options = { dependsOn: [...Object.values(this.routes), ...this.permissions] };
    return this.child(
      aws.apigatewayv2.Stage,
      this.name,
      transform?.stage,
      {
        apiId: this.api.id,
        name: stageName,
        autoDeploy: true,
        accessLogSettings: { destinationArn: this.accessLogGroup.arn, format: accessLogFormat },
        defaultRouteSettings: routeSettings(throttle, detailedMetrics),
        // A route's settings replace the default ones as a whole, so they repeat what stays the same.
        routeSettings: routes.flatMap(({ routeKey, throttle: own }) =>
          own === undefined ? [] : [{ routeKey, ...routeSettings(own, detailedMetrics) }],
        ),
        ...this.tags,
      },
      options,
    );
  }

  #permit({ routeKey, target }: CheckedRoute): aws.lambda.Permission {
    return this.child(aws.lambda.Permission, `${this.name}-${routeName(routeKey)}`, this.args.transform?.permission, {
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      function: target.name,
      sourceArn: pulumi.interpolate`${this.#stageArn}/${invocationArnSuffix(routeKey)}`,
    });
  }

  #createDomain(customDomain: CustomDomain): ApiDomain {
    const { transform } = this.args;
    const domainArgs = {
      ...customDomain,
      apiId: this.api.id,
      stageName: this.stage.name,
      ...this.tags,
      ...(transform !== undefined && { transform }),
    };
    return new ApiDomain(this.name, domainArgs, this.childOpts);
  }

  /** The stage's part of the ARNs of `execute-api`, known before there is a stage. */
  get #stageArn(): pulumi.Output<string> {
    return pulumi.interpolate`${this.api.executionArn}/${stageName}`;
  }

  /** API Gateway's own address of the API; known once the stage is there to answer. */
  #ownUrl(): pulumi.Output<string> {
    return pulumi.all([this.api.apiEndpoint, this.stage.id]).apply(([endpoint]) => endpoint);
  }
}

function routeSettings(
  { rateLimit, burstLimit }: NonNullable<SecuredHttpApiArgs["throttle"]>,
  detailedMetricsEnabled: boolean,
): { throttlingRateLimit: number; throttlingBurstLimit: number; detailedMetricsEnabled: boolean } {
  return { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit, detailedMetricsEnabled };
}
