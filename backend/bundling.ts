/** What a function's bundle holds of the drivers, by the kind of store that its stack has. */
export const bundling = {
  /** None: the AWS SDK comes with Lambda's runtime, and the local run's embedded database with the project. */
  none: { external: ["kysely", "libsql", "./handlers/store/sql/sqlServerStore.ts"] },
  /** SQL Server's, without its sign-in to Azure. */
  sqlServer: {
    external: ["libsql"],
    alias: {
      "@azure/identity": "./handlers/store/sql/noAzureSignIn.ts",
      "@azure/core-auth": "./handlers/store/sql/noAzureSignIn.ts",
    },
  },
};
