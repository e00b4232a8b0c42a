import type {
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
} from "aws-lambda";
import { log, loggedError } from "../log";
import { StoreBusyError, StoreUnavailableError } from "../store/store";
import { Problem } from "./problem";

/** API Gateway's payload format 2.0; JWT and IAM routes have an authorizer part. */
export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & {
    authorizer?: Partial<APIGatewayEventRequestContextJWTAuthorizer> & {
      iam?: { cognitoIdentity?: { identityId: string; identityPoolId: string; amr: string[] } | null };
    };
  }
>;

/** A response in payload format 2.0; always a text body. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** True until this process has served its first request. */
let coldStart = true;

/** A request header by its lower-case name; API Gateway lower-cases names and joins repeated ones with commas. */
export function header(event: HttpEvent, name: string): string | undefined {
  return event.headers[name];
}

/** A JSON response. `cache-control` is `no-store` unless the headers say otherwise: most responses are personal. */
export function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/**
 * Wraps a route into a Lambda handler. A thrown Problem becomes `application/problem+json`, any other error a 500
 * without internals. Each request writes one log line.
 */
export function httpHandler(
  answer: (event: HttpEvent) => Promise<HttpResponse>,
): (event: HttpEvent) => Promise<HttpResponse> {
  return async (event) => {
    const started = performance.now();
    const { requestId } = event.requestContext;
    let response: HttpResponse;
    let problem: Problem | undefined;
    try {
      response = await answer(event);
    } catch (error) {
      problem = problemOf(error);
      response = json(problem.status, problem.document(requestId), {
        "content-type": "application/problem+json",
        ...problem.options.headers,
      });
    }
    const status = response.statusCode;
    log(status >= 500 ? "error" : status >= 400 ? "warn" : "info", `${event.routeKey} ${status}`, {
      requestId,
      routeKey: event.routeKey,
      status,
      durationMs: Math.round((performance.now() - started) * 10) / 10,
      coldStart,
      ...(problem === undefined ? {} : { problem: problem.problem }),
      ...(problem?.cause === undefined ? {} : { error: loggedError(problem.cause) }),
    });
    coldStart = false;
    return response;
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreBusyError) {
    return new Problem("storeBusy", "Too many concurrent requests. Send the same request again.", {
      headers: { "retry-after": "1" },
      cause: error,
    });
  }
  if (error instanceof StoreUnavailableError) {
    return new Problem("storeUnavailable", "The API cannot serve requests at the moment. Try again later.", {
      headers: { "retry-after": "5" },
      cause: error,
    });
  }
  return new Problem("internalError", "The request failed. Include the instance when you report this.", {
    cause: error,
  });
}
