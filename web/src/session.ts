import { InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { User } from "oidc-client-ts";
import type { PageConfiguration } from "./configuration";
import { decodeIdToken, validateIdToken } from "./idToken";
import type { IdTokenClaims } from "./idToken";

/** Seconds that an id token must still be valid for to be sent: it has to reach the API before it expires. */
const freshFor = 30;

/** What happened to the sign-in; the message is for the reader. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/**
 * The visitor's sign-in: the authorization code flow with PKCE (RFC 7636) through the hosted sign-in, by an OpenID Connect
 * client library as it comes. Tokens live in this page's memory alone and end with it; only the request's state and code
 * verifier wait in the session storage while the browser is away at the hosted sign-in.
 */
export class Session {
  readonly #manager: UserManager;
  #user: User | undefined;
  #claims: IdTokenClaims | undefined;
  #refreshing: Promise<void> | undefined;
  #listener: (problem?: string) => void = () => undefined;
  readonly #configuration: PageConfiguration;

  constructor(configuration: PageConfiguration) {
    this.#configuration = configuration;
    const { issuer, metadataUrl, userPoolClientId, callbackUrl, scopes } = configuration;
    this.#manager = new UserManager({
      authority: issuer,
      ...(metadataUrl !== undefined && { metadataUrl }),
      client_id: userPoolClientId,
      redirect_uri: callbackUrl,
      response_type: "code",
      scope: scopes.join(" "),
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: true,
      // Cognito revokes refresh tokens, and with one every token that came of it (Developer Guide, "Revoke endpoint").
      revokeTokenTypes: ["refresh_token"],
      requestTimeoutInSeconds: 15,
    });
    this.#manager.events.addUserLoaded((user) => {
      this.#take(user);
    });
    this.#manager.events.addSilentRenewError(() => {
      this.#listener("Your sign-in could not be renewed. Sign in again before it ends.");
    });
  }

  /** Claims of the current id token; undefined while nobody is signed in. */
  get claims(): IdTokenClaims | undefined {
    return this.#claims;
  }

  /** Calls the listener whenever tokens came, were renewed, or could not be. */
  onChange(listener: (problem?: string) => void): void {
    this.#listener = listener;
  }

  /**
   * Completes a sign-in that this address is the answer to. Takes the answer out of the address and the history, and goes
   * to the page that the sign-in was started from.
   * @throws {SignInError} when the hosted sign-in gave an error, or the answer is not to this page's request
   */
  async complete(address: URL): Promise<void> {
    history.replaceState(null, "", "/");
    const { searchParams } = address;
    if (!searchParams.has("state")) {
      const said = searchParams.get("error_description") ?? searchParams.get("error");
      throw new SignInError(said === null ? "No sign-in was under way." : `The hosted sign-in answered: ${said}.`);
    }
    try {
      const { state } = await this.#manager.signinRedirectCallback(address.href);
      if (typeof state === "string" && state.startsWith("#/")) history.replaceState(null, "", `/${state}`);
    } catch (error) {
      throw new SignInError(`Sign-in did not complete: ${reasonOf(error)}`);
    }
    const problem =
      this.#claims === undefined ? "it could not be read" : validateIdToken(this.#claims, this.#configuration);
    if (problem !== undefined) {
      await this.#forget();
      throw new SignInError(`The id token is not for this page: ${problem}.`);
    }
  }

  /**
   * Leaves for the hosted sign-in, to come back to the page that is shown.
   * @throws {SignInError} when its discovery document cannot be read
   */
  async start(): Promise<void> {
    try {
      await this.#manager.signinRedirect({ nonce: crypto.randomUUID(), state: location.hash });
    } catch (error) {
      throw new SignInError(`The hosted sign-in cannot be reached: ${reasonOf(error)}`);
    }
  }

  /** The id token, renewed first when it is about to expire. @throws {SignInError} */
  async idToken(): Promise<string> {
    if (this.#secondsLeft() < freshFor) {
      this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
      await this.#refreshing;
    }
    const token = this.#user?.id_token;
    if (token === undefined || this.#secondsLeft() <= 0) throw new SignInError("Your sign-in has ended.");
    return token;
  }

  /** Revokes the refresh token, ends the hosted sign-in's own session and returns to `logoutUrl`. */
  async end(): Promise<void> {
    const { hostedUiUrl, userPoolClientId, logoutUrl } = this.#configuration;
    // The page forgets the token either way, so that a sign-out never fails.
    await this.#manager.revokeTokens().catch(() => undefined);
    await this.#forget();
    // Cognito's own parameters, not those of OpenID Connect RP-Initiated Logout (Developer Guide, "Logout endpoint"),
    // and no id_token_hint: tokens do not belong into addresses.
    const parameters = new URLSearchParams({ client_id: userPoolClientId, logout_uri: logoutUrl });
    location.assign(`${hostedUiUrl}/logout?${parameters.toString()}`);
  }

  async #refresh(): Promise<void> {
    try {
      const user = await this.#manager.signinSilent();
      if (user === null) throw new Error("there is no refresh token");
    } catch (error) {
      throw new SignInError(`The sign-in could not be renewed: ${reasonOf(error)}`);
    }
  }

  #take(user: User): void {
    this.#user = user;
    this.#claims = user.id_token === undefined ? undefined : decodeIdToken(user.id_token);
    this.#listener();
  }

  async #forget(): Promise<void> {
    this.#user = undefined;
    this.#claims = undefined;
    await this.#manager.removeUser();
  }

  #secondsLeft(): number {
    return (this.#claims?.exp ?? 0) - Date.now() / 1000;
  }
}

/** OAuth's `error_description` where the library passes it on, else its own message. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // No state in the storage: the answer to a request that another tab or an older page made, or a forged one.
  if (message.startsWith("No matching state"))
    return "it was not started in this tab, or it was completed before. Sign in again.";
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
