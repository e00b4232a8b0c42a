import type { Page } from "playwright-core";

/** Gives a page a platform authenticator with passkeys, whose user is always there and verified (Chrome DevTools Protocol, WebAuthn). */
export async function addVirtualAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setUserVerified: async (isUserVerified) => {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
    relyingParties: async () => {
      const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.map(({ rpId }) => rpId ?? "");
    },
  };
}

export interface VirtualAuthenticator {
  /** Whether the user passes the fingerprint, face or PIN from now on. */
  setUserVerified: (verified: boolean) => Promise<void>;
  /** To whom its passkeys are bound. */
  relyingParties: () => Promise<string[]>;
}
