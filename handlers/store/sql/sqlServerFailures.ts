import { OperatorError } from "../../log";
import { ConnectError, RequestTimeoutError } from "./sqlServerConnection";

/**
 * What an error of the database means for a retry:
 * - `unreachable`: no connection, or no settings for one; they may have changed
 * - `lost`: the connection broke or timed out during a statement; another may work
 * - `busy`: the same statement may succeed later
 * - `other`: a retry gives the same error
 */
export type FailureKind = "unreachable" | "lost" | "busy" | "other";

/**
 * Transient error numbers of SQL Server ("Database engine events and errors"; the list of EF Core's
 * SqlServerTransientExceptionDetector without those of Azure SQL Database and memory-optimised tables).
 */
const transientErrorNumbers: ReadonlySet<number> = new Set([
  601, // the scan met rows that were moved
  617, // a descriptor was not found in the hash table
  669, // the row object is inconsistent
  921, // the database has not been recovered yet
  1203, // a process unlocked what it did not own
  1204, // no lock resource is free
  1205, // chosen as a deadlock's victim
  1221, // a thread released a lock that it did not hold
  1222, // a lock was not given in time
  3935, // a FILESTREAM transaction context could not be initialised
  3960, // snapshot isolation: another transaction changed the rows
  3966, // the row versions are gone
  4221, // login to a read-secondary is not possible yet
  8628, // no time for the query's optimisation
  8645, // no memory for the query in time
  8651, // the requested memory is not free
  10922, // the resource pool asks to run it again
  10928, // a resource's limit is reached
  10929, // a resource's minimum is not guaranteed
  10936, // the server has no more requests to give
  17197, // the login timed out
]);

/** Codes of a broken connection: the driver's and its socket's. */
const lostCodes: ReadonlySet<string> = new Set([
  "ABORT_ERR",
  "ECLOSE",
  "ECONNABORTED",
  "ECONNRESET",
  "EINVALIDSTATE",
  "EPIPE",
  "ESOCKET",
  "ETIMEDOUT",
  "ETIMEOUT",
]);

export function failureKind(error: unknown): FailureKind {
  // Kysely rejects with an array when the server reported several errors for one statement.
  if (Array.isArray(error)) return error.some((one) => failureKind(one) === "busy") ? "busy" : "other";
  if (!(error instanceof Error)) return "other";
  if (error instanceof ConnectError || error instanceof OperatorError) return "unreachable";
  if (error instanceof RequestTimeoutError) return "lost";
  if ("number" in error && typeof error.number === "number") {
    return transientErrorNumbers.has(error.number) ? "busy" : "other";
  }
  if ("code" in error && typeof error.code === "string") return lostCodes.has(error.code) ? "lost" : "other";
  // The pool's timeout for a free connection; then the driver's error for a server that disconnected between packets.
  if (error.name === "TimeoutError") return "busy";
  return error.message === "unexpected end of message stream" ? "lost" : "other";
}

/** The first of several errors, as an Error that can be thrown and logged. */
export function firstError(error: unknown): Error {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  return first instanceof Error ? first : new Error("SQL Server's driver threw a value that is not an Error");
}
