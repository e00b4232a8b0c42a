import { OperatorError } from "../log";
import { openDynamoStore } from "./dynamodb/dynamoStore";
import type * as sqliteModule from "./sql/sqliteStore";
import { type Store } from "./store";

const allowed =
  "sqlite:<absolute path of a file in an existing directory> or dynamodb:<table name>; set it in the function's environment";

/**
 * Opens the store that a URL names: `sqlite:/var/data/learninghub.db` or `dynamodb:learninghub-documents`.
 * Each store's driver is loaded only when its scheme is asked for. Throws an OperatorError for any other URL.
 */
export async function openStore(url: string | undefined): Promise<Store> {
  const [, scheme, rest] = /^([a-z]+):(.+)$/s.exec(url ?? "") ?? [];
  if (scheme === "sqlite" && rest !== undefined) {
    // A require, because the module and Kysely with it are evaluated here alone: a function that keeps its data in
    // DynamoDB never pays for them. Node's import() does not resolve a path without extension.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { openSqliteStore } = require("./sql/sqliteStore") as typeof sqliteModule;
    return openSqliteStore(rest);
  }
  if (scheme === "dynamodb" && rest !== undefined) {
    return openDynamoStore(rest);
  }
  throw new OperatorError(`STORE_URL is ${url === undefined ? "not set" : JSON.stringify(url)}; give ${allowed}.`);
}
