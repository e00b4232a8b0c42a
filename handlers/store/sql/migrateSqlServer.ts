import { setTimeout as delay } from "node:timers/promises";
import { Migrator } from "kysely";
import { OperatorError } from "../../log";
import { mssqlMigrations } from "./mssqlMigrations";
import type { SettingsSource } from "./serverSecret";
import { SqlServerDatabase } from "./sqlServerDatabase";
import type { DatabaseLimits } from "./sqlServerDatabase";
import { failureKind, firstError } from "./sqlServerFailures";

export interface MigrationOptions {
  /** How long to wait for a database that is still starting, and for a parallel run, in milliseconds. */
  withinMs: number;
  /** Pause between attempts in milliseconds. Default 3000. */
  pauseMs?: number;
  /** Called with the reason when an attempt failed and another follows. Default: nothing. */
  onWait?: (reason: Error) => void;
}

/**
 * Brings a SQL Server database up to date; gives the names of the steps that this run applied, in order. A step happens
 * as a whole or not at all. Safe to repeat, and when several run at once: Kysely's migrator holds a lock of the server.
 *
 * @throws {OperatorError} when the database stays out of reach, or a step fails; the message says which and why
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
      // A server that is being made may not have written all of its secret yet.
      source.forget();
      await delay(pauseMs);
    }
  }
}

async function migrateOnce(source: SettingsSource, remainingMs: number): Promise<string[]> {
  const limits: DatabaseLimits = {
    connectMs: 5000,
    // A step that rebuilds a table takes its time, and so does waiting for a parallel run's lock.
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

/** The server's own words are let through: a step holds the program's statements and no one's data. */
function stepError(error: Error): OperatorError {
  const number = "number" in error && typeof error.number === "number" ? ` (error ${error.number})` : "";
  return new OperatorError(
    `the database's tables cannot be brought up to date${number}: ${error.message} Nothing of the failed run was kept. ` +
      "If a step is missing here that the database has had, deploy the later program.",
    { cause: error },
  );
}

function outOfReach(error: Error, withinMs: number): OperatorError {
  // A ConnectError's own message says little, its cause's what to do.
  const reason = error.cause instanceof OperatorError ? error.cause.message : error.message;
  return new OperatorError(`the database did not get ready within ${Math.round(withinMs / 1000)} s: ${reason}`, {
    cause: error,
  });
}
