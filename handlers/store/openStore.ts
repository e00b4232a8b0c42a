import { openDynamoStore } from "./dynamodb/dynamoStore";
import type * as sqliteModule from "./sql/sqliteStore";
import type * as sqlServerModule from "./sql/sqlServerStore";
import type { Store } from "./store";
import { storeLocation } from "./storeUrl";

/**
 * Opens the store that a URL names: `sqlite:/var/data/learninghub.db`, `dynamodb:learninghub-documents` or
 * `sqlserver:arn:aws:secretsmanager:…`. Each store's driver is loaded only when its scheme is asked for. Throws an
 * OperatorError for any other URL.
 */
export async function openStore(url: string | undefined): Promise<Store> {
  const { scheme, place } = storeLocation(url);
  // Requires, because a module and Kysely with it are evaluated here alone: a function that keeps its data in DynamoDB
  // never pays for them. Node's import() does not resolve a path without extension.
  switch (scheme) {
    case "sqlite": {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
      const { openSqliteStore } = require("./sql/sqliteStore") as typeof sqliteModule;
      return openSqliteStore(place);
    }
    case "sqlserver": {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
      const { openSqlServerStore } = require("./sql/sqlServerStore") as typeof sqlServerModule;
      return openSqlServerStore(place);
    }
    case "dynamodb":
      return openDynamoStore(place);
  }
}
