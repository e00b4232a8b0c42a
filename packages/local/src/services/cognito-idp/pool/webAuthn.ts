import { createHash } from "node:crypto";
import type { WebAuthnCredential } from "@simplewebauthn/server";
import * as z from "zod/mini";
import { CognitoError, invalidParameter } from "../cognitoError";
import type { PasskeyRecord } from "../storage/passkeyTable";

/**
 * The relying party of all passkeys in the local run, in place of the recorded `relyingPartyId`: browsers bind passkeys
 * to a page's own host, and pages here are those of `localhost` (WebAuthn Level 3, section 5.1.3).
 */
export const localRelyingPartyId = "localhost";

/** The algorithms that Cognito asks for: ES256 and RS256 (IANA, COSE Algorithms). */
export const supportedAlgorithms: readonly number[] = [-7, -257];

const base64url = z.string().check(z.regex(/^[\w-]+$/));

const registrationSchema = z.object({
  id: base64url.check(z.maxLength(1364)),
  rawId: base64url,
  type: z.literal("public-key"),
  authenticatorAttachment: z.nullish(z.enum(["cross-platform", "platform"])),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.optional(z.array(z.string().check(z.maxLength(32))).check(z.maxLength(8))),
  }),
});

const authenticationSchema = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.nullish(z.string()),
  }),
});

const clientDataSchema = z.object({ type: z.string(), challenge: z.string(), origin: z.string() });

/** What a browser made (WebAuthn Level 3, sections 5.1 and 5.8.1). */
export type RegistrationCredential = z.output<typeof registrationSchema>;
export type AuthenticationCredential = z.output<typeof authenticationSchema>;
export type ClientData = z.output<typeof clientDataSchema>;

/** A RegistrationResponseJSON. @throws CognitoError InvalidParameterException */
export function readRegistration(credential: unknown): { credential: RegistrationCredential; clientData: ClientData } {
  const { data } = z.safeParse(registrationSchema, credential);
  if (!data) throw invalidParameter("Credential is not a RegistrationResponseJSON.");
  return { credential: data, clientData: readClientData(data.response.clientDataJSON) };
}

/** An AuthenticationResponseJSON, as text. @throws CognitoError InvalidParameterException */
export function readAuthentication(text: string): { credential: AuthenticationCredential; clientData: ClientData } {
  const { data } = z.safeParse(authenticationSchema, parsed(text));
  if (!data) throw invalidParameter("CREDENTIAL is not an AuthenticationResponseJSON.");
  return { credential: data, clientData: readClientData(data.response.clientDataJSON) };
}

/** Whether a page of this origin may use the relying party's passkeys: its host is that name, or one below it. */
export function isRelyingPartyOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const named = hostname === localRelyingPartyId || hostname.endsWith(`.${localRelyingPartyId}`);
  return named && (protocol === "http:" || protocol === "https:");
}

/**
 * Checks a registration whose challenge is known (WebAuthn Level 3, section 7.1).
 * @throws CognitoError WebAuthnOriginNotAllowedException, WebAuthnRelyingPartyMismatchException,
 *   WebAuthnCredentialNotSupportedException, InvalidParameterException
 */
export async function verifyRegistration(
  credential: RegistrationCredential,
  { challenge, origin }: ClientData,
  requireUserVerification: boolean,
): Promise<WebAuthnCredential> {
  if (!isRelyingPartyOrigin(origin)) {
    throw new CognitoError(
      "WebAuthnOriginNotAllowedException",
      `The origin ${origin} is not that of the relying party ${localRelyingPartyId}; open the page at http://${localRelyingPartyId}.`,
    );
  }
  const [library, helpers] = await Promise.all([
    import("@simplewebauthn/server"),
    import("@simplewebauthn/server/helpers"),
  ]);
  const { id, rawId, type, response, authenticatorAttachment } = credential;
  try {
    const attestation = helpers.decodeAttestationObject(fromBase64url(response.attestationObject));
    const { rpIdHash, flags, credentialPublicKey } = helpers.parseAuthenticatorData(attestation.get("authData"));
    const expectedHash = createHash("sha256").update(localRelyingPartyId).digest();
    if (!expectedHash.equals(rpIdHash)) {
      throw new CognitoError(
        "WebAuthnRelyingPartyMismatchException",
        `The credential is bound to another relying party than ${localRelyingPartyId}.`,
      );
    }
    const algorithm =
      credentialPublicKey && helpers.decodeCredentialPublicKey(credentialPublicKey).get(helpers.cose.COSEKEYS.alg);
    if (typeof algorithm === "number" && !supportedAlgorithms.includes(algorithm)) {
      throw unsupported(`Its algorithm is ${algorithm}; allowed are ${supportedAlgorithms.join(" and ")}.`);
    }
    if (requireUserVerification && !flags.uv) throw unsupported("The authenticator did not verify its user.");
    const { verified, registrationInfo } = await library.verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
        ...(authenticatorAttachment != null && { authenticatorAttachment }),
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: localRelyingPartyId,
      requireUserVerification,
      supportedAlgorithmIDs: [...supportedAlgorithms],
    });
    if (verified) return registrationInfo.credential;
  } catch (error) {
    if (error instanceof CognitoError) throw error;
    throw invalidCredential(error);
  }
  throw invalidCredential("the attestation is wrong");
}

/**
 * Checks an assertion for a challenge (WebAuthn Level 3, section 7.2).
 * @returns the passkey's new signature counter
 * @throws Error saying what is wrong
 */
export async function verifyAuthentication(
  credential: AuthenticationCredential,
  passkey: PasskeyRecord,
  expected: { challenge: string; origin: string; requireUserVerification: boolean },
): Promise<number> {
  const { id, rawId, type, response } = credential;
  const { clientDataJSON, authenticatorData, signature } = response;
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature },
    },
    expectedChallenge: expected.challenge,
    expectedOrigin: expected.origin,
    expectedRPID: localRelyingPartyId,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.signCount,
    },
    requireUserVerification: expected.requireUserVerification,
  });
  if (!verified) throw new Error("The signature is wrong");
  return authenticationInfo.newCounter;
}

function readClientData(clientDataJSON: string): ClientData {
  const { data } = z.safeParse(clientDataSchema, parsed(Buffer.from(clientDataJSON, "base64url").toString()));
  if (!data) throw invalidParameter("clientDataJSON of the credential is not client data.");
  return data;
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64url"));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function unsupported(reason: string): CognitoError {
  return new CognitoError("WebAuthnCredentialNotSupportedException", `The credential is not supported. ${reason}`);
}

function invalidCredential(cause: unknown): CognitoError {
  return new CognitoError("InvalidParameterException", "Credential is not valid.", String(cause));
}
