import { setTimeout as delay } from "node:timers/promises";
import { StoreBusyError, StoreUnavailableError } from "../store";
import type { Course, CoursePage, Exam, Store, SubmissionKey, SubmitOutcome } from "../store";
import { CircuitBreaker } from "./circuitBreaker";
import { ServerSecret } from "./serverSecret";
import type { SettingsSource } from "./serverSecret";
import { SqlServerDatabase, sqlServerEngine } from "./sqlServerDatabase";
import type { DatabaseLimits } from "./sqlServerDatabase";
import { failureKind, firstError } from "./sqlServerFailures";
import type { FailureKind } from "./sqlServerFailures";
import { SqlStore } from "./sqlStore";

/** Times in milliseconds. */
export interface StoreLimits extends DatabaseLimits {
  /** One method of the store, with all attempts. */
  operationMs: number;
  /** Upper limit of the first pause between attempts; the limit doubles with each attempt. */
  firstPauseMs: number;
  /** How long calls fail immediately after the database could not be reached repeatedly. */
  breakMs: number;
}

/** Well below the functions' default timeout of 10 s, so that the function sends the response, not the gateway. */
const defaultLimits: StoreLimits = {
  connectMs: 2000,
  requestMs: 2500,
  acquireMs: 7000,
  operationMs: 7000,
  // Below the 30 s after which SQL Server probes an idle connection: a frozen function cannot respond, so an older
  // connection may be dead without notice. A younger one fails at its first statement, which is retried on a new one.
  idleMs: 25_000,
  firstPauseMs: 50,
  breakMs: 5000,
};

const mostAttempts = 6;

/** Opens the store on the database whose settings are in a secret. Connects on the first method call. */
export function openSqlServerStore(secretArn: string): Store {
  return new SqlServerStore(new ServerSecret(secretArn));
}

/**
 * The store on SQL Server: SqlStore on a connection that may break at any time. Retries transient failures, which is safe
 * because every method of a store may be repeated.
 */
export class SqlServerStore implements Store {
  readonly #source: SettingsSource;
  readonly #limits: StoreLimits;
  readonly #breaker: CircuitBreaker;
  #database: SqlServerDatabase | undefined;
  /** Databases that are being closed. */
  readonly #ending = new Set<Promise<void>>();
  #running = 0;
  #lastUse = 0;
  #closed = false;

  constructor(source: SettingsSource, limits: Partial<StoreLimits> = {}) {
    this.#source = source;
    this.#limits = { ...defaultLimits, ...limits };
    this.#breaker = new CircuitBreaker(this.#limits.breakMs);
  }

  listCourses(page: CoursePage): Promise<{ courses: Course[]; more: boolean }> {
    return this.#run((store) => store.listCourses(page));
  }

  getCourse(courseId: string): Promise<Course | undefined> {
    return this.#run((store) => store.getCourse(courseId));
  }

  submitExam(studentId: string, exam: Exam, key: SubmissionKey): Promise<SubmitOutcome> {
    return this.#run((store) => store.submitExam(exact(studentId), exam, key));
  }

  getExam(studentId: string, examId: string): Promise<Exam | undefined> {
    return this.#run((store) => store.getExam(exact(studentId), examId));
  }

  check(): Promise<void> {
    return this.#run((store) => store.check());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#source.close();
    if (this.#database !== undefined) this.#discard(this.#database);
    await Promise.all(this.#ending);
  }

  async #run<Result>(operation: (store: SqlStore) => Promise<Result>): Promise<Result> {
    this.#breaker.check();
    const deadline = Date.now() + this.#limits.operationMs;
    this.#running += 1;
    let renewed = false;
    try {
      for (let attempt = 1; ; attempt++) {
        const database = this.#open();
        try {
          const result = await inTime(operation(new SqlStore(database.kysely, sqlServerEngine)), deadline);
          this.#breaker.succeeded();
          return result;
        } catch (thrown) {
          const kind = thrown instanceof DeadlineError ? "lost" : failureKind(thrown);
          const error = firstError(thrown);
          if (kind === "other") throw error;
          if (kind !== "busy") this.#discard(database);
          // Full jitter, so that colliding callers do not collide again.
          const pause = Math.random() * this.#limits.firstPauseMs * 2 ** (attempt - 1);
          const tooLate = thrown instanceof DeadlineError || Date.now() + pause >= deadline;
          if (tooLate || attempt === mostAttempts || (kind === "unreachable" && renewed)) {
            throw this.#givenUp(kind, error);
          }
          // Read the settings again, once: the password was rotated, or the host replaced.
          if (kind === "unreachable") {
            this.#source.invalidate();
            renewed = true;
          }
          await delay(pause);
        }
      }
    } finally {
      this.#running -= 1;
      this.#lastUse = Date.now();
    }
  }

  #givenUp(kind: Exclude<FailureKind, "other">, error: Error): Error {
    if (kind === "busy") return new StoreBusyError("SQL Server stayed busy", { cause: error });
    this.#breaker.failed(error);
    return new StoreUnavailableError("SQL Server cannot be reached", { cause: error });
  }

  #open(): SqlServerDatabase {
    if (this.#closed) throw new Error("the store is closed");
    // Other running calls show that the connection works.
    const stale = this.#running === 1 && Date.now() - this.#lastUse > this.#limits.idleMs;
    if (this.#database !== undefined && stale) this.#discard(this.#database);
    this.#lastUse = Date.now();
    this.#database ??= new SqlServerDatabase(() => this.#source.current(), this.#limits);
    return this.#database;
  }

  /** Ends a database's connection; the next use opens another. */
  #discard(database: SqlServerDatabase): void {
    if (this.#database !== database) return;
    this.#database = undefined;
    const ended: Promise<void> = database.destroy().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

/** An operation exceeded its time limit. */
class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/** Settles as the work does, or rejects at the deadline. */
async function inTime<Result>(work: Promise<Result>, deadline: number): Promise<Result> {
  const limit = new AbortController();
  const late = delay(Math.max(0, deadline - Date.now()), undefined, { signal: limit.signal }).then(() => {
    throw new DeadlineError("the operation took too long");
  });
  late.catch(() => undefined);
  // Nobody awaits late work; its connection is closed, and its error is expected.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}

/**
 * Rejects an id that ends in a space. SQL Server treats "ada " and "ada" as equal in every collation
 * (https://learn.microsoft.com/sql/t-sql/language-elements/string-comparison-assignment), and the other stores do not.
 */
function exact(studentId: string): string {
  if (studentId.endsWith(" ")) throw new TypeError("a student's id must not end in a space");
  return studentId;
}
