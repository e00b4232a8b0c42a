import type { HttpRequest } from "./httpRequest";

/** Where a request came from and when; what IAM's global condition keys tell. */
export interface RequestOrigin {
  /** Milliseconds since 1970. */
  time: number;
  region: string;
  sourceIp: string;
  userAgent: string | undefined;
  referer: string | undefined;
}

export function requestOrigin(request: HttpRequest, time: number, region: string): RequestOrigin {
  return {
    time,
    region,
    sourceIp: request.sourceIp,
    userAgent: request.header("user-agent"),
    referer: request.header("referer"),
  };
}
