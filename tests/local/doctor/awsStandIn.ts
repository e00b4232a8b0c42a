import { TestServer } from "./examination";

export const accountId = "123456789012";
export const apiId = "abcde12345";
export const functionArn = `arn:aws:lambda:eu-west-1:${accountId}:function:listCourses-1a2b3c4`;

/** A statement as `AddPermission` writes it. */
function statement(sourceArn: string): Record<string, unknown> {
  return {
    Sid: "apigateway",
    Effect: "Allow",
    Principal: { Service: "apigateway.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: functionArn,
    Condition: { ArnLike: { "AWS:SourceArn": sourceArn } },
  };
}

type Answer = Record<string, unknown> | { status: number; type: string };

/** Answers as API Gateway, Lambda and CloudWatch Logs do, in the shapes of their API references. */
export class AwsStandIn {
  readonly #saved = { ...process.env };
  server!: TestServer;
  /** By `METHOD path`, with or without a query, or by the operation of CloudWatch Logs. Undefined is answered with the service's "not found". */
  readonly answers: Record<string, Answer | undefined>;

  private constructor(issuer: string, clientId: string) {
    this.answers = {
      [`GET /v2/apis/${apiId}`]: { apiId, name: "api", protocolType: "HTTP" },
      [`GET /v2/apis/${apiId}/routes`]: {
        items: [
          this.route({}),
          { routeId: "r2", routeKey: "GET /health", authorizationType: "NONE", target: "integrations/i1" },
        ],
      },
      [`GET /v2/apis/${apiId}/authorizers/a1`]: {
        authorizerId: "a1",
        authorizerType: "JWT",
        identitySource: ["$request.header.Authorization"],
        jwtConfiguration: { issuer, audience: [clientId] },
        name: "jwt",
      },
      [`GET /v2/apis/${apiId}/integrations/i1`]: {
        integrationId: "i1",
        integrationType: "AWS_PROXY",
        integrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
        payloadFormatVersion: "2.0",
      },
      [this.policyKey]: this.policy(`arn:aws:execute-api:eu-west-1:${accountId}:${apiId}/$default/GET/courses`),
      [`GET /2015-03-31/functions/${encodeURIComponent(functionArn)}/configuration`]: {
        FunctionName: "listCourses-1a2b3c4",
        State: "Active",
        LastUpdateStatus: "Successful",
        LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/listCourses" },
      },
      FilterLogEvents: { events: [] },
    };
  }

  /** Makes the SDK of this process ask here, with credentials that mean nothing, until `close`. */
  static async start(issuer: string, clientId: string): Promise<AwsStandIn> {
    const standIn = new AwsStandIn(issuer, clientId);
    standIn.server = await TestServer.start((request, response) => {
      const operation = String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, "");
      const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
      const key = operation === "" ? `${request.method ?? ""} ${pathname}` : operation;
      const isLambda = pathname.startsWith("/2015-03-31/");
      const answer = standIn.answers[`${key}${search}`] ??
        standIn.answers[key] ?? {
          status: 404,
          type: isLambda ? "ResourceNotFoundException" : "NotFoundException",
        };
      const failed = typeof answer.status === "number";
      response.writeHead(failed ? Number(answer.status) : 200, {
        "content-type": "application/json",
        ...(failed && { "x-amzn-errortype": String(answer.type) }),
      });
      response.end(JSON.stringify(failed ? { __type: answer.type, message: `${key} failed` } : answer));
    });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: standIn.server.url,
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      AWS_EC2_METADATA_DISABLED: "true",
    });
    return standIn;
  }

  get policyKey(): string {
    return `GET /2015-03-31/functions/${encodeURIComponent(functionArn)}/policy`;
  }

  /** The route that the doctor asks for, with changes. */
  route(changes: Record<string, unknown>): Record<string, unknown> {
    return {
      routeId: "r1",
      routeKey: "GET /courses",
      authorizationType: "JWT",
      authorizerId: "a1",
      target: "integrations/i1",
      ...changes,
    };
  }

  policy(...sourceArns: string[]): Record<string, unknown> {
    const document = { Version: "2012-10-17", Id: "default", Statement: sourceArns.map(statement) };
    return { Policy: JSON.stringify(document), RevisionId: "1" };
  }

  async close(): Promise<void> {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, this.#saved);
    await this.server.close();
  }
}
