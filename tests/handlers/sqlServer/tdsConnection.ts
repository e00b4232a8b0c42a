import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { readLogIn, readStatement, readTransactionRequest } from "./tdsRequests";
import type { Statement, TransactionRequest } from "./tdsRequests";
import type { TdsState } from "./tdsBehaviour";
import {
  emptyAnswer,
  errorAnswer,
  logInAnswer,
  preLoginAnswer,
  rowsAnswer,
  SqlServerError,
  transactionAnswer,
} from "./tdsTokens";
import type { Row } from "./tdsTokens";

/** What a logged-in connection works on. */
export interface TdsSession {
  execute(statement: Statement): Promise<{ rows: Row[]; changes: number }>;
  transaction(request: TransactionRequest): Promise<void>;
  readonly inTransaction: boolean;
  end(): void;
}

const packet = { batch: 0x01, rpc: 0x03, answer: 0x04, transaction: 0x0e, logIn: 0x10, preLogin: 0x12 };
const packetSize = 4096;

/** One client's connection, from the pre-log-in on. */
export class TdsConnection {
  readonly #socket: Socket;
  readonly #server: TdsState;
  readonly #session: TdsSession;
  /** Where answers go: the socket, and under TLS what encrypts for it. */
  #output: Duplex;
  #tunnel: TlsTunnel | undefined;
  #unread = Buffer.alloc(0);
  #message: Buffer[] = [];
  /** Messages are answered one after the other. */
  #answered = Promise.resolve();

  constructor(socket: Socket, server: TdsState, session: TdsSession) {
    this.#socket = socket;
    this.#server = server;
    this.#session = session;
    this.#output = socket;
    socket.on("data", (bytes) => {
      if (this.#tunnel?.isRecord(bytes)) this.#tunnel.push(bytes);
      else this.#read(bytes);
    });
    socket.on("close", () => {
      session.end();
    });
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= 8 && this.#unread.length >= this.#unread.readUInt16BE(2)) {
      const end = this.#unread.readUInt16BE(2);
      const [type, status] = [this.#unread.readUInt8(0), this.#unread.readUInt8(1)];
      this.#message.push(this.#unread.subarray(8, end));
      this.#unread = this.#unread.subarray(end);
      if ((status & 0x01) === 0) continue;
      const message = Buffer.concat(this.#message.splice(0));
      this.#answered = this.#answered
        .then(() => this.#handle(type, message))
        .catch((error: unknown) => {
          // A message that the stand-in cannot read is a defect of the test; the client sees a broken connection.
          this.#socket.destroy(error as Error);
        });
    }
  }

  async #handle(type: number, message: Buffer): Promise<void> {
    if (type === packet.preLogin && this.#tunnel !== undefined) this.#tunnel.push(message);
    else if (type === packet.preLogin) this.#greet();
    else if (type === packet.logIn) this.#logIn(message);
    else if (type === packet.batch) this.#answer(emptyAnswer());
    else if (type === packet.rpc) await this.#execute(readStatement(message));
    else if (type === packet.transaction) await this.#transaction(readTransactionRequest(message));
    else throw new Error(`packet of type ${type}`);
  }

  #greet(): void {
    const { unencrypted } = this.#server.behaviour;
    this.#answer(preLoginAnswer(!unencrypted));
    if (unencrypted) return;
    this.#tunnel = new TlsTunnel(this.#socket);
    const secure = new TLSSocket(this.#tunnel, { isServer: true, secureContext: this.#server.secureContext() });
    secure.on("data", (bytes: Buffer) => {
      this.#read(bytes);
    });
    // The client refused the certificate, or went away.
    secure.on("error", () => this.#socket.destroy());
    this.#output = secure;
  }

  #logIn(message: Buffer): void {
    if (this.#tunnel === undefined) this.#server.clearLogIns += 1;
    const logIn = readLogIn(message);
    this.#server.logIns.push(logIn);
    const error = this.#server.behaviour.logIn(logIn);
    this.#answer(error === undefined ? logInAnswer() : errorAnswer(asSqlError(error), false));
  }

  async #execute(statement: Statement): Promise<void> {
    this.#server.statements.push(statement);
    await this.#unlessFault(statement.sql, async () => {
      const { rows, changes } = await this.#session.execute(statement);
      return rowsAnswer(rows, changes);
    });
  }

  async #transaction(request: TransactionRequest): Promise<void> {
    await this.#unlessFault(request, async () => {
      await this.#session.transaction(request);
      return transactionAnswer(request);
    });
  }

  async #unlessFault(statement: string, work: () => Promise<Buffer>): Promise<void> {
    const fault = this.#server.behaviour.fault(statement);
    if (fault === "hang") return;
    if (fault === "drop") {
      this.#socket.destroy();
      return;
    }
    try {
      if (fault instanceof Error) throw fault;
      const answer = await work();
      if (fault === "dropAfter") this.#socket.destroy();
      else this.#answer(answer);
    } catch (error) {
      // As after `set xact_abort on`, which the driver sends.
      const rolledBack = this.#session.inTransaction;
      if (rolledBack) await this.#session.transaction("rollback");
      this.#answer(errorAnswer(asSqlError(error), rolledBack));
    }
  }

  #answer(content: Buffer): void {
    for (let start = 0; start < content.length; start += packetSize - 8) {
      const part = content.subarray(start, start + packetSize - 8);
      this.#output.write(packetOf(packet.answer, part, start + part.length >= content.length));
    }
  }
}

/**
 * Carries TLS: in pre-log-in packets until the client sends its first bare record, and bare from then on. A flight must
 * be one packet, because the client reads one for each that it sends.
 */
class TlsTunnel extends Duplex {
  #bare = false;
  #flight: Buffer[] = [];

  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("close", () => this.destroy());
  }

  /** Whether these bytes of the client are TLS without a packet around it. */
  isRecord([first = 0]: Buffer): boolean {
    this.#bare ||= first >= 0x14 && first <= 0x17;
    return this.#bare;
  }

  override _read(): void {
    // What comes is pushed.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#bare) {
      this.#socket.write(chunk, callback);
      return;
    }
    if (this.#flight.push(chunk) === 1) {
      setImmediate(() => this.#socket.write(packetOf(packet.preLogin, Buffer.concat(this.#flight.splice(0)), true)));
    }
    callback();
  }
}

function packetOf(type: number, content: Buffer, last: boolean): Buffer {
  const header = Buffer.from([type, last ? 1 : 0, 0, 0, 0, 0, 1, 0]);
  header.writeUInt16BE(content.length + 8, 2);
  return Buffer.concat([header, content]);
}

function asSqlError(error: unknown): SqlServerError {
  return error instanceof SqlServerError ? error : new SqlServerError(50000, String(error), 16);
}
