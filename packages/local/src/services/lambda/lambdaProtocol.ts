import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { refusalFor } from "../../http/awsJson";
import type { AwsJsonOutcome } from "../../http/awsJson";
import type { HttpRequest } from "../../http/httpRequest";
import { ClientGoneError, readBody } from "../../http/readBody";
import type { AwsProtocol } from "../signedApi";

/** What an operation answers. */
export interface LambdaAnswer {
  status: number;
  headers?: Record<string, string>;
  /** As it is sent, or what writes it piece by piece. */
  body: string | ((write: (chunk: Uint8Array) => void) => Promise<void>);
}

/** Asynchronous and synchronous payloads ("Lambda quotas"). */
const maxBodyBytes = 6 * 1024 * 1024;

/** Methods and paths of the operations that are served (Lambda API Reference). */
const operations: [name: string, method: string, path: RegExp][] = [
  ["Invoke", "POST", /^\/2015-03-31\/functions\/([^/]+)\/invocations$/],
  ["InvokeWithResponseStream", "POST", /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations$/],
  ["GetFunctionConfiguration", "GET", /^\/2015-03-31\/functions\/([^/]+)\/configuration$/],
  ["GetFunction", "GET", /^\/2015-03-31\/functions\/([^/]+)$/],
  ["ListFunctions", "GET", /^\/2015-03-31\/functions\/?$/],
];

/** HTTP statuses of errors (Lambda API Reference, "Errors" of each operation); 400 for others. */
const statuses: Record<string, number> = {
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  IncompleteSignatureException: 403,
  InternalErrorException: 500,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  RequestEntityTooLargeException: 413,
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
};

/** Lambda's protocol, REST with JSON: the path names operation and function, headers and query hold the settings. */
export const lambdaProtocol: AwsProtocol = async (request, response, run) => {
  const { name, functionName } = called(request);
  const outcome: AwsJsonOutcome<unknown> = { requestId: randomUUID(), operation: name };
  try {
    const body = await readBody(request.message, maxBodyBytes);
    // All operations of this API answer so.
    const answer = (await run(name, { ...settings(request, functionName), Payload: body }, body)) as LambdaAnswer;
    await send(response, outcome.requestId, answer);
  } catch (error) {
    if (error instanceof ClientGoneError) return undefined;
    const refusal = refusalFor(error, maxBodyBytes);
    const { type, message } = refusal;
    outcome.error = refusal;
    if (type === "InternalErrorException") outcome.failure = error;
    const status = statuses[type] ?? 400;
    const body = JSON.stringify({ Type: status < 500 ? "User" : "Service", Message: message });
    await send(response, outcome.requestId, { status, body, headers: { "x-amzn-errortype": type } });
  }
  return outcome;
};

function called({ method, path }: HttpRequest): { name: string; functionName: string } {
  for (const [name, ofMethod, pattern] of operations) {
    const [found, functionName = ""] = pattern.exec(path) ?? [];
    if (found !== undefined && method === ofMethod) return { name, functionName: decoded(functionName) };
  }
  return { name: "", functionName: "" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The members of the operation's input that are no body. */
function settings(request: HttpRequest, functionName: string): Record<string, unknown> {
  return {
    FunctionName: functionName,
    Qualifier: new URLSearchParams(request.rawQueryString).get("Qualifier") ?? undefined,
    InvocationType: request.header("x-amz-invocation-type"),
    LogType: request.header("x-amz-log-type"),
  };
}

async function send(
  response: ServerResponse,
  requestId: string,
  { status, body, headers }: LambdaAnswer,
): Promise<void> {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(typeof body === "string" && { "content-length": Buffer.byteLength(body) }),
    "x-amzn-requestid": requestId,
    ...headers,
  });
  if (typeof body === "string") response.end(body);
  else {
    await body((chunk) => response.write(chunk));
    response.end();
  }
}
