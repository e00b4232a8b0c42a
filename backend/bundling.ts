/** Database drivers in a function's bundle, by the stack's store. */
export const bundling = {
  /** None: Lambda's runtime has the AWS SDK, and the project has the local run's embedded database. */
  none: { external: ["kysely", "libsql", "./handlers/store/sql/sqlServerStore.ts"] },
  /** SQL Server's, without what it never uses here: its Azure sign-in, other alphabets' `varchar`, a calendar's arithmetic. */
  sqlServer: {
    external: ["libsql"],
    alias: {
      "@azure/identity": "./handlers/store/sql/noAzureSignIn.ts",
      "@azure/core-auth": "./handlers/store/sql/noAzureSignIn.ts",
      "@js-joda/core": "./handlers/store/sql/calendarDay.ts",
      "iconv-lite": "./handlers/store/sql/asciiVarchar.ts",
      "readable-stream": "./handlers/store/sql/nodeDuplex.ts",
    },
  },
};
