import path from "node:path";
import { record } from "pulumi-aws-local";
import type { RecordedProgram, RecordedResource } from "pulumi-aws-local";
import type {
  LogLine,
  Message,
  RequestDetail,
  RequestSummary,
  ResourceDetail,
  RunDescription,
  Step,
} from "../../../../packages/local/src/console/schema";
import { FixtureError } from "./fixtureConsole";
import type { FixtureRoute } from "./fixtureConsole";

const root = path.join(__dirname, "../../../..");
const start = Date.UTC(2026, 4, 4, 9, 30, 0);
let recorded: Promise<RecordedProgram> | undefined;

/** What a run of this project's program has recorded, with requests, logs and mails as its page makes them. */
export class ExampleRun {
  readonly requests: RequestDetail[];
  readonly logs: LogLine[] = [];
  readonly messages: Message[] = [];
  readonly #program: RecordedProgram;

  constructor(program: RecordedProgram, requestCount: number) {
    this.#program = program;
    this.requests = Array.from({ length: requestCount }, (_, index) => this.request(index)).reverse();
    for (const { id, time, functionName, path: requestPath, ms } of [...this.requests].reverse()) {
      if (functionName !== undefined) this.#log(id, time, functionName, requestPath, ms);
    }
    this.#mail();
  }

  /** @param requestCount how many requests were made. Default: 40 */
  static async load(requestCount = 40): Promise<ExampleRun> {
    recorded ??= record({ project: root, stack: "local" });
    return new ExampleRun(await recorded, requestCount);
  }

  routes(): Record<string, FixtureRoute> {
    return {
      "GET /api/run": () => this.description(),
      "GET /api/requests": ({ query }) => ({
        requests: this.requests.slice(0, Number(query.get("limit") ?? 100)).map(summary),
        total: this.requests.length,
      }),
      "DELETE /api/requests": () => void this.requests.splice(0),
      "GET /api/requests/{id}": ({ path: [, id] }) => this.#find(id),
      "GET /api/requests/{id}/curl": ({ path: [, id] }) =>
        `curl --request ${this.#find(id).method} '${this.#find(id).url}'`,
      "POST /api/requests/{id}/replay": ({ path: [, id] }) => {
        const repeated = this.request(0, `${id ?? ""}-again`);
        const detail = { ...this.#find(id), id: repeated.id, time: start, replayOf: id ?? "" };
        this.requests.unshift(detail);
        return detail;
      },
      "GET /api/har": () => ({ log: { version: "1.2", entries: [] } }),
      "GET /api/logs": () => ({ lines: this.logs }),
      "DELETE /api/logs": () => void this.logs.splice(0),
      "GET /api/messages": ({ query }) => {
        if (query.size > 0) throw new FixtureError(400, "The operation has no parameters.");
        return { messages: this.messages };
      },
      "DELETE /api/messages": () => void this.messages.splice(0),
      "GET /api/resources": () => ({ resources: this.#program.resources.map((resource) => resourceSummary(resource)) }),
      "GET /api/resources/{urn}": ({ path: [, urn] }) =>
        resourceDetail(this.#resource((resource) => resource.urn === urn)),
    };
  }

  /** The `index`th request of the run. */
  request(index: number, id = `request-${index}`): RequestDetail {
    const example = this.#examples()[index % 10];
    if (example === undefined) throw new Error(`no example ${index}`);
    const { requestBody, responseBody, requestHeaders = [], responseHeaders = [], ...rest } = example;
    const ms = rest.ms + (index % 7) * 0.6;
    return {
      ...rest,
      id,
      // The call of DynamoDB is the one of the request before it.
      time: start + (index - (rest.service === "dynamodb" ? 1 : 0)) * 1370 + (rest.service === "dynamodb" ? 4 : 0),
      ms,
      url: `http://localhost:${rest.service === "apigateway" ? 3001 : 3002}${rest.path}`,
      requestHeaders: [
        { name: "Host", value: "localhost:3001" },
        { name: "User-Agent", value: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0" },
        { name: "Accept", value: "application/json" },
        ...requestHeaders,
      ],
      requestBody: bodyOf(requestBody),
      responseHeaders: [
        { name: "Content-Type", value: "application/json; charset=utf-8" },
        { name: "Apigw-Requestid", value: `${id}=` },
        ...responseHeaders,
      ],
      responseBody: bodyOf(responseBody),
    };
  }

  /** A line that a function writes now. */
  logLine(functionName: string, line: string): LogLine {
    return { id: this.logs.length + 1, time: start + 120_000, functionName, line };
  }

  description(): RunDescription {
    const { project, stack, region, accountId } = this.#program;
    const ids = (type: string) => this.#program.resources.filter((resource) => resource.type === type);
    return {
      project,
      stack,
      region,
      accountId,
      root,
      startedAt: start,
      addresses: [{ name: "API", url: "http://localhost:3001" }],
      apis: ids("aws:apigatewayv2/api:Api").map(({ id = "", name }) => ({
        apiId: id,
        name,
        url: "http://localhost:3001",
      })),
      userPools: ids("aws:cognito/userPool:UserPool").map(({ id = "", name }) => ({
        userPoolId: id,
        name,
        clients: ids("aws:cognito/userPoolClient:UserPoolClient").map((client) => ({
          clientId: client.id ?? "",
          name: client.name,
        })),
      })),
      functions: ids("aws:lambda/function:Function").map(({ name }) => ({ functionName: name })),
      buckets: [],
      tables: ids("aws:dynamodb/table:Table").map(({ name }) => ({ tableName: name })),
      queues: [],
    };
  }

  #find(id: string | undefined): RequestDetail {
    const found = this.requests.find((request) => request.id === id);
    if (found === undefined)
      throw new FixtureError(404, `No request has the id ${id ?? ""}; it may have been cleared.`);
    return found;
  }

  #resource(condition: (resource: RecordedResource) => boolean): RecordedResource {
    const found = this.#program.resources.find(condition);
    if (found === undefined) throw new FixtureError(404, "The program has no such resource.");
    return found;
  }

  #urn(type: string, name: string): string {
    return this.#resource((resource) => resource.type === type && resource.name === name).urn;
  }

  #log(id: string, time: number, functionName: string, requestPath: string, ms: number): void {
    const add = (line: string) => {
      const requestId = `5f0c9f0e-${id}`;
      this.logs.push({ id: this.logs.length + 1, time, functionName, requestId, apiRequestId: id, line });
    };
    add(`START RequestId: 5f0c9f0e-${id} Version: $LATEST`);
    const level = functionName === "submitExam" ? "WARN" : "INFO";
    add(
      JSON.stringify({
        level,
        message: "Request answered",
        route: requestPath,
        items: 10,
        durationMs: ms,
        cold: false,
      }),
    );
    if (functionName === "getExam") add("Exam is read from the table store-documents");
    add(`REPORT RequestId: 5f0c9f0e-${id} Duration: ${ms.toFixed(2)} ms Memory Size: 256 MB`);
  }

  #mail(): void {
    const pool = this.description().userPools[0]?.userPoolId ?? "";
    const mail = (index: number, more: Partial<Message>): Message => ({
      id: `message-${index}`,
      time: start + index * 60_000,
      service: "cognito-idp",
      medium: "EMAIL",
      to: "ann@example.com",
      from: "no-reply@verificationemail.com",
      body: "",
      userPoolId: pool,
      username: "ann",
      ...more,
    });
    this.messages.push(
      mail(3, {
        medium: "SMS",
        to: "+15550100",
        body: "Your authentication code is 118204.",
        code: "118204",
        purpose: "InitiateAuth",
      }),
      mail(2, {
        subject: "Reset your password",
        body: '<p style="color: rgb(20, 40, 160)">Your password reset code is <b>402931</b></p><img src="http://127.0.0.1:9/pixel">',
        code: "402931",
        purpose: "ForgotPassword",
      }),
      mail(1, {
        subject: "Your verification link",
        body: 'Please click the link to verify your email address: <a href="http://localhost:3002/confirm?code=1">Verify email</a>',
        link: "http://localhost:3002/confirm?code=1",
        purpose: "SignUp",
      }),
    );
  }

  #examples(): Example[] {
    const route = (name: string) => this.#urn("aws:apigatewayv2/route:Route", name);
    const authorizer = (outcome: Step["outcome"], reason?: string): Step => ({
      label: "JWT authorizer",
      outcome,
      ms: 0.8,
      resourceUrn: this.#urn("aws:apigatewayv2/authorizer:Authorizer", "api"),
      ...(reason !== undefined && {
        reason,
        change: { what: "The audience of the JWT authorizer", position: { file: "index.ts", line: 46, column: 13 } },
      }),
    });
    const called = (name: string, functionName: string, ms: number): Step[] => [
      { label: "CORS", outcome: "passed", ms: 0.1 },
      authorizer("passed"),
      { label: "Route", outcome: "passed", ms: 0.2, resourceUrn: route(name) },
      {
        label: `Function ${functionName}`,
        outcome: "passed",
        ms,
        resourceUrn: this.#urn("aws:lambda/function:Function", functionName),
      },
      { label: "Table store", outcome: "passed", ms: 2.1, resourceUrn: this.#urn("aws:dynamodb/table:Table", "store") },
    ];
    const courses = { courses: [{ id: "git-foundations", title: "Git Foundations", level: "beginner", hours: 6 }] };
    const base = { service: "apigateway", method: "GET", status: 200, principal: "ann" };
    const bearer = [{ name: "Authorization", value: "Bearer [redacted]" }];
    const courseList: Example = {
      ...base,
      path: "/courses",
      operation: "GET /courses",
      functionName: "listCourses",
      ms: 14.2,
      steps: called("api-get-courses", "listCourses", 9.4),
      requestHeaders: bearer,
      responseBody: courses,
    };
    const refusedToken = "The token's audience is another client's: 7jq2 was given, the API allows 4k1f.";
    return [
      {
        ...base,
        service: "cognito-idp",
        method: "POST",
        path: "/",
        operation: "InitiateAuth",
        ms: 31,
        steps: [
          {
            label: "User pool users",
            outcome: "passed",
            ms: 30.2,
            resourceUrn: this.#urn("aws:cognito/userPool:UserPool", "users"),
          },
        ],
        requestBody: { AuthFlow: "USER_SRP_AUTH" },
      },
      courseList,
      {
        ...base,
        path: "/courses/git-foundations",
        operation: "GET /courses/{courseId}",
        functionName: "getCourse",
        ms: 8.4,
        steps: called("api-get-courses-var", "getCourse", 5),
        responseBody: courses.courses[0],
      },
      {
        ...base,
        path: "/courses",
        operation: "GET /courses",
        principal: "7jq2",
        status: 401,
        ms: 1.3,
        error: "invalid_token",
        reason: refusedToken,
        steps: [authorizer("refused", refusedToken)],
        requestHeaders: bearer,
        responseBody: { message: "Unauthorized" },
      },
      {
        ...base,
        method: "POST",
        path: "/exams",
        operation: "POST /exams",
        functionName: "submitExam",
        status: 201,
        ms: 22.6,
        steps: called("api-post-exams", "submitExam", 18),
        requestBody: { courseId: "git-foundations", answers: [1, 3, 2], comment: "It keeps history." },
        responseBody: { examId: "01J", score: 2 },
        requestHeaders: bearer,
      },
      {
        ...base,
        path: "/exams/01J",
        operation: "GET /exams/{examId}",
        functionName: "getExam",
        ms: 7.9,
        steps: called("api-get-exams-var", "getExam", 6),
        responseBody: { examId: "01J", score: 2 },
      },
      courseList,
      {
        ...base,
        service: "dynamodb",
        method: "POST",
        path: "/",
        operation: "Query",
        principal: "arn:aws:sts::000000000000:assumed-role/listCourses/listCourses",
        ms: 2.1,
        steps: [
          { label: "Table store", outcome: "passed", resourceUrn: this.#urn("aws:dynamodb/table:Table", "store") },
        ],
      },
      {
        ...base,
        path: "/certificates",
        status: 404,
        ms: 0.7,
        error: "NotFound",
        reason: "No route matches GET /certificates. The API has 5 routes.",
        steps: [
          {
            label: "Route",
            outcome: "refused",
            ms: 0.2,
            reason: "No route matches GET /certificates. The API has 5 routes.",
            resourceUrn: this.#urn("aws:apigatewayv2/api:Api", "api"),
            change: { what: "The routes of the API", position: { file: "index.ts", line: 48, column: 5 } },
          },
        ],
      },
      {
        ...courseList,
        status: 500,
        ms: 41,
        error: "TypeError",
        reason: "The function listCourses threw TypeError: Cannot read properties of undefined.",
        steps: [
          ...called("api-get-courses", "listCourses", 9).slice(0, 3),
          {
            label: "Function listCourses",
            outcome: "refused",
            ms: 38,
            reason: "It threw TypeError: Cannot read properties of undefined (reading 'level').",
            resourceUrn: this.#urn("aws:lambda/function:Function", "listCourses"),
            change: {
              what: "The function's handler",
              position: { file: "handlers/listCourses.ts", line: 12, column: 3 },
            },
          },
        ],
        responseBody: { message: "Internal Server Error" },
      },
    ];
  }
}

type Example = Omit<RequestSummary, "id" | "time"> & {
  steps: Step[];
  requestBody?: unknown;
  responseBody?: unknown;
  requestHeaders?: { name: string; value: string }[];
  responseHeaders?: { name: string; value: string }[];
};

function bodyOf(value: unknown): RequestDetail["requestBody"] {
  const text = value === undefined ? "" : JSON.stringify(value);
  return { text, bytes: Buffer.byteLength(text), truncated: false };
}

function summary(detail: RequestDetail): RequestSummary {
  const { url, requestHeaders, requestBody, responseHeaders, responseBody, steps, ...rest } = detail;
  [url, requestHeaders, requestBody, responseHeaders, responseBody, steps];
  return rest;
}

function resourceSummary(resource: RecordedResource): Omit<ResourceDetail, "inputs" | "outputs" | "positions"> {
  const { urn, type, name, parent, custom, id, dependencies, inputs } = resource;
  const text = (key: string) => (typeof inputs[key] === "string" ? { [key]: inputs[key] } : {});
  return {
    urn,
    type,
    name,
    custom,
    dependencies,
    served: custom && !type.startsWith("aws:cloudwatch/"),
    ...(parent !== undefined && { parent }),
    ...(id !== undefined && { id }),
    ...(type === "aws:apigatewayv2/route:Route" && { ...text("routeKey"), ...text("authorizationType") }),
    position: { file: "index.ts", line: 26 + (urn.length % 30), column: 15 },
  };
}

function resourceDetail(resource: RecordedResource): ResourceDetail {
  const { position, ...rest } = resourceSummary(resource);
  const inner = { file: "components/securedHttpApi/securedHttpApi.ts", line: 88, column: 19 };
  const { inputs, outputs } = resource;
  return { ...rest, ...(position && { position }), inputs, outputs, positions: position ? [inner, position] : [] };
}
