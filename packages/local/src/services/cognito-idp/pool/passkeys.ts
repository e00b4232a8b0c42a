import { randomBytes } from "node:crypto";
import { CognitoError, invalidParameter } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { PasskeyRecord } from "../storage/passkeyTable";
import type { UserRecord } from "../storage/userTable";
import type { PoolContext } from "./poolContext";
import {
  isRelyingPartyOrigin,
  localRelyingPartyId,
  readAuthentication,
  readRegistration,
  supportedAlgorithms,
  verifyAuthentication,
  verifyRegistration,
} from "./webAuthn";

/** Developer guide, "Quotas in Amazon Cognito": passkeys of one user. */
const maximumPasskeys = 20;

/** How long a browser may take, in milliseconds. */
const registrationTimeoutMs = 60_000;
const authenticationTimeoutMs = 180_000;

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3, section 5.1.8). */
export type CredentialCreationOptions = Record<string, unknown>;

/** Users' passkeys: registered with an access token or at the hosted pages, used to sign in. */
export class Passkeys {
  readonly #context: PoolContext;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** Whether the pool lets its users sign in with passkeys. */
  get enabled(): boolean {
    const { firstAuthFactors, hasRelyingParty } = this.#context.configuration;
    return firstAuthFactors.has("WEB_AUTHN") && hasRelyingParty;
  }

  list({ sub }: UserRecord): PasskeyRecord[] {
    return this.#context.store.passkeys.ofUser(this.#context.configuration.id, sub);
  }

  /** @throws CognitoError ResourceNotFoundException */
  delete({ sub }: UserRecord, credentialId: string): void {
    if (this.#context.store.passkeys.delete(this.#context.configuration.id, sub, credentialId)) return;
    throw new CognitoError("ResourceNotFoundException", "The user has no passkey of this credential ID.");
  }

  /**
   * What a browser makes a passkey from; takes the place of an earlier registration that was not completed.
   * @throws CognitoError WebAuthnNotEnabledException, WebAuthnConfigurationMissingException, LimitExceededException
   */
  startRegistration(user: UserRecord, client: ClientConfiguration): CredentialCreationOptions {
    const registered = this.#registrable(user);
    const { configuration, store, clock } = this.#context;
    const challenge = newChallenge();
    const { id: poolId, passkeyUserVerification } = configuration;
    const expiresAt = clock() + client.authSessionSeconds * 1000;
    store.passkeys.putRegistration({ poolId, sub: user.sub, clientId: client.id, challenge, expiresAt });
    const name = user.attributes.email ?? user.attributes.phone_number ?? user.username;
    return {
      rp: { id: localRelyingPartyId, name: localRelyingPartyId },
      user: { id: userHandle(user), name, displayName: name },
      challenge,
      pubKeyCredParams: supportedAlgorithms.map((alg) => ({ type: "public-key", alg })),
      timeout: registrationTimeoutMs,
      excludeCredentials: registered.map(({ credentialId: id, transports }) => ({
        type: "public-key",
        id,
        transports,
      })),
      authenticatorSelection: {
        requireResidentKey: true,
        residentKey: "required",
        userVerification: passkeyUserVerification,
      },
    };
  }

  /**
   * Registers what the browser made. A registration is good for one try.
   * @param given a RegistrationResponseJSON
   * @throws CognitoError WebAuthnChallengeNotFoundException, WebAuthnClientMismatchException, and as `startRegistration` and `verifyRegistration`
   */
  async completeRegistration(user: UserRecord, client: ClientConfiguration, given: unknown): Promise<void> {
    this.#registrable(user);
    const { configuration, store, clock } = this.#context;
    const { credential, clientData } = readRegistration(given);
    const begun = store.passkeys.registration(configuration.id, user.sub);
    if (begun?.challenge !== clientData.challenge || begun.expiresAt <= clock()) {
      throw new CognitoError(
        "WebAuthnChallengeNotFoundException",
        "The challenge is unknown or has expired; call StartWebAuthnRegistration.",
      );
    }
    if (begun.clientId !== client.id) {
      throw new CognitoError(
        "WebAuthnClientMismatchException",
        "The access token is of another client than that of StartWebAuthnRegistration.",
      );
    }
    store.passkeys.deleteRegistration(configuration.id, user.sub);
    const required = configuration.passkeyUserVerification === "required";
    const verified = await verifyRegistration(credential, clientData, required);
    const createdAt = clock();
    const inserted = store.transaction(() => {
      // Another registration may have ended meanwhile.
      this.#registrable(user);
      return store.passkeys.insert({
        poolId: configuration.id,
        sub: user.sub,
        credentialId: verified.id,
        publicKey: verified.publicKey,
        signCount: verified.counter,
        name: `Passkey of ${new Date(createdAt).toISOString().slice(0, 16).replace("T", " ")} UTC`,
        ...(credential.authenticatorAttachment != null && { attachment: credential.authenticatorAttachment }),
        transports: credential.response.transports ?? [],
        createdAt,
      });
    });
    if (!inserted) throw invalidParameter("The credential is registered already.");
  }

  /** PublicKeyCredentialRequestOptionsJSON for one of the user's passkeys (WebAuthn Level 3, section 5.1.9). */
  requestOptions(user: UserRecord, challenge: string): Record<string, unknown> {
    return {
      challenge,
      timeout: authenticationTimeoutMs,
      rpId: localRelyingPartyId,
      allowCredentials: this.list(user).map(({ credentialId: id, transports }) => ({
        type: "public-key",
        id,
        transports,
      })),
      userVerification: this.#context.configuration.passkeyUserVerification,
    };
  }

  /**
   * Checks what the browser signed.
   * @param text an AuthenticationResponseJSON
   * @returns undefined when it is one of the user's passkeys, else why it is not taken
   * @throws CognitoError InvalidParameterException when it is no such response
   */
  async refusal(user: UserRecord, challenge: string, text: string): Promise<string | undefined> {
    const { credential, clientData } = readAuthentication(text);
    const passkey = this.list(user).find(({ credentialId }) => credentialId === credential.id);
    if (!passkey) return "the user has no such passkey";
    if (!isRelyingPartyOrigin(clientData.origin))
      return `the origin ${clientData.origin} is not ${localRelyingPartyId}`;
    const handle = credential.response.userHandle;
    if (handle != null && handle !== userHandle(user)) return "the passkey's user handle is another user's";
    const requireUserVerification = this.#context.configuration.passkeyUserVerification === "required";
    try {
      const expected = { challenge, origin: clientData.origin, requireUserVerification };
      const signCount = await verifyAuthentication(credential, passkey, expected);
      this.#context.store.passkeys.setSignCount(passkey, signCount);
      return undefined;
    } catch (error) {
      return String(error);
    }
  }

  /** The passkeys of a user who may have another. */
  #registrable(user: UserRecord): PasskeyRecord[] {
    const { firstAuthFactors, hasRelyingParty, id } = this.#context.configuration;
    if (!firstAuthFactors.has("WEB_AUTHN")) {
      throw new CognitoError("WebAuthnNotEnabledException", `Passkeys are not enabled for the user pool ${id}.`);
    }
    if (!hasRelyingParty) {
      throw new CognitoError(
        "WebAuthnConfigurationMissingException",
        `The user pool ${id} has neither a relying party ID nor a domain.`,
      );
    }
    const registered = this.list(user);
    if (registered.length < maximumPasskeys) return registered;
    throw new CognitoError("LimitExceededException", `A user has at most ${maximumPasskeys} passkeys.`);
  }
}

/** A challenge in base64url (WebAuthn Level 3, section 13.4.3: 16 bytes or more). */
export function newChallenge(): string {
  return randomBytes(32).toString("base64url");
}

function userHandle({ sub }: UserRecord): string {
  return Buffer.from(sub).toString("base64url");
}
