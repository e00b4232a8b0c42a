/*
 * Replaces the packages @azure/identity and @azure/core-auth in bundles: several hundred kilobytes of Microsoft Entra ID
 * sign-in that SQL Server's driver loads at start. Functions log in with a password from a secret.
 */

const message =
  "this bundle has no Azure sign-in: log in to SQL Server with a user name and password, or remove the alias of " +
  "@azure/identity in backend/bundling.ts";

class NoCredential {
  getToken(): never {
    throw new Error(message);
  }
}

export {
  NoCredential as ClientSecretCredential,
  NoCredential as DefaultAzureCredential,
  NoCredential as ManagedIdentityCredential,
  NoCredential as UsernamePasswordCredential,
};

/** The driver calls this with a credential that it was given. */
export function isTokenCredential(): never {
  throw new Error(message);
}
