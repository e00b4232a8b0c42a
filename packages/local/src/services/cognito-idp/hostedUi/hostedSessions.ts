import { randomBytes } from "node:crypto";
import { hashed } from "../hashed";
import { checkSignInAllowed } from "../pool/signIn/signInAllowed";
import type { UserPool } from "../pool/userPool";
import type { CognitoStore } from "../storage/cognitoStore";
import type { UserRecord } from "../storage/userTable";
import type { Browser } from "./browser";

/** As on AWS (developer guide, "Managed login": the session cookie is valid for an hour). */
const lifetimeSeconds = 3600;

/** Who is signed in at the hosted pages, and since when. */
export interface SignedIn {
  user: UserRecord;
  /** Milliseconds since 1970. */
  authenticatedAt: number;
}

/** Remembers browsers that have signed in, across restarts; what their cookie holds is kept as a hash alone. */
export class HostedSessions {
  readonly #store: CognitoStore;
  readonly #clock: () => number;

  constructor(store: CognitoStore, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Whoever is signed in to this pool in this browser. A changed password ends the session, and so does everything that
   * bars the user from signing in.
   */
  find(pool: UserPool, browser: Browser): SignedIn | undefined {
    const token = browser.cookie(cookieName(pool));
    if (token === undefined) return undefined;
    const session = this.#store.hostedSessions.find(pool.configuration.id, hashed(token));
    if (!session || session.expiresAt <= this.#clock()) return undefined;
    const user = this.#store.users.bySub(session.poolId, session.sub);
    if (!user || hashed(user.passwordVerifier) !== session.passwordHash) return undefined;
    try {
      checkSignInAllowed(user);
    } catch {
      return undefined;
    }
    return { user, authenticatedAt: session.authenticatedAt };
  }

  /** Begins a session under a new name, whatever the browser's cookie held before. */
  begin(pool: UserPool, browser: Browser, user: UserRecord): SignedIn {
    const token = randomBytes(32).toString("base64url");
    const authenticatedAt = this.#clock();
    this.#store.transaction(() => {
      this.#forget(pool, browser);
      this.#store.hostedSessions.insert({
        tokenHash: hashed(token),
        poolId: pool.configuration.id,
        sub: user.sub,
        passwordHash: hashed(user.passwordVerifier),
        authenticatedAt,
        expiresAt: authenticatedAt + lifetimeSeconds * 1000,
      });
    });
    browser.setCookie(cookieName(pool), token, lifetimeSeconds);
    return { user, authenticatedAt };
  }

  end(pool: UserPool, browser: Browser): void {
    this.#forget(pool, browser);
    browser.clearCookie(cookieName(pool));
  }

  #forget(pool: UserPool, browser: Browser): void {
    const token = browser.cookie(cookieName(pool));
    if (token !== undefined) this.#store.hostedSessions.delete(hashed(token));
  }
}

/** Cookies know no ports: the pool's id keeps two local runs from overwriting each other's. */
function cookieName({ configuration }: UserPool): string {
  return `cognito.${configuration.id}`;
}
