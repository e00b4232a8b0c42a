import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { GatewayOptions } from "../../../../../packages/local/src/services/apigateway/gateway";
import type { ObjectReader } from "../../../../../packages/local/src/services/apigateway/rest/restApiContext";
import { LocalIam } from "../../../../../packages/local/src/services/iam/localIam";
import type {
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedProgram, recordedResource } from "../../../recordedFixtures";
import { poolEndpoint, region } from "../../../../../ops/security/attacks/tokens";
import { ServedApi } from "../servedApi";

export const apiId = "abcde12345";
export const executionArn = `arn:aws:execute-api:${region}:000000000000:${apiId}`;
export const poolArn = `arn:aws:cognito-idp:${region}:000000000000:userpool/${region}_AbCdEfGhI`;
export const roleArn = "arn:aws:iam::000000000000:role/gateway";

export interface MethodFixture {
  method?: JsonObject;
  /** Default: a proxy integration of the function `echo`. */
  integration?: JsonObject;
  /** Responses of the integration by status. */
  responses?: Record<string, JsonObject>;
}

/** Answers with the event. */
export const echo =
  "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event), headers: { 'x-function': 'echo' } })";

export function invokeUri(functionName: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn(functionName)}/invocations`;
}

export function of(type: string, id: string, outputs: JsonObject): RecordedResource {
  return recordedResource(`aws:apigateway/${type}`, id, { id, restApi: apiId, ...outputs });
}

/** A REST API with the stage `dev`; methods by `GET /courses/{courseId}`. */
export function restProgram(methods: Record<string, MethodFixture>, ...more: RecordedResource[]): RecordedProgram {
  const paths = new Set(Object.keys(methods).flatMap((key) => parentsOf(key.split(" ")[1] ?? "")));
  return recordedProgram([
    recordedResource("aws:cognito/userPool:UserPool", `${region}_AbCdEfGhI`, { endpoint: poolEndpoint }),
    of("restApi:RestApi", apiId, { rootResourceId: "root", executionArn }),
    ...[...paths].map((one) => {
      const slash = one.lastIndexOf("/");
      return of("resource:Resource", one, { parentId: one.slice(0, slash) || "root", pathPart: one.slice(slash + 1) });
    }),
    ...Object.entries(methods).flatMap(([key, fixture]) => methodResources(key, fixture)),
    of("stage:Stage", "dev", { stageName: "dev", deployment: "d1", variables: { table: "courses" } }),
    recordedFunction("echo", echo),
    permission("echo"),
    ...more,
  ]);
}

export function permission(functionName: string, sourceArn = `${executionArn}/*/*`): RecordedResource {
  return recordedResource("aws:lambda/permission:Permission", `${functionName}-permission`, {
    action: "lambda:InvokeFunction",
    function: functionName,
    principal: "apigateway.amazonaws.com",
    sourceArn,
  });
}

/** A role that API Gateway assumes. */
export function gatewayRole(statement: JsonObject): RecordedResource[] {
  const trust = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: ["apigateway.amazonaws.com", "lambda.amazonaws.com"] },
  };
  return [
    recordedResource("aws:iam/role:Role", "gateway", {
      name: "gateway",
      arn: roleArn,
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
    recordedResource("aws:iam/rolePolicy:RolePolicy", "gateway-policy", {
      name: "gateway-policy",
      role: "gateway",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    }),
  ];
}

function parentsOf(resourcePath: string): string[] {
  const segments = resourcePath
    .split("/")
    .slice(1)
    .filter((segment) => segment !== "");
  return segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`);
}

function methodResources(key: string, { method, integration, responses = {} }: MethodFixture): RecordedResource[] {
  const [httpMethod = "", resourcePath = ""] = key.split(" ");
  const ofMethod = { httpMethod, resourceId: resourcePath === "/" ? "root" : resourcePath };
  return [
    of("method:Method", key, { ...ofMethod, authorization: "NONE", ...method }),
    of("integration:Integration", key, {
      ...ofMethod,
      ...(integration ?? { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: invokeUri("echo") }),
    }),
    ...Object.entries(responses).map(([statusCode, response]) =>
      of("integrationResponse:IntegrationResponse", `${key} ${statusCode}`, { ...ofMethod, statusCode, ...response }),
    ),
  ];
}

/** One bucket with one object. */
const site: ObjectReader = {
  readObject: (bucketName, key) =>
    Promise.resolve(
      bucketName === "site" && key === "www/a b.html"
        ? { contentType: "text/html", body: Buffer.from("<p>") }
        : undefined,
    ),
};

/** A served REST API, with the IAM of its program. */
export class RestRun {
  private constructor(
    readonly api: ServedApi,
    readonly iam: LocalIam,
    readonly dataDirectory: string,
  ) {}

  static async start(
    program: RecordedProgram,
    { objects = site, ...options }: Partial<GatewayOptions> & { objects?: ObjectReader } = {},
  ): Promise<RestRun> {
    const dataDirectory = mkdtempSync(path.join(tmpdir(), "rest-"));
    const iam = new LocalIam(program, { dataDirectory });
    return new RestRun(await ServedApi.start(program, { rest: { iam, objects }, ...options }), iam, dataDirectory);
  }

  async close(): Promise<void> {
    await this.api.close();
    this.iam.close();
    rmSync(this.dataDirectory, { recursive: true });
  }
}
