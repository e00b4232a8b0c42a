import { AwsJsonError } from "../../http/awsJson";

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

export class CognitoIdentityError extends AwsJsonError<CognitoIdentityErrorType> {}

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
