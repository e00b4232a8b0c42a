import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLargeError, ClientGoneError, readBody } from "../../http/readBody";
import { CognitoError } from "./cognitoError";
import { findOperation } from "./operations/operations";
import { Parameters } from "./operations/parameters";
import type { PoolRegistry } from "./operations/poolRegistry";

const targetPrefix = "AWSCognitoIdentityProviderService.";
/** Larger than any request that the API's length limits allow. */
const maximumBodyBytes = 256 * 1024;
const tooLarge = `A request may hold ${maximumBodyBytes} bytes at most.`;

/** What AWS's endpoint tells browsers, so that sign-in libraries work from any page. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
};

/** Answers a browser's preflight request. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    ...corsHeaders,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers":
      request.headers["access-control-request-headers"] ?? "content-type,x-amz-target,x-amz-user-agent",
    "access-control-max-age": "172800",
    "content-length": "0",
  });
  response.end();
}

/**
 * Answers one call of the user pools API: POST with the operation in `X-Amz-Target` and JSON in the body (AWS JSON
 * protocol 1.1).
 * @param report told of failures that are ours; the caller only hears of an internal error
 */
export async function answerOperation(
  pools: PoolRegistry,
  request: IncomingMessage,
  response: ServerResponse,
  report: (error: unknown) => void,
): Promise<void> {
  const requestId = randomUUID();
  try {
    const body = await readBody(request, maximumBodyBytes);
    const output = await run(pools, request, body);
    send(response, requestId, 200, output);
  } catch (error) {
    if (error instanceof ClientGoneError) return;
    const refusal = refusalFor(error);
    if (refusal.type === "InternalErrorException") report(error);
    response.setHeader("x-amzn-ErrorType", refusal.type);
    response.setHeader("x-amzn-ErrorMessage", refusal.message.replace(/[^\x20-\x7e]/g, " "));
    send(response, requestId, refusal.status, { __type: refusal.type, message: refusal.message });
  }
}

function refusalFor(error: unknown): CognitoError {
  if (error instanceof CognitoError) return error;
  if (error instanceof BodyTooLargeError) return new CognitoError("RequestEntityTooLargeException", tooLarge);
  return new CognitoError("InternalErrorException", "An internal error occurred.");
}

async function run(pools: PoolRegistry, request: IncomingMessage, body: Buffer): Promise<unknown> {
  const target = request.headers["x-amz-target"];
  const name = typeof target === "string" && target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : "";
  const operation = findOperation(name);
  if (!operation) {
    throw new CognitoError(
      "UnknownOperationException",
      name === ""
        ? `Name the operation in the header X-Amz-Target: ${targetPrefix}<Operation>.`
        : `${name} is not an operation that the local run offers.`,
    );
  }
  if (operation.authorization === "iam") checkCaller(request, name);
  return operation.run(pools, new Parameters(parse(body)));
}

/**
 * Signatures are not verified here, there being no AWS account to verify them against; an unsigned call is refused as
 * on AWS. Browsers are refused as well: a page from anywhere could invent an Authorization header, and no page holds
 * IAM credentials for a pool on this computer. SDKs and the CLI send no Origin.
 */
function checkCaller(request: IncomingMessage, name: string): void {
  if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    throw new CognitoError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  if (request.headers.origin !== undefined) {
    throw new CognitoError("AccessDeniedException", `${name} takes IAM credentials and is not served to browsers.`);
  }
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Refused below; the parser's message would repeat part of the body.
  }
  throw new CognitoError("SerializationException", "The body must be a JSON object.");
}

function send(response: ServerResponse, requestId: string, status: number, output: unknown): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    ...corsHeaders,
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(body),
    "x-amzn-RequestId": requestId,
    "cache-control": "no-store",
  });
  response.end(body);
}
