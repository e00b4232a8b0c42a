import * as z from "zod/mini";
import { integer, optional, text } from "../../../http/awsJsonInput";
import { pageToken, readPageToken } from "../pool/pageToken";
import { localRelyingPartyId } from "../pool/webAuthn";
import { nextToken, signedIn } from "./fields";
import { open } from "./operation";
import type { Operations } from "./operation";

/** API reference, ListWebAuthnCredentials, MaxResults. */
const largestPage = 20;

/** The passkeys of signed-in users, by their access tokens. */
export const passkeyOperations: Operations = {
  StartWebAuthnRegistration: open(signedIn, async (pools, { AccessToken }) => {
    const { pool, authorized } = await pools.authorized(AccessToken);
    const user = pool.directory.getBySub(authorized.sub);
    return { CredentialCreationOptions: pool.passkeys.startRegistration(user, authorized.client) };
  }),

  CompleteWebAuthnRegistration: open({ ...signedIn, Credential: z.unknown() }, async (pools, input) => {
    const { pool, authorized } = await pools.authorized(input.AccessToken);
    const user = pool.directory.getBySub(authorized.sub);
    await pool.passkeys.completeRegistration(user, authorized.client, input.Credential);
    return {};
  }),

  ListWebAuthnCredentials: open(
    { ...signedIn, MaxResults: z._default(integer(0, largestPage), largestPage), NextToken: optional(nextToken) },
    async (pools, { AccessToken, MaxResults, NextToken }) => {
      const { pool, authorized } = await pools.authorized(AccessToken);
      const passkeys = pool.passkeys.list(pool.directory.getBySub(authorized.sub));
      const [after] = NextToken === undefined ? [""] : readPageToken(NextToken, ["string"]);
      const start = passkeys.findIndex(({ credentialId }) => credentialId === after) + 1;
      const page = passkeys.slice(start, start + (MaxResults || largestPage));
      const last = page.at(-1);
      return {
        Credentials: page.map(({ credentialId, name, attachment, transports, createdAt }) => ({
          CredentialId: credentialId,
          FriendlyCredentialName: name,
          RelyingPartyId: localRelyingPartyId,
          AuthenticatorAttachment: attachment,
          AuthenticatorTransports: transports,
          CreatedAt: createdAt / 1000,
        })),
        ...(last !== undefined && last !== passkeys.at(-1) && { NextToken: pageToken([last.credentialId]) }),
      };
    },
  ),

  DeleteWebAuthnCredential: open({ ...signedIn, CredentialId: text(1, 2048) }, async (pools, input) => {
    const { pool, authorized } = await pools.authorized(input.AccessToken);
    pool.passkeys.delete(pool.directory.getBySub(authorized.sub), input.CredentialId);
    return {};
  }),
};
