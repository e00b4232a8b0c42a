import { expect } from "chai";
import { handler as getCourse } from "../../handlers/getCourse";
import { handler as getExam } from "../../handlers/getExam";
import { handler as health } from "../../handlers/health";
import type { HttpEvent, HttpResponse } from "../../handlers/http/httpHandler";
import type { ProblemDocument, ProblemName } from "../../handlers/http/problem";
import { handler as listCourses } from "../../handlers/listCourses";
import { handler as listUploads } from "../../handlers/listUploads";
import { handler as submitExam } from "../../handlers/submitExam";
import { expectDocumented, operations } from "./openApiDocument";

const handlers = { listCourses, getCourse, submitExam, getExam, listUploads, health };
export type OperationId = keyof typeof handlers;

/** Things in every test event that no log line may hold. */
export const secrets = {
  token: "eyJhbGciOiJSUzI1NiJ9.secret-token.signature",
  email: "ada.private@example.com",
  answer: "my private answer",
};

export interface Call {
  /** The identity that signed the request, on the IAM route; null for credentials that are not the identity pool's. */
  identityId?: string | null;
  /** The token's `sub`; null for a route without authorizer. Default "ada". */
  sub?: string | null;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  path?: Record<string, string>;
  /** A text as it is, anything else as JSON. */
  body?: unknown;
  isBase64Encoded?: boolean;
}

let requests = 0;

/** An event as API Gateway makes it for an HTTP API. */
export function event(operationId: OperationId, call: Call): HttpEvent {
  const { sub = "ada", headers = {}, query, path, body, isBase64Encoded = false, identityId } = call;
  const routeKey = operations.find(({ operation }) => operation.operationId === operationId)?.routeKey ?? "";
  const [method = "", template = ""] = routeKey.split(" ");
  const rawPath = template.replace(/\{(\w+)\}/, (_, name: string) => path?.[name] ?? "");
  const json = body === undefined || typeof body === "string" ? {} : { "content-type": "application/json" };
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { authorization: `Bearer ${secrets.token}`, host: "api.example.com", ...json, ...headers },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(path === undefined ? {} : { pathParameters: path }),
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    isBase64Encoded,
    requestContext: {
      accountId: "000000000000",
      apiId: "abcdefghij",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "mocha" },
      requestId: `K3nPpjS8oAMEJ3g${++requests}=`,
      routeKey,
      stage: "$default",
      time: "02/Mar/2026:09:15:27 +0000",
      timeEpoch: 1772442927000,
      ...authorizer(sub, identityId),
    },
  };
}

function authorizer(
  sub: string | null,
  identityId: string | null | undefined,
): Pick<HttpEvent["requestContext"], "authorizer"> {
  if (identityId !== undefined) {
    const cognitoIdentity = identityId === null ? null : { identityId, identityPoolId: "pool", amr: ["authenticated"] };
    return { authorizer: { iam: { cognitoIdentity } } };
  }
  if (sub === null) return {};
  const claims = { sub, email: secrets.email, token_use: "id" };
  return { authorizer: { jwt: { claims, scopes: [] } } };
}

/** Calls a handler as Lambda does and holds its response against the OpenAPI document. */
export async function invoke(operationId: OperationId, call: Call = {}): Promise<HttpResponse & { json: unknown }> {
  const response = await handlers[operationId](event(operationId, call));
  expectDocumented(operationId, response);
  return { ...response, json: JSON.parse(response.body) };
}

/** Calls a handler, expects a certain problem, and gives its document. */
export async function invokeForProblem(
  operationId: OperationId,
  call: Call,
  status: number,
  name: ProblemName,
): Promise<ProblemDocument & { headers: Record<string, string> }> {
  const { statusCode, headers, json } = await invoke(operationId, call);
  const problem = json as ProblemDocument;
  expect(statusCode, JSON.stringify(problem)).to.equal(status);
  expect(headers["content-type"]).to.equal("application/problem+json");
  expect(headers["cache-control"]).to.equal("no-store");
  expect(problem).to.include({ status, type: `urn:problem-type:learninghub:${name}` });
  expect(problem.instance).to.match(/^urn:request:K3nPpjS8oAMEJ3g\d+%3D$/);
  return { ...problem, headers };
}
