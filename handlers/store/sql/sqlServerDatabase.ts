import { Kysely, MssqlDialect } from "kysely";
import { Pool } from "tarn";
import { ISOLATION_LEVEL, Request, TYPES } from "tedious";
import type { ServerSettings } from "./serverSettings";
import { SqlServerConnection } from "./sqlServerConnection";
import type { ConnectionLimits } from "./sqlServerConnection";
import type { SqlSchema } from "./sqlSchema";
import type { SqlEngine } from "./sqlStore";

/** SQL Server's syntax. Not `top`, which would put the count into the statement. */
export const sqlServerEngine: SqlEngine = { firstRows: (query, count) => query.offset(0).fetch(count) };

export interface DatabaseLimits extends ConnectionLimits {
  /** Time to wait for a connection, including connecting, in milliseconds. */
  acquireMs: number;
  /** Idle time after which a connection is closed, in milliseconds. */
  idleMs: number;
}

/** A database with Kysely on top; `destroy` ends its connections. */
export class SqlServerDatabase {
  readonly kysely: Kysely<SqlSchema>;
  readonly #closing = new AbortController();

  /** Connects on the first query, with the settings current at that time. */
  constructor(settings: () => Promise<ServerSettings>, limits: DatabaseLimits) {
    const { acquireMs, idleMs } = limits;
    this.kysely = new Kysely<SqlSchema>({
      dialect: new MssqlDialect({
        // Costs a statement before each use, and when it fails the pool reconnects endlessly without a pause.
        validateConnections: false,
        tarn: {
          Pool,
          options: {
            min: 0,
            // Lambda gives a process one event at a time, and a store's method runs its statements one after the other:
            // a second connection would only use memory of the server, once per concurrent function.
            max: 1,
            // Waiting callers receive the error immediately instead of a timeout.
            propagateCreateError: true,
            acquireTimeoutMillis: acquireMs,
            createTimeoutMillis: acquireMs,
            idleTimeoutMillis: idleMs,
          },
        },
        tedious: {
          ISOLATION_LEVEL,
          Request,
          TYPES,
          connectionFactory: async () => new SqlServerConnection(await settings(), limits, this.#closing.signal),
        },
      }),
    });
  }

  /** Ends every connection immediately, also during a statement. */
  async destroy(): Promise<void> {
    this.#closing.abort();
    await this.kysely.destroy();
  }
}
