import { Kysely, MssqlDialect } from "kysely";
import { Pool } from "tarn";
import { ISOLATION_LEVEL, Request, TYPES } from "tedious";
import type { ServerSettings } from "./serverSettings";
import { SqlServerConnection } from "./sqlServerConnection";
import type { ConnectionLimits } from "./sqlServerConnection";
import type { SqlSchema } from "./sqlSchema";
import type { SqlEngine } from "./sqlStore";

/** SQL Server's way of what differs between SQL engines. Not `top`, which would put the count into the statement. */
export const sqlServerEngine: SqlEngine = { firstRows: (query, count) => query.offset(0).fetch(count) };

export interface DatabaseLimits extends ConnectionLimits {
  /** How long to wait for a connection, its making included, in milliseconds. */
  acquireMs: number;
  /** How long a connection may lie unused before it is closed, in milliseconds. */
  idleMs: number;
}

/** A database behind Kysely, and the end of all that it opens. */
export class SqlServerDatabase {
  readonly kysely: Kysely<SqlSchema>;
  readonly #closing = new AbortController();

  /** Connects at the first query, with the settings of that moment. */
  constructor(settings: () => Promise<ServerSettings>, limits: DatabaseLimits) {
    const { acquireMs, idleMs } = limits;
    this.kysely = new Kysely<SqlSchema>({
      dialect: new MssqlDialect({
        // Costs a statement before each use, and when it keeps failing the pool reconnects without a pause or an end.
        validateConnections: false,
        tarn: {
          Pool,
          options: {
            min: 0,
            // Lambda gives a process one event at a time, and a store's method runs its statements one after the other:
            // a second connection would only take memory of the server, times the number of functions that run at once.
            max: 1,
            // Whoever waits learns at once why there is no connection, instead of waiting for its time to run out.
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

  /** Ends every connection at once, whatever it is doing. */
  async destroy(): Promise<void> {
    this.#closing.abort();
    await this.kysely.destroy();
  }
}
