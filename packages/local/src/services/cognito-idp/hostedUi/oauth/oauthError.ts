/** The errors of RFC 6749 section 5.2 and RFC 7009 section 2.2.1. */
export type OAuthErrorCode =
  | "invalid_client"
  | "invalid_grant"
  | "invalid_request"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_token_type";

/** A refusal that a client reads in JSON. */
export class OAuthError extends Error {
  readonly error: OAuthErrorCode;
  /** 401 when the client tried to authenticate by HTTP Basic, otherwise 400, or what HTTP itself asks for. */
  readonly status: number;

  constructor(error: OAuthErrorCode, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }
}
