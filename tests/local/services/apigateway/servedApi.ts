import type { KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FunctionPool } from "../../../../packages/local/src/services/lambda/functionPool";
import { requestListener } from "../../../../packages/local/src/http/httpRequest";
import { answerClientError, serverOptions } from "../../../../packages/local/src/http/serverOptions";
import { apiAddresses } from "../../../../packages/local/src/services/apigateway/apiAddresses";
import { Gateway } from "../../../../packages/local/src/services/apigateway/gateway";
import type { GatewayOptions } from "../../../../packages/local/src/services/apigateway/gateway";
import type { ApiTrace } from "../../../../packages/local/src/services/requestTrace";
import type {
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedProgram, recordedResource } from "../../recordedFixtures";
import { clientId, issuer, keyId, poolEndpoint, poolKeys, region } from "../../../../ops/security/attacks/tokens";

export const apiId = "abcde12345";
const executionArn = `arn:aws:execute-api:${region}:000000000000:${apiId}`;

export interface RouteFixture {
  /** CommonJS text of the function. Default: answers with the event. */
  code?: string;
  auth?: "jwt" | "iam" | "none";
  scopes?: string[];
  route?: JsonObject;
  integration?: JsonObject;
  function?: JsonObject;
  /** Default: this API's route may call the function. */
  permission?: JsonObject | false;
}

export interface ApiFixture {
  cors?: JsonObject;
  stage?: JsonObject;
  authorizer?: JsonObject;
  routes: Record<string, RouteFixture>;
}

const echo =
  "exports.handler = async (event) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) })";

/** A recorded program with one HTTP API, one function per route and a user pool. */
export function apiProgram({ cors, stage, authorizer, routes }: ApiFixture): RecordedProgram {
  return recordedProgram([
    recordedResource("aws:cognito/userPool:UserPool", `${region}_AbCdEfGhI`, { endpoint: poolEndpoint }),
    recordedResource("aws:apigatewayv2/api:Api", apiId, {
      protocolType: "HTTP",
      apiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com`,
      executionArn,
      ...(cors === undefined ? {} : { corsConfiguration: cors }),
    }),
    recordedResource("aws:apigatewayv2/stage:Stage", "$default", { apiId, name: "$default", ...stage }),
    recordedResource("aws:apigatewayv2/authorizer:Authorizer", "auth01", {
      apiId,
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer, audiences: [clientId] },
      ...authorizer,
    }),
    ...Object.entries(routes).flatMap(([routeKey, route], index) => routeResources(routeKey, route, index)),
  ]);
}

function routeResources(routeKey: string, fixture: RouteFixture, index: number): RecordedResource[] {
  const name = `function${index}`;
  const authorization = {
    jwt: { authorizationType: "JWT", authorizerId: "auth01", authorizationScopes: fixture.scopes ?? [] },
    iam: { authorizationType: "AWS_IAM" },
    none: { authorizationType: "NONE" },
  }[fixture.auth ?? "none"];
  const [method = "", path = ""] = routeKey.split(" ");
  const source = routeKey === "$default" ? "*/$default" : `*/${method === "ANY" ? "*" : method}${path}`;
  return [
    recordedResource("aws:apigatewayv2/route:Route", `route${index}`, {
      apiId,
      routeKey,
      target: `integrations/integration${index}`,
      ...authorization,
      ...fixture.route,
    }),
    recordedResource("aws:apigatewayv2/integration:Integration", `integration${index}`, {
      apiId,
      integrationType: "AWS_PROXY",
      payloadFormatVersion: "2.0",
      integrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`,
      timeoutMilliseconds: 30_000,
      ...fixture.integration,
    }),
    ...(fixture.permission === false
      ? []
      : [
          recordedResource("aws:lambda/permission:Permission", `permission${index}`, {
            action: "lambda:InvokeFunction",
            function: name,
            principal: "apigateway.amazonaws.com",
            sourceArn: `${executionArn}/${source}`,
            ...fixture.permission,
          }),
        ]),
    recordedFunction(name, fixture.code ?? echo, fixture.function),
  ];
}

/** A gateway that serves a recorded program on a free port of the loopback interface. */
export class ServedApi {
  readonly functions: FunctionPool;
  readonly gateway: Gateway;
  readonly server: Server;
  /** One per answered request. */
  readonly traces: ApiTrace[] = [];

  private constructor(program: RecordedProgram, options: Partial<GatewayOptions>) {
    this.functions = new FunctionPool(program);
    this.gateway = new Gateway(program, {
      functions: this.functions,
      verificationKey: poolVerificationKey,
      onRequest: (trace) => this.traces.push(trace),
      ...options,
    });
    this.server = this.#serverFor(apiAddresses(program)[0]?.id);
  }

  static async start(fixture: ApiFixture | RecordedProgram, options: Partial<GatewayOptions> = {}): Promise<ServedApi> {
    const served = new ServedApi("routes" in fixture ? apiProgram(fixture) : fixture, options);
    served.server.listen(0, "127.0.0.1");
    await once(served.server, "listening");
    return served;
  }

  #serverFor(apiId: string | undefined): Server {
    const listener = requestListener((request, response) => {
      this.gateway.handle(request, response);
    }, apiId);
    return createServer(serverOptions, listener).on("clientError", answerClientError);
  }

  /** The answer at another address: an API's id or a custom domain name. */
  async answerAt(address: string, path: string): Promise<{ status: number; body: string }> {
    const server = this.#serverFor(address).listen(0, "127.0.0.1");
    await once(server, "listening");
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const answer = { status: response.status, body: await response.text() };
    server.close();
    server.closeAllConnections();
    return answer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get lastTrace(): ApiTrace {
    const trace = this.traces.at(-1);
    if (trace === undefined) throw new Error("no request was answered");
    return trace;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  /** The body as JSON: with the default handler, the event. */
  async event(path: string, init: RequestInit = {}): Promise<JsonObject> {
    return (await (await this.fetch(path, init)).json()) as JsonObject;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await this.functions.close();
  }
}

function poolVerificationKey(askedIssuer: string, askedKeyId: string): Promise<KeyObject | undefined> {
  return Promise.resolve(askedIssuer === issuer && askedKeyId === keyId ? poolKeys.publicKey : undefined);
}
