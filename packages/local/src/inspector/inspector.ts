import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { isOwnHost } from "../http/loopbackHost";
import { LoopbackServer, PortError } from "../http/loopbackServer";
import { InspectorSession } from "./inspectorSession";
import { WebSocketConnection } from "./webSocket";

export interface InspectorOptions {
  /** Of 127.0.0.1; 0 for any. */
  port: number;
  /** Functions wait for a debugger before their module is loaded. */
  wait: boolean;
}

/** The thread of an execution environment. */
interface InspectedThread {
  threadId: number;
  /** What a debugger's list shows. */
  title: string;
  /** A debugger has set its breakpoints, and lets the thread run. */
  onRun: () => void;
}

/**
 * Lets debuggers attach to functions (Chrome DevTools Protocol). The list of targets begins with the process, through which
 * VS Code and WebStorm find all threads, now and later (NodeWorker domain); then comes each thread, for Chrome DevTools.
 */
export class Inspector {
  readonly port: number;
  /** Whether threads wait for a debugger. */
  readonly wait: boolean;
  readonly #server: LoopbackServer;
  /** By the target's id, which nobody can guess: a page elsewhere can open a WebSocket, and not read the list. */
  readonly #targets = new Map<string, InspectedThread | undefined>([[randomUUID(), undefined]]);
  /** With the thread that each is attached to; undefined for the process, and so for all threads. */
  readonly #clients = new Map<WebSocketConnection, number | undefined>();
  /** The run's own, which ends what a debugger holds. */
  readonly #session = new InspectorSession();

  private constructor(server: LoopbackServer, wait: boolean) {
    this.port = server.port;
    this.wait = wait;
    this.#server = server;
    this.#session.attachToThreads();
    server.serve(({ url = "" }, response) => {
      const answer = this.#answer(url.replace(/\/$/, ""));
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(answer ?? { message: "give /json/list or /json/version" }));
    });
    server.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#connect(request, socket, head);
    });
  }

  /** @throws {PortError} when the port is taken or needs privileges */
  static async start({ port, wait }: InspectorOptions): Promise<Inspector> {
    try {
      return new Inspector(await LoopbackServer.listen(port), wait);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      const [reason = ""] = error.message.split(";");
      throw new PortError(`${reason}; choose another with --inspect=PORT, or --inspect=0 for any`);
    }
  }

  /** @returns what to call when the thread has ended */
  add(thread: InspectedThread): () => void {
    const id = randomUUID();
    this.#targets.set(id, thread);
    return () => {
      this.#targets.delete(id);
    };
  }

  /** Lets a thread go on that a debugger has stopped: it can't end before. */
  resume(threadId: number): void {
    for (const [id, method] of ["Debugger.enable", "Debugger.resume", "Debugger.disable"].entries()) {
      this.#session.sendToThread(threadId, JSON.stringify({ id, method }));
    }
  }

  /** Disconnects all debuggers. */
  async close(): Promise<void> {
    for (const client of this.#clients.keys()) client.close();
    await this.#server.close(0);
    this.#session.disconnect();
  }

  /** A thread stays stopped when whoever has stopped it is gone. */
  #resumeAbandoned(): void {
    const attached = new Set(this.#clients.values());
    if (attached.has(undefined)) return;
    for (const thread of this.#targets.values()) {
      if (thread !== undefined && !attached.has(thread.threadId)) this.resume(thread.threadId);
    }
  }

  /** The HTTP endpoints of the protocol, as Node.js's own inspector has them. */
  #answer(path: string): unknown {
    if (path === "/json/version") return { Browser: `node.js/${process.version}`, "Protocol-Version": "1.1" };
    if (path !== "/json" && path !== "/json/list") return undefined;
    return [...this.#targets].map(([id, thread]) => {
      const address = `127.0.0.1:${this.port}/${id}`;
      return {
        description: "node.js instance",
        devtoolsFrontendUrl: `devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws=${address}`,
        id,
        title: thread?.title ?? "pulumi-aws-local",
        type: "node",
        url: "file://",
        webSocketDebuggerUrl: `ws://${address}`,
      };
    });
  }

  #connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const id = (request.url ?? "").slice(1);
    const { host, origin } = request.headers;
    const isKnown = this.#targets.has(id) && isOwnHost(host);
    // Every page sends its origin; debuggers send none, or that of Chrome DevTools.
    if (!isKnown || (origin !== undefined && !origin.startsWith("devtools://"))) {
      socket.on("error", () => socket.destroy());
      const status = isKnown ? "403 Forbidden" : "404 Not Found";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const client = new WebSocketConnection(request, socket, head);
    this.#clients.set(client, this.#targets.get(id)?.threadId);
    client.onClose(() => {
      this.#clients.delete(client);
      this.#resumeAbandoned();
    });
    const onRun = (threadId: number): void => {
      for (const thread of this.#targets.values()) if (thread?.threadId === threadId) thread.onRun();
    };
    const thread = this.#targets.get(id);
    const session = new InspectorSession();
    if (thread === undefined) session.serveProcess(client, onRun);
    else session.serveThread(client, thread.threadId, onRun);
  }
}
