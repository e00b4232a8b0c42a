import type {
  ApiGatewayV2Client,
  GetAuthorizerCommandOutput,
  GetApiCommandOutput,
  Integration,
  Route,
} from "@aws-sdk/client-apigatewayv2";
import { RouteTable } from "../../services/apigateway/http/routeTable";
import { isLoopback } from "../../cli/webAddress";
import { Faulty, Skipped } from "../finding";
import { lazily } from "../lazily";
import { Fixes } from "../fixes";
import type { Target, TargetRoute } from "../target";
import { awsCall, installed } from "./awsCall";

/** The API and the stage that the address leads to. */
export interface ApiPlace {
  apiId: string;
  stage: string;
  /** Of the request within the stage. */
  path: string;
}

/** A Lambda function, and the version or alias of it that the integration calls. */
export interface CalledFunction {
  functionArn: string;
  qualifier?: string;
  name: string;
  accountId: string;
}

const functionPattern =
  /^(?<functionArn>arn:aws[a-z-]*:lambda:[a-z0-9-]+:(?<accountId>\d{12}):function:(?<name>[\w-]+))(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

const apiGatewayClient = () => installed("@aws-sdk/client-apigatewayv2", () => import("@aws-sdk/client-apigatewayv2"));
const lambdaClient = () => installed("@aws-sdk/client-lambda", () => import("@aws-sdk/client-lambda"));

/** What AWS's own records say, read with the credentials that are there. Nothing is loaded before it is asked for. */
export class AwsEvidence {
  readonly #target: Target;
  readonly #route: TargetRoute;
  readonly #fixes: Fixes;

  constructor(target: Target, route: TargetRoute) {
    this.#target = target;
    this.#route = route;
    this.#fixes = new Fixes(target);
  }

  /** @throws {Skipped} when the credentials' account has no API at this address */
  readonly place = lazily(async (): Promise<ApiPlace> => {
    const url = new URL(this.#target.apiUrl);
    if (isLoopback(url)) throw new Skipped("the API is served by this machine, not by AWS");
    const [, first = "", ...rest] = `${url.pathname === "/" ? "" : url.pathname}${this.#route.path}`.split("/");
    const apiId = /^([a-z0-9]+)\.execute-api\./.exec(url.hostname)?.[1];
    const inRoot = { stage: "$default", path: `/${[first, ...rest].join("/")}` };
    const inFirst = { stage: first, path: `/${rest.join("/")}` };
    if (apiId !== undefined) return { apiId, ...(url.pathname === "/" ? inRoot : inFirst) };
    const { GetApiMappingsCommand } = await apiGatewayClient();
    const { Items = [] } = await this.#apiGateway((client, options) =>
      client.send(new GetApiMappingsCommand({ DomainName: url.hostname }), options),
    );
    const named = Items.find(({ ApiMappingKey: key = "" }) => key !== "" && key === first);
    const mapping = named ?? Items.find(({ ApiMappingKey: key = "" }) => key === "");
    if (mapping?.ApiId === undefined) {
      const found = `the domain ${url.hostname} leads to no API here`;
      throw new Faulty(found, this.#fixes.redeploy());
    }
    const { path } = named === undefined ? inRoot : inFirst;
    return { apiId: mapping.ApiId, stage: mapping.Stage ?? "$default", path };
  });

  readonly api = lazily(async (): Promise<GetApiCommandOutput> => {
    const { apiId } = await this.place();
    const { GetApiCommand } = await apiGatewayClient();
    return this.#apiGateway((client, options) => client.send(new GetApiCommand({ ApiId: apiId }), options));
  });

  /** The route that the request is taken by. */
  readonly route = lazily(async (): Promise<Route & { RouteKey: string }> => {
    await this.api();
    const { apiId, path } = await this.place();
    const { GetRoutesCommand } = await apiGatewayClient();
    const routes: (Route & { routeKey: string })[] = [];
    let next: string | undefined;
    do {
      const page = await this.#apiGateway((client, options) =>
        client.send(new GetRoutesCommand({ ApiId: apiId, MaxResults: "100", NextToken: next }), options),
      );
      routes.push(...(page.Items ?? []).map((route) => ({ ...route, routeKey: route.RouteKey ?? "" })));
      next = page.NextToken;
    } while (next !== undefined && next !== "");
    const { method } = this.#route;
    const match = new RouteTable(routes).match(method, path);
    if (match === undefined) {
      const keys = routes.map(({ routeKey }) => routeKey).sort();
      const found = `no route takes ${method} ${path}; the API has ${keys.join(", ") || "none"}`;
      throw new Faulty(found, this.#fixes.redeploy());
    }
    return { ...match.route, RouteKey: match.route.routeKey };
  });

  readonly authorizer = lazily(async (): Promise<GetAuthorizerCommandOutput> => {
    const { AuthorizerId, RouteKey, AuthorizationType = "NONE" } = await this.route();
    if (AuthorizerId === undefined) throw new Skipped(`${RouteKey} has authorization ${AuthorizationType}`);
    const { apiId } = await this.place();
    const { GetAuthorizerCommand } = await apiGatewayClient();
    return this.#apiGateway(
      (client, options) => client.send(new GetAuthorizerCommand({ ApiId: apiId, AuthorizerId }), options),
      new Faulty(`${RouteKey} names the authorizer ${AuthorizerId}, which does not exist`, this.#fixes.redeploy()),
    );
  });

  readonly integration = lazily(async (): Promise<Integration> => {
    const { Target: target = "", RouteKey } = await this.route();
    const integrationId = /^integrations\/(.+)$/.exec(target)?.[1];
    if (integrationId === undefined) {
      throw new Faulty(`${RouteKey} has no integration behind it`, this.#fixes.redeploy());
    }
    const { apiId } = await this.place();
    const { GetIntegrationCommand } = await apiGatewayClient();
    return this.#apiGateway(
      (client, options) =>
        client.send(new GetIntegrationCommand({ ApiId: apiId, IntegrationId: integrationId }), options),
      new Faulty(`${RouteKey} names the integration ${integrationId}, which does not exist`, this.#fixes.redeploy()),
    );
  });

  /** @throws {Skipped} when something else than a function answers */
  readonly function = lazily(async (): Promise<CalledFunction> => {
    const { IntegrationUri: uri = "" } = await this.integration();
    const arn = /:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
    const { functionArn, accountId, name, qualifier } = functionPattern.exec(arn)?.groups ?? {};
    if (functionArn === undefined || accountId === undefined || name === undefined) {
      throw new Skipped(`the integration calls ${uri}, which is no Lambda function`);
    }
    return { functionArn, accountId, name, ...(qualifier !== undefined && { qualifier }) };
  });

  /** The function's resource policy; undefined when it has none. */
  readonly functionPolicy = lazily(async (): Promise<string | undefined> => {
    const { functionArn, qualifier } = await this.function();
    const { LambdaClient, GetPolicyCommand } = await lambdaClient();
    const input = { FunctionName: functionArn, ...(qualifier !== undefined && { Qualifier: qualifier }) };
    const found = await awsCall(LambdaClient, this.#target, "lambda:GetPolicy", (client, options) =>
      client.send(new GetPolicyCommand(input), options).catch((error: unknown) => {
        // This is how Lambda says that there is no policy, as well as that there is no function.
        if ((error as Error).name === "ResourceNotFoundException") return { Policy: undefined };
        throw error;
      }),
    );
    return found.Policy;
  });

  readonly functionConfiguration = lazily(async () => {
    const { functionArn, qualifier } = await this.function();
    const { LambdaClient, GetFunctionConfigurationCommand } = await lambdaClient();
    const input = { FunctionName: functionArn, ...(qualifier !== undefined && { Qualifier: qualifier }) };
    return awsCall(LambdaClient, this.#target, "lambda:GetFunctionConfiguration", (client, options) =>
      client.send(new GetFunctionConfigurationCommand(input), options).catch((error: unknown) => {
        if ((error as Error).name !== "ResourceNotFoundException") throw error;
        throw new Faulty(`the function ${functionArn} does not exist`, this.#fixes.redeploy());
      }),
    );
  });

  /** @param missing what it means when there is no such thing; default: these are the credentials of another account */
  async #apiGateway<Output>(
    call: (client: ApiGatewayV2Client, options: { abortSignal: AbortSignal }) => Promise<Output>,
    missing: Error = new Skipped("the account of the AWS credentials has no such API in this region"),
  ): Promise<Output> {
    const { ApiGatewayV2Client } = await apiGatewayClient();
    return awsCall(ApiGatewayV2Client, this.#target, "apigateway:GET", (client, options) =>
      call(client, options).catch((error: unknown) => {
        throw (error as Error).name === "NotFoundException" ? missing : error;
      }),
    );
  }
}
