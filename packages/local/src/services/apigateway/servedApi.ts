import { BodyTooLargeError, ClientGoneError, readBody } from "../../http/readBody";
import type { ApiTrace } from "../requestTrace";
import type { RoleDecisions } from "./functionTarget";
import type { AuthorizeIam } from "./iamAuthorizer";
import { gatewayMessage } from "../../http/httpResponse";
import type { HttpResponse } from "../../http/httpResponse";
import type { IncomingRequest } from "./incomingRequest";
import type { InvokePermissions } from "../invokePermissions";
import type { VerificationKey } from "./jwtAuthorizer";
import type { FunctionInvoker } from "./lambdaIntegration";

/** HTTP and REST APIs take payloads of up to 10 MB. */
export const maxPayloadBytes = 10 * 1024 * 1024;

/** What is known of a request while it is being answered; the trace shows it. */
export type Progress = Pick<
  ApiTrace,
  "routeKey" | "principal" | "authorizer" | "integration" | "cors" | "error" | "denial"
>;

/** One recorded API, as the gateway serves it. */
export interface ServedApi {
  readonly apiId: string;
  /** A rejection is an error of the gateway itself: the client gets a 500, the trace its cause. */
  answer: (request: IncomingRequest, progress: Progress) => HttpResponse | Promise<HttpResponse>;
  /** Adds what every response of the API has, a 500 included: the request's id, CORS headers. */
  complete: (response: HttpResponse, request: IncomingRequest, progress: Progress) => void;
}

/** What an API needs of the run. */
export interface ApiContext {
  functions: FunctionInvoker;
  /** Keys of any issuer, the program's own user pools included. */
  verificationKey: VerificationKey;
  permissions: InvokePermissions;
  /** Absent where nothing can check a signature. */
  authorizeIam: AuthorizeIam | undefined;
  /** What judges the roles that API Gateway assumes for its calls; without it they are refused. */
  iam: RoleDecisions | undefined;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Hears of what is recorded and can't be served. */
  onUnserved: (what: string) => void;
}

/** An answer of the gateway itself; the trace says why. */
export function ownAnswer(progress: Progress, status: number, message: string, reason: string): HttpResponse {
  progress.error = reason;
  return gatewayMessage(status, message);
}

/** The whole body, or the answer to one that is too large or was cut short. */
export async function payloadOf({ http }: IncomingRequest, progress: Progress): Promise<Buffer | HttpResponse> {
  try {
    return await readBody(http.message, maxPayloadBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      return ownAnswer(progress, 413, "Request Entity Too Large", "the body has more than 10 MB");
    }
    if (!(error instanceof ClientGoneError)) throw error;
    return ownAnswer(progress, 400, "Bad Request", "the client went away before the end of the body");
  }
}
