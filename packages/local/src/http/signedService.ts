import type { HttpRequest } from "./httpRequest";

/**
 * The service that a request is signed for, such as `dynamodb`: a part of the credential scope of its `Authorization`
 * header or query (IAM User Guide, "Elements of an AWS API request signature"). Undefined when it is not signed.
 */
export function signedService(request: HttpRequest): string | undefined {
  const header = /^AWS4-HMAC-SHA256 +(?:.*[ ,])?Credential=([^, ]*)/.exec(request.header("authorization") ?? "")?.[1];
  const scope = header ?? new URLSearchParams(request.rawQueryString).get("X-Amz-Credential") ?? "";
  return scope.split("/")[3];
}
