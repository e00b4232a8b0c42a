import { existsSync } from "node:fs";
import Database from "libsql";
import { checkDatabase, storedStateError } from "./sqliteFile";

// A file of its own, since programs check the declarations of what the package exports: libsql's compile with
// `esModuleInterop` only, which Pulumi's templates do not set.

/**
 * Checks a SQLite file that others open, so that damage is reported at start and not at the first use.
 * @throws {StoredStateError} when there is such a file and it is damaged
 */
export function checkSqliteFile(file: string): void {
  if (!existsSync(file)) return;
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    checkDatabase(database, file);
  } catch (error) {
    throw storedStateError(file, error);
  } finally {
    database?.close();
  }
}
