import type { ServerResponse } from "node:http";
import { answerAwsJson } from "../../../http/awsJson";
import type { AwsJsonOutcome } from "../../../http/awsJson";
import type { HttpRequest } from "../../../http/httpRequest";
import { CognitoError } from "../cognitoError";
import type { OperationOutput } from "./operation";
import { findOperation } from "./operations";
import type { PoolRegistry } from "./poolRegistry";

const targetPrefix = "AWSCognitoIdentityProviderService.";
/** Larger than any request that the API's length limits allow. */
const maxBodyBytes = 256 * 1024;

/** Answers one call of the user pools API. @returns undefined when the client went away first */
export function answerOperation(
  pools: PoolRegistry,
  request: HttpRequest,
  response: ServerResponse,
): Promise<AwsJsonOutcome<OperationOutput> | undefined> {
  return answerAwsJson(request, response, {
    targetPrefix,
    maxBodyBytes,
    run: (name, input) => {
      const operation = findOperation(name);
      if (operation === undefined) throw unknownOperation(name);
      if (operation.authorization === "iam") checkCaller(request, name);
      return operation.run(pools, input);
    },
    output: (result) => result,
  });
}

function unknownOperation(name: string): CognitoError {
  if (/Devices?(?:Status)?$/.test(name)) {
    return new CognitoError("UnknownOperationException", `${name}: the local run does not remember devices.`);
  }
  return new CognitoError(
    "UnknownOperationException",
    name === ""
      ? `Name the operation in the header X-Amz-Target: ${targetPrefix}<Operation>.`
      : `${name} is not an operation that the local run offers.`,
  );
}

/**
 * Signatures are not verified here, there being no AWS account to verify them against; an unsigned call is refused as
 * on AWS. Browsers are refused as well: a page from anywhere could invent an Authorization header, and no page holds
 * IAM credentials for a pool on this computer. SDKs and the CLI send no Origin.
 */
function checkCaller(request: HttpRequest, name: string): void {
  if (request.header("authorization")?.startsWith("AWS4-HMAC-SHA256 ") !== true) {
    throw new CognitoError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  if (request.header("origin") !== undefined) {
    throw new CognitoError("AccessDeniedException", `${name} takes IAM credentials and is not served to browsers.`);
  }
}
