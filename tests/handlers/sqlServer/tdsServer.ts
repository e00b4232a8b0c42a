import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { TdsConnection } from "./tdsConnection";
import type { TdsSession } from "./tdsConnection";
import type { LogIn, Statement } from "./tdsRequests";

/** What happens to a statement instead of its execution. */
export type Fault =
  | Error
  /** The connection breaks before the statement runs. */
  | "drop"
  /** The connection breaks after the statement ran, before its answer. */
  | "dropAfter"
  /** There is no answer, ever. */
  | "hang";

/** How the server behaves; tests change it while it runs. */
export interface TdsBehaviour {
  /** Accepts connections and says nothing. */
  silent: boolean;
  /** Says that it has no encryption. */
  unencrypted: boolean;
  logIn: (logIn: LogIn) => Error | undefined;
  /** Asked before each statement, "begin", "commit" and "rollback" among them. */
  fault: (statement: string) => Fault | undefined;
}

/** A SQL Server as far as the driver can tell: TDS 7.4 with TLS inside of its pre-log-in packets (MS-TDS). */
export class TdsServer {
  readonly behaviour: TdsBehaviour = {
    silent: false,
    unencrypted: false,
    logIn: () => undefined,
    fault: () => undefined,
  };
  /** Every log-in that was tried. */
  readonly logIns: LogIn[] = [];
  readonly statements: Statement[] = [];
  /** Passwords that came without encryption. */
  clearLogIns = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(
    readonly secureContext: () => SecureContext,
    newSession: () => TdsSession,
  ) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => undefined);
      if (!this.behaviour.silent) new TdsConnection(socket, this, newSession());
    });
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  /** @param port 0 for any */
  async listen(port = 0): Promise<number> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks every connection. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.drop();
    await closed;
  }

  /** Waits until the last connection is gone. */
  async allGone(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => once(socket, "close")));
  }
}
