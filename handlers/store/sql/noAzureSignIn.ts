/*
 * Stands in a bundle for the packages @azure/identity and @azure/core-auth, several hundred kilobytes of sign-in to
 * Microsoft Entra ID that SQL Server's driver loads at its start. Functions log in with a password from a secret.
 */

const message =
  "this bundle has no sign-in to Azure: log in to SQL Server with a user's name and password, or take the alias of " +
  "@azure/identity out of index.ts";

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

/** The driver asks this of a credential that it was given. */
export function isTokenCredential(): never {
  throw new Error(message);
}
