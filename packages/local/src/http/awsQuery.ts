import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { refusalFor } from "./awsJson";
import type { AwsJsonError, AwsJsonOutcome, AwsJsonService } from "./awsJson";
import type { HttpRequest } from "./httpRequest";
import { ClientGoneError, readBody } from "./readBody";
import { sendXml, xmlDocument } from "./xml";
import type { XmlElements } from "./xml";

const maxBodyBytes = 256 * 1024;

/** Errors whose code is not the AWS JSON protocol's without `Exception` ("Common errors" of the STS API Reference). */
const codes: Readonly<Record<string, string>> = {
  InternalErrorException: "InternalFailure",
  InvalidSignatureException: "SignatureDoesNotMatch",
  UnknownOperationException: "InvalidAction",
  UnrecognizedClientException: "InvalidClientTokenId",
  ValidationException: "ValidationError",
  WebIdentityTokenExpired: "ExpiredTokenException",
};

/**
 * Answers a call of the AWS query protocol: a form, or the query of a GET, with the operation in `Action`; XML comes back.
 * @param namespace of the answer's elements
 * @returns what came of it; undefined when the client went away first
 */
export async function answerAwsQuery(
  request: HttpRequest,
  response: ServerResponse,
  namespace: string,
  run: AwsJsonService<XmlElements>["run"],
): Promise<AwsJsonOutcome<XmlElements> | undefined> {
  const outcome: AwsJsonOutcome<XmlElements> = { requestId: randomUUID(), operation: "" };
  const { requestId } = outcome;
  response.setHeader("x-amzn-RequestId", requestId);
  try {
    const body = await readBody(request.message, maxBodyBytes);
    const text = request.method === "GET" ? request.rawQueryString : body.toString("utf8");
    const { Action = "", ...input } = Object.fromEntries(new URLSearchParams(text));
    outcome.operation = Action;
    const result = await run(Action, input, body);
    outcome.result = result;
    const content = { [`${Action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
    sendXml(response, 200, xmlDocument(`${Action}Response`, namespace, content));
  } catch (error) {
    if (error instanceof ClientGoneError) return undefined;
    const refusal = refusalFor(error, maxBodyBytes);
    outcome.error = refusal;
    if (refusal.type === "InternalErrorException") outcome.failure = error;
    const Code = codes[refusal.type] ?? refusal.type.replace(/Exception$/, "");
    const Error = { Type: refusal.status < 500 ? "Sender" : "Receiver", Code, Message: refusal.message };
    const status = isAboutAccess(refusal) ? 403 : refusal.status;
    sendXml(response, status, xmlDocument("ErrorResponse", namespace, { Error, RequestId: requestId }));
  }
  return outcome;
}

function isAboutAccess({ type }: AwsJsonError): boolean {
  return [
    "AccessDeniedException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
  ].includes(type);
}
