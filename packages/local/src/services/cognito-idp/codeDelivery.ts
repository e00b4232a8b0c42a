/** One message that Cognito would have sent. */
export interface CodeDelivery {
  userPoolId: string;
  /** Of the app client that asked for it; absent in what administrators do. */
  clientId?: string;
  username: string;
  medium: "EMAIL" | "SMS";
  /** An e-mail address, or a phone number in E.164 form. */
  to: string;
  /** A confirmation or sign-in code; for `AdminCreateUser` the temporary password. */
  code: string;
  /** An e-mail's subject, and the text, where a customMessage trigger wrote them. */
  subject?: string;
  message?: string;
  purpose: "AdminCreateUser" | "Authentication" | "ForgotPassword" | "ResendCode" | "SignUp" | "VerifyAttribute";
}
