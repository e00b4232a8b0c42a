/** One message that Cognito would have sent by e-mail. */
export interface CodeDelivery {
  userPoolId: string;
  /** Of the app client that asked for it; absent in what administrators do. */
  clientId?: string;
  username: string;
  email: string;
  /** A confirmation code; for `AdminCreateUser` the temporary password. */
  code: string;
  /** The e-mail's subject and text, where a customMessage trigger wrote them. */
  subject?: string;
  message?: string;
  purpose: "AdminCreateUser" | "ForgotPassword" | "ResendCode" | "SignUp" | "VerifyAttribute";
}
