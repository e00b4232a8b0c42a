import type { RequestHandler } from "../../http/httpRequest";
import { AwsJsonError } from "../../http/awsJson";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceEvents } from "../events";
import { functionPolicies, noInvokeContext } from "../functionPolicies";
import type { FunctionPolicy } from "../functionPolicies";
import { functionKey, functionReference } from "../functionReference";
import type { AccessControl } from "../iam/localIam";
import { signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import type { AsynchronousInvocations } from "./asynchronousInvocations";
import { eventStreamMessage } from "./eventStream";
import type { FunctionDefinition } from "./functionDefinition";
import type { FunctionPool } from "./functionPool";
import type { InvocationResult } from "./lambdaFunction";
import { LogTail } from "./logTail";
import { lambdaProtocol } from "./lambdaProtocol";
import type { LambdaAnswer } from "./lambdaProtocol";

export interface InvokeApiOptions {
  functions: FunctionPool;
  asynchronous: AsynchronousInvocations;
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
}

/** Lambda's API as functions and scripts call it through an AWS SDK: invoking functions, and reading what they are. */
export class InvokeApi {
  readonly handle: RequestHandler;
  readonly #options: InvokeApiOptions;
  readonly #operations: Record<string, SignedOperation> = {
    Invoke: (call) => this.#invoke(call),
    InvokeWithResponseStream: (call) => this.#invokeWithResponseStream(call),
    GetFunction: (call) => json({ Configuration: configuration(this.#called(call, "lambda:GetFunction")) }),
    GetFunctionConfiguration: (call) => json(configuration(this.#called(call, "lambda:GetFunctionConfiguration"))),
    ListFunctions: (call) => {
      call.authorize("lambda:ListFunctions", "*");
      return json({ Functions: this.#options.functions.definitions.map(configuration) });
    },
  };
  #program: RecordedProgram;
  #policies: ReadonlyMap<string, FunctionPolicy>;

  constructor(program: RecordedProgram, options: InvokeApiOptions) {
    this.#options = options;
    this.#program = program;
    this.#policies = functionPolicies(program);
    this.handle = signedApi({
      service: "lambda",
      protocol: lambdaProtocol,
      iam: options.iam,
      onRequest: options.onRequest,
      operation: (name) => this.#operations[name],
    });
  }

  update(program: RecordedProgram): void {
    this.#program = program;
    this.#policies = functionPolicies(program);
  }

  async #invoke(call: SignedCall): Promise<LambdaAnswer> {
    const { InvocationType: type = "RequestResponse", LogType, Payload } = call.input;
    const definition = this.#called(call, "lambda:InvokeFunction");
    const event = eventOf(Payload);
    const reference = referenceOf(definition);
    if (type === "DryRun") return { status: 204, body: "" };
    if (type === "Event") {
      this.#options.asynchronous.send(reference, event);
      return { status: 202, body: "" };
    }
    if (type !== "RequestResponse") throw invalidParameter("InvocationType", type, "RequestResponse, Event, DryRun");
    const log = new LogTail();
    const result = await this.#options.functions.invoke(reference, event, "", LogType === "Tail" ? log : {});
    return {
      status: 200,
      body: payloadOf(result),
      headers: {
        "x-amz-executed-version": definition.version,
        ...(LogType === "Tail" && { "x-amz-log-result": log.bytes.toString("base64") }),
        ...(result.kind === "failed" && { "x-amz-function-error": "Unhandled" }),
      },
    };
  }

  #invokeWithResponseStream(call: SignedCall): LambdaAnswer {
    const definition = this.#called(call, "lambda:InvokeFunction");
    const event = eventOf(call.input.Payload);
    return {
      status: 200,
      headers: {
        "content-type": "application/vnd.amazon.eventstream",
        "x-amz-executed-version": definition.version,
        "x-amzn-remapped-content-type": "application/octet-stream",
      },
      body: async (write) => {
        let parts = 0;
        const onChunk = (bytes: Uint8Array): void => {
          parts += 1;
          write(eventStreamMessage("PayloadChunk", "application/octet-stream", bytes));
        };
        const result = await this.#options.functions.invoke(referenceOf(definition), event, "", { onChunk });
        if (parts === 0 && result.kind === "returned") onChunk(Buffer.from(result.payload));
        write(eventStreamMessage("InvokeComplete", "application/json", Buffer.from(completion(result))));
      },
    };
  }

  /** @throws {AwsJsonError} when the caller may not do this to the function, or there is none */
  #called({ input, authorize }: SignedCall, action: string): FunctionDefinition {
    const { FunctionName, Qualifier } = input;
    const text = String(FunctionName);
    const target = functionReference(text);
    if (target === undefined) throw invalidParameter("FunctionName", text, "a name, an ARN or a partial ARN");
    const qualifier = typeof Qualifier === "string" ? Qualifier : target.qualifier;
    const key = functionKey(text, qualifier);
    const { partition, region, accountId } = this.#program;
    const arn = `arn:${partition}:lambda:${target.region ?? region}:${accountId}:function:${key}`;
    authorize(action, arn, noInvokeContext, this.#policies.get(key)?.policy);
    const definition = this.#options.functions.definition(arn);
    if (definition !== undefined) return definition;
    throw new AwsJsonError("ResourceNotFoundException", `Function not found: ${arn}`);
  }
}

function referenceOf({ arn, qualifier }: FunctionDefinition): string {
  return qualifier === "$LATEST" ? arn : `${arn}:${qualifier}`;
}

function eventOf(payload: unknown): unknown {
  const text = Buffer.isBuffer(payload) ? payload.toString("utf8") : "";
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch (error) {
    const message = `Could not parse request body into json: ${error instanceof Error ? error.message : String(error)}`;
    throw new AwsJsonError("InvalidRequestContentException", message);
  }
}

/** @throws {AwsJsonError} when the function takes no more events */
function payloadOf(result: InvocationResult): string {
  if (result.kind === "throttled") throw new AwsJsonError("TooManyRequestsException", "Rate Exceeded.", result.reason);
  return result.kind === "returned" ? result.payload : JSON.stringify(result.error);
}

/** The last message of a streamed response. */
function completion(result: InvocationResult): string {
  if (result.kind === "returned") return "{}";
  const [code, details] =
    result.kind === "failed" ? [result.error.errorType, JSON.stringify(result.error)] : ["Throttled", result.reason];
  return JSON.stringify({ ErrorCode: code, ErrorDetails: details });
}

function configuration(definition: FunctionDefinition) {
  const { name, arn, qualifier, version, handler, runtime, timeoutSeconds, memorySizeMb, roleArn, environment } =
    definition;
  return {
    FunctionName: name,
    FunctionArn: qualifier === "$LATEST" ? arn : `${arn}:${qualifier}`,
    Runtime: runtime,
    Role: roleArn,
    Handler: handler,
    Timeout: timeoutSeconds,
    MemorySize: memorySizeMb,
    Version: version,
    Environment: { Variables: environment },
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    LoggingConfig: { LogFormat: "Text", LogGroup: definition.logGroupName },
  };
}

function json(output: unknown): LambdaAnswer {
  return { status: 200, body: JSON.stringify(output) };
}

function invalidParameter(name: string, value: unknown, allowed: string): AwsJsonError {
  return new AwsJsonError("InvalidParameterValueException", `${name} is ${String(value)}; allowed: ${allowed}`);
}
