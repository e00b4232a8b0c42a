/** Signing in failed; the message says why, and what to do. */
export class SignInError extends Error {}

/** What a sign-in gives. */
export interface SignedIn {
  idToken: string;
  accessToken: string;
}
