import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { isJsonObject } from "../record/recordedProgram";
import type { HttpRequest } from "./httpRequest";
import { BodyTooLargeError, ClientGoneError, readBody } from "./readBody";

/** An error that the caller sees: its `type` becomes `__type` and the `x-amzn-ErrorType` header. */
export class AwsJsonError<Type extends string = string> extends Error {
  readonly type: Type;
  /** Not sent to the caller: the cause, and how to fix it. */
  readonly reason: string | undefined;
  /** Further members of the answer, such as `CancellationReasons`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(type: Type, message: string, reason?: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = type;
    this.type = type;
    this.reason = reason;
    this.members = members;
  }

  /** HTTP status code of the answer. */
  get status(): number {
    if (this.type === "InternalErrorException") return 500;
    return this.type === "RequestEntityTooLargeException" ? 413 : 400;
  }
}

/** A service that is called by POST with the operation in `X-Amz-Target`. */
export interface AwsJsonService<Result> {
  /** Of the AWS JSON protocol; 1.1 by default. */
  version?: "1.0" | "1.1";
  /** What comes before the operation's name, such as `AWSCognitoIdentityService.`. */
  targetPrefix: string;
  maxBodyBytes: number;
  /**
   * @param operation empty when the request names none
   * @param body what the input was read from, for a signature
   */
  run: (operation: string, input: Record<string, unknown>, body: Buffer) => Result | Promise<Result>;
  /** The body of the answer. */
  output: (result: Result) => unknown;
}

export interface AwsJsonOutcome<Result> {
  requestId: string;
  operation: string;
  result?: Result;
  error?: AwsJsonError;
  /** What the service itself threw, when the caller only hears of an internal error. */
  failure?: unknown;
}

/** What AWS's endpoints tell browsers, so that sign-in libraries work from any page. */
const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
};

/** Answers a browser's preflight request. */
export function answerPreflight(request: HttpRequest, response: ServerResponse): void {
  response.writeHead(200, {
    ...corsHeaders,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers":
      request.header("access-control-request-headers") ?? "content-type,x-amz-target,x-amz-user-agent",
    "access-control-max-age": "172800",
    "content-length": "0",
  });
  response.end();
}

/** Whether a request is a call of the service with this prefix. */
export function isCallOf(targetPrefix: string, request: HttpRequest): boolean {
  return request.header("x-amz-target")?.startsWith(targetPrefix) === true;
}

/** @returns what came of it; undefined when the client went away first */
export async function answerAwsJson<Result>(
  request: HttpRequest,
  response: ServerResponse,
  service: AwsJsonService<Result>,
): Promise<AwsJsonOutcome<Result> | undefined> {
  const { targetPrefix, maxBodyBytes, version } = service;
  const named = request.method === "POST" && isCallOf(targetPrefix, request);
  const operation = named ? (request.header("x-amz-target") ?? "").slice(targetPrefix.length) : "";
  const outcome: AwsJsonOutcome<Result> = { requestId: randomUUID(), operation };
  try {
    const body = await readBody(request.message, maxBodyBytes);
    outcome.result = await service.run(operation, parsed(body), body);
    sendAwsJson(response, outcome.requestId, 200, service.output(outcome.result), version);
  } catch (error) {
    if (error instanceof ClientGoneError) return undefined;
    const refusal = refusalFor(error, maxBodyBytes);
    outcome.error = refusal;
    if (refusal.type === "InternalErrorException") outcome.failure = error;
    response.setHeader("x-amzn-ErrorType", refusal.type);
    response.setHeader("x-amzn-ErrorMessage", refusal.message.replace(/[^\x20-\x7e]/g, " "));
    const { type, message, members } = refusal;
    sendAwsJson(response, outcome.requestId, refusal.status, { __type: type, message, ...members }, version);
  }
  return outcome;
}

/** What the caller hears of an error; of one that no service threw, that it is internal. */
export function refusalFor(error: unknown, maxBodyBytes: number): AwsJsonError {
  if (error instanceof AwsJsonError) return error as AwsJsonError;
  if (error instanceof BodyTooLargeError) {
    const message = `A request may hold ${maxBodyBytes} bytes at most.`;
    return new AwsJsonError("RequestEntityTooLargeException", message);
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsJsonError("InternalErrorException", "An internal error occurred.", reason);
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    const text = body.toString("utf8");
    // Calling a reviver for each member takes ten times as long.
    const value: unknown = text === "" ? {} : JSON.parse(text, text.includes("null") ? withoutNull : undefined);
    if (isJsonObject(value)) return value;
  } catch {
    // Refused below; the parser's message would repeat part of the body, which may hold secrets.
  }
  throw new AwsJsonError("SerializationException", "The body must be a JSON object.");
}

/** A reviver for JSON.parse: a member that is null is absent to AWS. */
function withoutNull(_name: string, value: unknown): unknown {
  return value ?? undefined;
}

/** Answers any request with JSON in the form of the protocol. */
export function sendAwsJson(
  response: ServerResponse,
  requestId: string,
  status: number,
  output: unknown,
  version: AwsJsonService<unknown>["version"] = "1.1",
): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    ...corsHeaders,
    "content-type": `application/x-amz-json-${version}`,
    "content-length": Buffer.byteLength(body),
    "x-amzn-RequestId": requestId,
    "cache-control": "no-store",
  });
  response.end(body);
}
