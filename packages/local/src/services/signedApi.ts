import type { ServerResponse } from "node:http";
import { answerAwsJson, answerPreflight, AwsJsonError } from "../http/awsJson";
import type { AwsJsonOutcome, AwsJsonService } from "../http/awsJson";
import type { HttpRequest, RequestHandler } from "../http/httpRequest";
import { requestOrigin } from "../http/requestOrigin";
import type { RequestOrigin } from "../http/requestOrigin";
import type { AccessControl, AccessDecision, ConditionContext, Session, SignatureVerdict } from "./iam/localIam";
import type { ServiceEvents } from "./events";
import type { RecordedPolicy } from "./recordedPolicy";
import { verifyRequest } from "./signedCaller";
import type { AwsCallTrace, IamDenial } from "./requestTrace";

/** A call whose signature was verified. */
export interface SignedCall {
  operation: string;
  input: Record<string, unknown>;
  session: Session;
  origin: RequestOrigin;
  /**
   * Asks IAM whether the caller may do this.
   * @param action such as `ssm:GetParameter`
   * @param resource exact ARN, or `*`
   * @param context the service's own condition keys
   * @param resourcePolicy the resource's own policy; a text says why it can't be judged. Default: it has none
   * @throws {AwsJsonError} AccessDeniedException with AWS's sentence; the reason names the policies
   */
  authorize: (
    action: string,
    resource: string,
    context?: ConditionContext,
    resourcePolicy?: RecordedPolicy<"resource"> | string,
  ) => void;
}

/** Runs one operation and gives the members of its answer. */
export type SignedOperation = (call: SignedCall) => unknown;

/** Reads an operation and its input from a request, and writes the answer or the error, as a protocol has it. */
export type AwsProtocol = (
  request: HttpRequest,
  response: ServerResponse,
  run: AwsJsonService<unknown>["run"],
) => Promise<AwsJsonOutcome<unknown> | undefined>;

/** How an API for AWS SDKs is served. */
export interface SignedApiOptions {
  /** Also the signing name. */
  service: AwsCallTrace["service"];
  protocol: AwsProtocol;
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
  /** @returns undefined for a name that is not served */
  operation: (name: string) => SignedOperation | undefined;
}

/** The AWS JSON protocol. @param targetPrefix such as `AmazonSSM.` */
export function awsJsonProtocol(targetPrefix: string, version: "1.0" | "1.1", maxBodyBytes = 1024 * 1024): AwsProtocol {
  const service = { version, targetPrefix, maxBodyBytes, output: (result: unknown) => result };
  return (request, response, run) => answerAwsJson(request, response, { ...service, run });
}

/** Answers the calls of an API: each has to be signed, and its operation asks IAM for every permission that it needs. */
export function signedApi(options: SignedApiOptions): RequestHandler {
  const { clock = Date.now } = options;
  const answer = async (request: HttpRequest, response: ServerResponse): Promise<void> => {
    if (request.method === "OPTIONS") {
      answerPreflight(request, response);
      return;
    }
    const started = performance.now();
    const time = clock();
    let principal: string | undefined;
    let resourceArn: string | undefined;
    let denial: IamDenial | undefined;
    const outcome = await options.protocol(request, response, async (name, input, body) => {
      const operation = options.operation(name);
      if (operation === undefined) throw unknownOperation(options.service, name);
      const { iam, service } = options;
      const session = await verifiedSession(request, body, { iam, service });
      principal = options.iam.principal(session)?.arn;
      const origin = requestOrigin(request, time, options.iam.region);
      return operation({
        operation: name,
        input,
        session,
        origin,
        authorize: (action, resource, context = {}, resourcePolicy) => {
          if (resource !== "*") resourceArn ??= resource;
          const decision = options.iam.decide({ session, action, resource, origin, context, resourcePolicy });
          if (decision.allowed) return;
          const { roleArn } = session;
          denial = { roleArn, action, resource, statements: decision.statements };
          throw accessDenied(principal ?? roleArn, action, resource, decision);
        },
      });
    });
    if (outcome === undefined) return;
    const { requestId, operation, error } = outcome;
    options.onRequest(
      {
        service: options.service,
        requestId,
        time,
        method: request.method,
        path: request.path,
        operation: operation === "" ? undefined : operation,
        status: response.statusCode,
        ms: performance.now() - started,
        principal,
        error: error?.type,
        reason: error?.reason ?? error?.message,
        ...(resourceArn !== undefined && { resourceArn }),
        ...(denial !== undefined && error !== undefined && { denial }),
      },
      request.message,
    );
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  };
}

/** @throws {AwsJsonError} when the request is not signed by a session of this run */
export async function verifiedSession(
  request: HttpRequest,
  body: Buffer,
  { iam, ...scope }: { iam: Pick<AccessControl, "verifySignature">; service: string; region?: string },
): Promise<Session> {
  const verdict = await verifyRequest(iam, request, scope.service, body, scope.region);
  if (verdict.valid) return verdict.session;
  const [type, message] = signatureError(verdict, scope.service);
  throw new AwsJsonError(type, message, verdict.reason);
}

/** Type and message of a refused signature ("Common errors" of the API references). */
function signatureError(
  { kind, reason }: Extract<SignatureVerdict, { valid: false }>,
  service: string,
): [type: string, message: string] {
  switch (kind) {
    case "missing":
      return ["MissingAuthenticationTokenException", "Request is missing Authentication Token"];
    case "malformed":
      return ["IncompleteSignatureException", `The signature is incomplete: ${reason}.`];
    case "unknownAccessKey":
    case "invalidToken":
      return ["UnrecognizedClientException", "The security token included in the request is invalid."];
    case "expiredToken":
      return ["ExpiredTokenException", "The security token included in the request is expired"];
    case "wrongRegion":
      return ["InvalidSignatureException", "Credential should be scoped to a valid region."];
    case "wrongService":
      return ["InvalidSignatureException", `Credential should be scoped to correct service: '${service}'.`];
    case "clockSkew":
    case "presignedExpired":
    case "presignedNotYetValid":
      return ["InvalidSignatureException", `Signature expired or not yet current: ${reason}.`];
    case "twoMechanisms":
    case "unsignedHeader":
    case "mismatch":
      return [
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key " +
          "and signing method. Consult the service documentation for details.",
      ];
  }
}

const policyKinds: Readonly<Record<string, string>> = {
  boundary: "a permissions boundary",
  resource: "a resource-based policy",
};

/** IAM User Guide, "Troubleshoot access denied error messages". */
function accessDenied(
  principal: string,
  action: string,
  resource: string,
  { explicit, reason, statements }: Extract<AccessDecision, { allowed: false }>,
): AwsJsonError {
  const [deciding] = statements;
  const why = explicit
    ? `with an explicit deny in ${policyKinds[deciding?.kind ?? "identity"] ?? "an identity-based policy"}`
    : `because no identity-based policy allows the ${action} action`;
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  return new AwsJsonError("AccessDeniedException", message, reason);
}

function unknownOperation(service: string, name: string): AwsJsonError {
  return new AwsJsonError(
    "UnknownOperationException",
    name === ""
      ? `The request names no operation of ${service}.`
      : `${name} is not an operation of ${service} that the local run offers.`,
  );
}
