/** The error names of Cognito identity pools that the local run answers with (API Reference, each operation's "Errors"). */
export type CognitoIdentityErrorType =
  | "InternalErrorException"
  | "InvalidIdentityPoolConfigurationException"
  | "InvalidParameterException"
  | "NotAuthorizedException"
  | "RequestEntityTooLargeException"
  | "ResourceConflictException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "UnknownOperationException"
  | "ValidationException";

/** A refusal that the caller is told of: its `type` becomes `__type` and the `x-amzn-ErrorType` header. */
export class CognitoIdentityError extends Error {
  readonly type: CognitoIdentityErrorType;
  /** What the caller is not told: where the cause lies and how to mend it. */
  readonly reason: string | undefined;

  constructor(type: CognitoIdentityErrorType, message: string, reason?: string) {
    super(message);
    this.name = type;
    this.type = type;
    this.reason = reason;
  }

  /** HTTP status code of the answer. */
  get status(): number {
    if (this.type === "InternalErrorException") return 500;
    return this.type === "RequestEntityTooLargeException" ? 413 : 400;
  }
}

/** `NotAuthorizedException`, in AWS's words where they are known. */
export function notAuthorized(message: string, reason?: string): CognitoIdentityError {
  return new CognitoIdentityError("NotAuthorizedException", message, reason);
}

/** What Cognito answers when a role is missing, or can't be assumed. */
export function invalidPoolConfiguration(reason: string): CognitoIdentityError {
  return new CognitoIdentityError(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    reason,
  );
}
