import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { TdsConnection } from "./tdsConnection";
import type { TdsSession } from "./tdsConnection";
import type { TdsBehaviour, TdsState } from "./tdsBehaviour";
import type { LogIn, Statement } from "./tdsRequests";

/** A SQL Server as far as the driver can tell: TDS 7.4 with TLS inside of its pre-log-in packets (MS-TDS). */
export class TdsServer implements TdsState {
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
