import { Connection } from "tedious";
import type { Request } from "tedious";
import { OperatorError } from "../../log";
import { connectedSocket } from "./encryptedSocket";
import { anyCertificate } from "./serverSettings";
import type { ServerSettings } from "./serverSettings";

/** Time limits in milliseconds. */
export interface ConnectionLimits {
  /** From the first packet to the login. */
  connectMs: number;
  /** One statement. */
  requestMs: number;
}

/** A connection that could not be made; its cause is for the log. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
}

/** Ends a connection whose statement took too long. */
export class RequestTimeoutError extends Error {
  override readonly name = "RequestTimeoutError";
  readonly code = "ETIMEOUT";
}

/**
 * A connection for Kysely's pool: encrypted to the pinned certificate, with time limits, and without "error" events that
 * repeat what the statement's caller receives.
 */
export class SqlServerConnection extends Connection {
  readonly #requestMs: number;
  /** The last error that the server reported during the login. */
  #errorNumber: number | undefined;

  /** @param closing ends the connection at any moment */
  constructor(settings: ServerSettings, { connectMs, requestMs }: ConnectionLimits, closing: AbortSignal) {
    const { host, port, dbname, username, password, certificate } = settings;
    super({
      server: host,
      authentication: { type: "default", options: { userName: username, password } },
      options: {
        port,
        database: dbname,
        appName: "learninghub",
        // The default would be this machine's name.
        workstationId: "learninghub",
        encrypt: true,
        ...(certificate === anyCertificate
          ? { trustServerCertificate: true }
          : { cryptoCredentialsDetails: { ca: certificate, minVersion: "TLSv1.2" } }),
        connectTimeout: connectMs,
        connector: async () => (this.#socket = await connectedSocket({ host, port }, connectMs, closing)),
        // The driver cancels a late statement and then waits for the server. Closing the connection is quicker, and the
        // server rolls back the transaction (see #clock).
        requestTimeout: 0,
        // The caller retries, with pauses and a limit.
        maxRetriesOnTransientErrors: 0,
        // A failed statement rolls back its transaction, so that none stays open on a pooled connection.
        abortTransactionOnError: true,
      },
    });
    this.#requestMs = requestMs;
    this.on("errorMessage", ({ number }) => (this.#errorNumber = number));
  }

  #socket: Awaited<ReturnType<typeof connectedSocket>> | undefined;

  override connect(listener: (error?: Error) => void): void {
    super.connect((error) => {
      listener(error === undefined ? undefined : connectError(error, this.#errorNumber));
    });
  }

  override execSql(request: Request): void {
    request.once("requestCompleted", this.#clock());
    super.execSql(request);
  }

  override beginTransaction(...[callback, ...rest]: Parameters<Connection["beginTransaction"]>): void {
    const stop = this.#clock();
    super.beginTransaction(
      (...outcome) => {
        stop();
        callback(...outcome);
      },
      ...rest,
    );
  }

  override commitTransaction(...[callback, ...rest]: Parameters<Connection["commitTransaction"]>): void {
    const stop = this.#clock();
    super.commitTransaction(
      (...outcome) => {
        stop();
        callback(...outcome);
      },
      ...rest,
    );
  }

  /**
   * Does nothing without a transaction: the server rolls back a deadlock's victim itself, as it does after a failed
   * statement or a lost connection, and the error of a second rollback would hide the first one.
   */
  override rollbackTransaction(...[callback, ...rest]: Parameters<Connection["rollbackTransaction"]>): void {
    if (!this.inTransaction || this.closed) {
      process.nextTick(callback);
      return;
    }
    const stop = this.#clock();
    super.rollbackTransaction(
      (...outcome) => {
        stop();
        callback(...outcome);
      },
      ...rest,
    );
  }

  /** Hides "error" events from Kysely, which would print them: the statement or login has already received the error. */
  override emit(event: string, ...args: unknown[]): boolean {
    if (event === "error") return true;
    return super.emit(event as "error", ...(args as [Error]));
  }

  /** Starts a statement's timer; the returned function stops it. */
  #clock(): () => void {
    const timer = setTimeout(() => {
      this.#socket?.destroy(new RequestTimeoutError("a statement took too long"));
    }, this.#requestMs);
    return () => {
      clearTimeout(timer);
    };
  }
}

function connectError(error: Error, number: number | undefined): ConnectError {
  return new ConnectError("no connection", { cause: new OperatorError(explanation(error, number), { cause: error }) });
}

/** What the operator can do; contains no value of the secret. */
function explanation(error: Error, number: number | undefined): string {
  if ("code" in error && error.code === "ELOGIN") {
    return `SQL Server rejected the login with error ${number ?? "unknown"}; check that the secret has the user's current password and that its database exists.`;
  }
  const code = codeOf(error);
  if (code === "EUNENCRYPTED") return "the server offers no encryption; no password was sent.";
  if (/CERT|ALTNAME|SELF_SIGNED|^ERR_(TLS|SSL|OSSL)/.test(code)) {
    return `the server's certificate differs from the secret's, or does not contain its host name (${code}); no password was sent.`;
  }
  return `SQL Server cannot be reached (${code}): check that it is running and that security groups and routes allow the function to reach its port.`;
}

/** The code of the innermost error: the driver wraps the socket's. */
function codeOf(error: Error): string {
  if (error.cause instanceof Error) return codeOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
