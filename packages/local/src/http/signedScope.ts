import type { HttpRequest } from "./httpRequest";

/** What the credential scope of a request says that it is signed for. */
export interface SignedScope {
  /** Such as `eu-central-1`. */
  region: string;
  /** Such as `dynamodb`. */
  service: string;
}

/**
 * A part of the `Authorization` header or the query (IAM User Guide, "Elements of an AWS API request signature"), which
 * says nothing of whether the signature is right. Undefined when the request is not signed.
 */
export function signedScope(request: HttpRequest): SignedScope | undefined {
  const header = /^AWS4-HMAC-SHA256 +(?:.*[ ,])?Credential=([^, ]*)/.exec(request.header("authorization") ?? "")?.[1];
  const scope = header ?? new URLSearchParams(request.rawQueryString).get("X-Amz-Credential") ?? "";
  const [, , region, service] = scope.split("/");
  return region === undefined || service === undefined ? undefined : { region, service };
}
