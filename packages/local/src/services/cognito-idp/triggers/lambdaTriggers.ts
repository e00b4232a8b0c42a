import * as z from "zod/mini";
import type { AccessDecision } from "../../iam/evaluator";
import type { InvocationResult } from "../../lambda/lambdaFunction";
import { withTimeLimit } from "../../timeLimit";
import { CognitoError } from "../cognitoError";
import type { ClientConfiguration, LambdaTrigger, UserPoolConfiguration } from "../configuration/userPoolConfiguration";

/** The functions that user pools call. */
export interface TriggerFunctions {
  invoke: (functionReference: string, event: unknown) => Promise<InvocationResult>;
  /** Whether the function's resource policy allows Cognito to call it for this pool. */
  decide: (functionReference: string, userPoolArn: string) => AccessDecision;
  /** How long each of the three attempts may take, in milliseconds. */
  timeoutMs: number;
}

/** What differs from one call of a trigger to the next. */
export interface TriggerEvent<Response extends z.ZodMiniType> {
  /** What follows the underscore in `triggerSource`, such as `SignUp`. */
  occasion: string;
  userName: string;
  /** Absent in what administrators do without naming a client. */
  client: ClientConfiguration | undefined;
  request: Readonly<Record<string, unknown>>;
  /** The fields that the function may set, each as AWS sends it. */
  response: Readonly<Record<string, unknown>>;
  schema: Response;
}

/** What a request passes on to triggers, as `ClientMetadata`. */
export type ClientMetadata = Readonly<Record<string, string>>;

/** Developer guide, "Customizing user pool workflows with Lambda triggers", "Things to know". */
export const triggerTimeoutMs = 5_000;
const attempts = 3;

const answerSchema = z.looseObject({ response: z.looseObject({}) });

/** Calls the functions of one pool's Lambda configuration. */
export class LambdaTriggers {
  readonly #configuration: UserPoolConfiguration;
  readonly #functions: TriggerFunctions;

  constructor({ configuration, functions }: { configuration: UserPoolConfiguration; functions: TriggerFunctions }) {
    this.#configuration = configuration;
    this.#functions = functions;
  }

  /** Whether the pool has the trigger. What is done at once without one waits only for those that there are. */
  has(trigger: LambdaTrigger): boolean {
    return this.#configuration.lambdaTriggers.has(trigger);
  }

  /** The version of the trigger's events, such as `2`. */
  version(trigger: LambdaTrigger): string {
    return this.#configuration.lambdaTriggers.get(trigger)?.version ?? "1";
  }

  /**
   * Calls a trigger that the pool has, and gives the `response` of the event that it returns.
   * @throws CognitoError as `run`, InvalidLambdaResponseException
   */
  async call<Response extends z.ZodMiniType>(
    trigger: LambdaTrigger,
    { schema, ...event }: TriggerEvent<Response>,
  ): Promise<z.output<Response>> {
    const { functionArn = "" } = this.#configuration.lambdaTriggers.get(trigger) ?? {};
    return readAnswer(functionArn, await this.run(trigger, event), schema);
  }

  /**
   * Calls a trigger that the pool has.
   * @returns what the function returned, in JSON
   * @throws CognitoError UserLambdaValidationException with the function's own message, UnexpectedLambdaException when it
   * can't be called or does not answer in time
   */
  async run(trigger: LambdaTrigger, event: Omit<TriggerEvent<z.ZodMiniType>, "schema">): Promise<string> {
    const { arn, lambdaTriggers } = this.#configuration;
    const { functionArn = "" } = lambdaTriggers.get(trigger) ?? {};
    const name = triggerName(trigger);
    const unexpected = (error: string, reason: string): CognitoError =>
      new CognitoError("UnexpectedLambdaException", `${name} invocation failed due to error ${error}.`, reason);
    const permission = this.#functions.decide(functionArn, arn);
    if (!permission.allowed) {
      const missing = `no aws.lambda.Permission allows cognito-idp.amazonaws.com to call ${functionArn} for ${arn}`;
      throw unexpected("AccessDeniedException", `function permission missing: ${missing}; ${permission.reason}`);
    }
    const outcome = await this.#invoke(functionArn, triggerEvent(this.#configuration, trigger, event));
    switch (outcome?.kind) {
      case undefined: {
        const reason = `${functionArn} did not answer within ${this.#functions.timeoutMs} ms, ${attempts} times`;
        throw unexpected("Socket timeout while invoking Lambda function", reason);
      }
      case "throttled":
        throw unexpected("TooManyRequestsException", outcome.reason);
      case "failed": {
        const { errorType, errorMessage } = outcome.error;
        if (errorType === "ResourceNotFoundException") throw unexpected(errorType, errorMessage);
        const message = `${name} failed with error ${errorMessage}.`;
        throw new CognitoError(
          "UserLambdaValidationException",
          message,
          `function error ${errorType}: ${errorMessage}`,
        );
      }
      case "returned":
        return outcome.payload;
    }
  }

  /** @returns undefined when no attempt was answered in time */
  async #invoke(functionArn: string, event: unknown): Promise<InvocationResult | undefined> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const outcome = await withTimeLimit(this.#functions.invoke(functionArn, event), this.#functions.timeoutMs);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }
}

/** The event that a trigger's function gets ("Customizing user pool workflows with Lambda triggers", "Lambda trigger event"). */
export function triggerEvent(
  { id, region, lambdaTriggers }: UserPoolConfiguration,
  trigger: LambdaTrigger,
  { occasion, userName, client, request, response }: Omit<TriggerEvent<z.ZodMiniType>, "schema">,
) {
  return {
    version: lambdaTriggers.get(trigger)?.version ?? "1",
    triggerSource: `${trigger === "preTokenGeneration" ? "TokenGeneration" : triggerName(trigger)}_${occasion}`,
    region,
    userPoolId: id,
    userName,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: client?.id ?? "CLIENT_ID_NOT_APPLICABLE" },
    request,
    response,
  };
}

/** Such as `PreSignUp`, as events, errors and the API have it. */
export function triggerName(trigger: LambdaTrigger): string {
  return trigger === "customSmsSender" ? "CustomSMSSender" : trigger.replace(/^./, (first) => first.toUpperCase());
}

function readAnswer<Response extends z.ZodMiniType>(
  functionArn: string,
  payload: string,
  schema: Response,
): z.output<Response> {
  const invalid = (message: string, cause: string): CognitoError =>
    new CognitoError("InvalidLambdaResponseException", message, `${functionArn} returned ${cause}; return the event`);
  const event: unknown = JSON.parse(payload);
  if (event === null) throw invalid("Invalid lambda function output : Invalid JSON", "nothing");
  const answer = z.safeParse(answerSchema, event);
  if (!answer.success) throw invalid("Unrecognizable lambda output", "no object with a response");
  const response = z.safeParse(schema, answer.data.response);
  if (response.success) return response.data;
  const paths = response.error.issues.map(({ path, message }) => `response.${path.join(".")}: ${message}`);
  throw invalid("Unrecognizable lambda output", paths.join(", "));
}
