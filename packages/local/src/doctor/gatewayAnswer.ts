import type { Answer } from "./exchange";
import { redactPersonal } from "./redact";

/** The answers that API Gateway gives itself, by their `message`; a function's have bodies of their own. */
export type GatewayMessage =
  "Unauthorized" | "Forbidden" | "Not Found" | "Too Many Requests" | "Internal Server Error" | "Service Unavailable";

const statuses: Readonly<Record<GatewayMessage, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  "Not Found": 404,
  "Too Many Requests": 429,
  "Internal Server Error": 500,
  "Service Unavailable": 503,
};

/** What API Gateway answered itself; undefined when the answer is the function's. */
export function gatewayMessage({ status, body }: Answer): GatewayMessage | undefined {
  return (Object.keys(statuses) as GatewayMessage[]).find(
    (message) => statuses[message] === status && body === `{"message":"${message}"}`,
  );
}

/** Status and, for refusals and failures, the start of the body. What a function gives to people is nobody else's. */
export function described(answer: Answer): string {
  return answer.status < 400 || answer.body === ""
    ? `${answer.status}`
    : `${answer.status} ${redactPersonal(answer.body)}`;
}

/** `error_description` of the WWW-Authenticate header, in AWS's words (RFC 6750, section 3). */
export function authorizerError({ headers }: Answer): string | undefined {
  const described = /error_description="([^"]*)"/.exec(headers.get("www-authenticate") ?? "")?.[1];
  return described === undefined ? undefined : redactPersonal(described);
}
