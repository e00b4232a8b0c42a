/** Database drivers in a function's bundle, by the stack's store. */
export const bundling = {
  /** None: Lambda's runtime has the AWS SDK, and the project has the local run's embedded database. */
  none: { external: ["kysely", "libsql", "./handlers/store/sql/sqlServerStore.ts"] },
  /** SQL Server's, without its Azure sign-in. */
  sqlServer: {
    external: ["libsql"],
    alias: {
      "@azure/identity": "./handlers/store/sql/noAzureSignIn.ts",
      "@azure/core-auth": "./handlers/store/sql/noAzureSignIn.ts",
    },
  },
};
