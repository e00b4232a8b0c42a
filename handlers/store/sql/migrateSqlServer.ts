import { setTimeout as delay } from "node:timers/promises";
import { Migrator } from "kysely";
import { OperatorError } from "../../log";
import { mssqlMigrations } from "./mssqlMigrations";
import type { SettingsSource } from "./serverSecret";
import { SqlServerDatabase } from "./sqlServerDatabase";
import type { DatabaseLimits } from "./sqlServerDatabase";
import { failureKind, firstError } from "./sqlServerFailures";

export interface MigrationOptions {
  /** Time to wait for a database that is still starting, and for a parallel run, in milliseconds. */
  withinMs: number;
  /** Pause between attempts in milliseconds. Default 3000. */
  pauseMs?: number;
  /** Called with the reason when an attempt failed and another follows. Default: nothing. */
  onWait?: (reason: Error) => void;
}

/**
 * Migrates a SQL Server database and returns the names of the applied steps, in order. Each run is one transaction.
 * Safe to repeat and to run concurrently: Kysely's migrator holds a lock of the server.
 *
 * @throws {OperatorError} when the database cannot be reached in time, or a step fails; the message says which and why
 */
export async function migrateSqlServer(source: SettingsSource, options: MigrationOptions): Promise<string[]> {
  const { withinMs, pauseMs = 3000, onWait = () => undefined } = options;
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await migrateOnce(source, Math.max(1000, deadline - Date.now()));
    } catch (thrown) {
      const error = firstError(thrown);
      if (failureKind(thrown) === "other") throw stepError(error);
      if (Date.now() + pauseMs >= deadline) throw outOfReach(error, withinMs);
      onWait(error);
      // A new server may not have written its whole secret yet.
      source.invalidate();
      await delay(pauseMs);
    }
  }
}

async function migrateOnce(source: SettingsSource, remainingMs: number): Promise<string[]> {
  const limits: DatabaseLimits = {
    connectMs: 5000,
    // Rebuilding a table and waiting for a parallel run's lock take long.
    requestMs: remainingMs,
    acquireMs: remainingMs,
    idleMs: remainingMs,
  };
  const database = new SqlServerDatabase(() => source.current(), limits);
  try {
    const provider = { getMigrations: () => Promise.resolve({ ...mssqlMigrations }) };
    const { error, results = [] } = await new Migrator({ db: database.kysely, provider }).migrateToLatest();
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- sorted by failureKind, which knows what it can be
    if (error !== undefined) throw error;
    return results.map(({ migrationName }) => migrationName);
  } finally {
    await database.destroy();
  }
}

/** Includes the server's message: a step contains the program's statements and no user data. */
function stepError(error: Error): OperatorError {
  const number = "number" in error && typeof error.number === "number" ? ` (error ${error.number})` : "";
  return new OperatorError(
    `the database's tables cannot be brought up to date${number}: ${error.message} The failed run was rolled back. ` +
      "If the database has steps that this program lacks, deploy the newer program.",
    { cause: error },
  );
}

function outOfReach(error: Error, withinMs: number): OperatorError {
  // The message of a ConnectError's cause says what to do.
  const reason = error.cause instanceof OperatorError ? error.cause.message : error.message;
  return new OperatorError(`the database was not ready within ${Math.round(withinMs / 1000)} s: ${reason}`, {
    cause: error,
  });
}
