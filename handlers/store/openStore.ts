import { openDynamoStore } from "./dynamodb/dynamoStore";
import type * as sqliteModule from "./sql/sqliteStore";
import type * as sqlServerModule from "./sql/sqlServerStore";
import type { Store } from "./store";
import { storeLocation } from "./storeUrl";

/**
 * Opens the store that a URL names: `sqlite:/var/data/learninghub.db`, `dynamodb:learninghub-documents` or
 * `sqlserver:arn:aws:secretsmanager:…`. Each driver is loaded only for its own scheme. Throws an
 * OperatorError for any other URL.
 */
export async function openStore(url: string | undefined): Promise<Store> {
  const { scheme, place } = storeLocation(url);
  // require() loads the modules and Kysely only here: a function with DynamoDB never needs them. Node's import() does not
  // resolve a path without extension.
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
