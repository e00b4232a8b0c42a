import type { RequestHandler } from "../../http/httpRequest";
import { resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { AccessControl, ExecutionRoles } from "../iam/localIam";
import type { LogWriter } from "../logs/logsApi";
import type { Service, ServiceContext } from "../service";
import { AsynchronousInvocations } from "./asynchronousInvocations";
import type { FunctionDefinition } from "./functionDefinition";
import { FunctionPool } from "./functionPool";
import { FunctionUrls } from "./functionUrls";
import { InvokeApi } from "./invokeApi";

/** Functions in threads of their own, their URLs, and the API by which they are invoked. */
export class LambdaService implements Service {
  readonly invoke: FunctionPool["invoke"];
  readonly replace: FunctionPool["replace"];
  readonly sources: FunctionPool["sources"];
  readonly handle: RequestHandler;
  readonly #context: ServiceContext;
  readonly #iam: AccessControl & ExecutionRoles;
  readonly #functions: FunctionPool;
  readonly #asynchronous: AsynchronousInvocations;
  readonly #invokeApi: InvokeApi;
  readonly #urls: FunctionUrls;
  #roleArns: ReadonlySet<unknown>;

  constructor(
    program: RecordedProgram,
    context: ServiceContext,
    { iam, logs }: { iam: AccessControl & ExecutionRoles; logs: LogWriter },
  ) {
    const { root, dataDirectory, events, functionEnvironment, inspector } = context;
    const { onRequest } = events;
    this.#context = context;
    this.#iam = iam;
    this.#roleArns = roleArnsOf(program);
    const functions = new FunctionPool(program, {
      projectRoot: root,
      inspector,
      functionEnvironment: ({ name, environment }) =>
        functionEnvironment({ functionName: name, environment, dataDirectory }),
      environmentOverrides: (definition) => this.#awsEnvironment(definition),
      onLog: (functionName, invocation, line, { logGroupName, logStreamName }) => {
        logs.write(logGroupName, logStreamName, line);
        events.onFunctionLog(functionName, line, invocation);
      },
    });
    this.#functions = functions;
    this.invoke = functions.invoke.bind(functions);
    this.replace = functions.replace.bind(functions);
    this.sources = functions.sources.bind(functions);
    this.#asynchronous = new AsynchronousInvocations(program, functions, events.onFunctionLog.bind(events));
    this.#invokeApi = new InvokeApi(program, { functions, asynchronous: this.#asynchronous, iam, onRequest });
    this.#urls = new FunctionUrls(program, { functions, iam, onRequest });
    this.handle = (request, response) => {
      if (request.address === undefined) this.#invokeApi.handle(request, response);
      else void this.#urls.answer(request, response);
    };
    this.#reportUnserved();
    functions.warm();
  }

  update(program: RecordedProgram): void {
    this.#roleArns = roleArnsOf(program);
    this.#functions.update(program);
    this.#asynchronous.update(program);
    this.#invokeApi.update(program);
    this.#urls.update(program);
  }

  async close(): Promise<void> {
    this.#asynchronous.close();
    await this.#functions.close();
  }

  #reportUnserved(): void {
    const { onDiagnostic } = this.#context.events;
    for (const { name, code } of this.#functions.definitions) {
      if ("problem" in code) onDiagnostic("warning", `${name}: ${code.problem}`);
    }
  }

  /** The AWS SDK finds the local services, with credentials of the function's own role. */
  #awsEnvironment({ name, arn, roleArn }: FunctionDefinition): Record<string, string> {
    const { endpoints, events } = this.#context;
    const urls = {
      AWS_ENDPOINT_URL: endpoints.aws,
      // presigned URLs reach browsers, which know the buckets' own address
      AWS_ENDPOINT_URL_S3: endpoints.s3,
    };
    if (roleArn === undefined) return urls;
    if (!this.#roleArns.has(roleArn)) {
      events.onFunctionLog(name, `no credentials: the program does not register the role ${roleArn}`);
      return urls;
    }
    const credentials = this.#iam.roleCredentials(roleArn, { functionArn: arn });
    return {
      ...urls,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
  }
}

function roleArnsOf(program: RecordedProgram): ReadonlySet<unknown> {
  return new Set(resourcesOfType(program, "aws:iam/role:Role").map(({ outputs }) => outputs.arn));
}
