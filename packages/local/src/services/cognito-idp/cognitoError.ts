import { AwsJsonError } from "../../http/awsJson";

/** The error names of the Cognito user pools API that the local run answers with (API reference, "Common Errors" and each operation's "Errors"). */
export type CognitoErrorType =
  | "AccessDeniedException"
  | "AliasExistsException"
  | "CodeMismatchException"
  | "EnableSoftwareTokenMFAException"
  | "ExpiredCodeException"
  | "GroupExistsException"
  | "InternalErrorException"
  | "InvalidLambdaResponseException"
  | "InvalidParameterException"
  | "InvalidPasswordException"
  | "LimitExceededException"
  | "MissingAuthenticationTokenException"
  | "NotAuthorizedException"
  | "OperationNotEnabledException"
  | "PasswordResetRequiredException"
  | "RefreshTokenReuseException"
  | "RequestEntityTooLargeException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "SoftwareTokenMFANotFoundException"
  | "UnauthorizedException"
  | "UnexpectedLambdaException"
  | "UnknownOperationException"
  | "UnsupportedOperationException"
  | "UnsupportedTokenTypeException"
  | "UnsupportedUserStateException"
  | "UserLambdaValidationException"
  | "UserNotConfirmedException"
  | "UserNotFoundException"
  | "UserPoolAddOnNotEnabledException"
  | "UsernameExistsException"
  | "WebAuthnChallengeNotFoundException"
  | "WebAuthnClientMismatchException"
  | "WebAuthnConfigurationMissingException"
  | "WebAuthnCredentialNotSupportedException"
  | "WebAuthnNotEnabledException"
  | "WebAuthnOriginNotAllowedException"
  | "WebAuthnRelyingPartyMismatchException";

export class CognitoError extends AwsJsonError<CognitoErrorType> {}

/** `InvalidParameterException` with AWS's or our own words. */
export function invalidParameter(message: string): CognitoError {
  return new CognitoError("InvalidParameterException", message);
}

/** `NotAuthorizedException` with AWS's words. */
export function notAuthorized(message: string): CognitoError {
  return new CognitoError("NotAuthorizedException", message);
}

/**
 * What Cognito answers to a wrong password, and to an unknown user when existence is hidden.
 * @param reason not for the caller
 */
export function wrongCredentials(reason?: string): CognitoError {
  return new CognitoError("NotAuthorizedException", "Incorrect username or password.", reason);
}

/** What Cognito answers when a code was asked for or guessed too often. */
export function attemptLimitExceeded(): CognitoError {
  return new CognitoError("LimitExceededException", "Attempt limit exceeded, please try after some time.");
}

/** What Cognito answers for an unknown user where existence need not be hidden. */
export function userNotFound(): CognitoError {
  return new CognitoError("UserNotFoundException", "User does not exist.");
}
