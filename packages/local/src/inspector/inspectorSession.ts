import { Session } from "node:inspector";
import type { WebSocketConnection } from "./webSocket";

/** A message of the Chrome DevTools Protocol. */
interface ProtocolMessage {
  id?: number;
  method?: string;
  params?: object;
}

interface WorkerMessage {
  sessionId: string;
  message: string;
}

/** Hears that a debugger has set what it wants in a thread, and lets it run. */
type OnRun = (threadId: number) => void;

/**
 * One session with this process's inspector, and through its NodeWorker domain with the threads. It belongs to the main
 * thread, so no debugger can stop that: the functions' threads alone.
 */
export class InspectorSession {
  readonly #session = new Session();
  /** Session ids of the NodeWorker domain by thread. */
  readonly #workers = new Map<number, string>();

  constructor() {
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      // Node.js names a thread so: its id, then the name that it was given.
      const [, threadId] = /^\[worker (\d+)\]/.exec(workerInfo.title) ?? [];
      this.#workers.set(Number(threadId), sessionId);
    });
  }

  /** Attaches to all threads, those to come too. */
  attachToThreads(): void {
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  sendToThread(threadId: number, message: string): void {
    const sessionId = this.#workers.get(threadId);
    if (sessionId !== undefined) this.#session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  }

  /** Connects a debugger to the process: all messages pass. */
  serveProcess(client: WebSocketConnection, onRun: OnRun): void {
    this.#session.on("inspectorNotification", (message) => {
      client.send(JSON.stringify(message));
    });
    client.onText = (text) => {
      const { id, method = "", params } = messageOf(text);
      if (method === "NodeWorker.sendMessageToWorker") this.#notice(params as WorkerMessage, onRun);
      this.#session.post(method, params, (error: Error | null, result?: object) => {
        client.send(
          JSON.stringify(error === null ? { id, result: result ?? {} } : { id, error: protocolError(error) }),
        );
      });
    };
    client.onClose(() => {
      this.disconnect();
    });
  }

  /** Connects a debugger to one thread. */
  serveThread(client: WebSocketConnection, threadId: number, onRun: OnRun): void {
    this.#session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      const { sessionId, message } = params;
      if (sessionId === this.#workers.get(threadId)) client.send(message);
    });
    this.#session.on("NodeWorker.detachedFromWorker", ({ params: { sessionId } }) => {
      if (sessionId === this.#workers.get(threadId)) client.close();
    });
    client.onText = (message) => {
      if (isRun(message)) onRun(threadId);
      this.sendToThread(threadId, message);
    };
    client.onClose(() => {
      this.disconnect();
    });
    this.attachToThreads();
  }

  disconnect(): void {
    this.#session.disconnect();
  }

  #notice({ sessionId, message }: WorkerMessage, onRun: OnRun): void {
    if (!isRun(message)) return;
    for (const [threadId, candidate] of this.#workers) if (candidate === sessionId) onRun(threadId);
  }
}

function isRun(message: string): boolean {
  return messageOf(message).method === "Runtime.runIfWaitingForDebugger";
}

/** @throws {TypeError | SyntaxError} when it is no message of the protocol */
function messageOf(text: string): ProtocolMessage {
  const message = JSON.parse(text) as unknown;
  if (typeof message !== "object" || message === null) throw new TypeError("not a message of the protocol");
  return message;
}

/** Such as `Inspector error -32601: 'X.y' wasn't found`. */
function protocolError({ message }: Error): { code: number; message: string } {
  const [, code = "-32000", text = message] = /^Inspector error (-\d+): (.*)$/s.exec(message) ?? [];
  return { code: Number(code), message: text };
}
