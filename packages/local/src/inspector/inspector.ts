import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import inspector from "node:inspector";
import path from "node:path";
import type { Worker } from "node:worker_threads";
import { PortError } from "../http/loopbackServer";
import { loaderFile, mainFile } from "../record/host/programProcess";
import type { EndpointMessage, Target, TargetsMessage } from "./targets";

export interface InspectorOptions {
  /** Of 127.0.0.1; 0 for any. */
  port: number;
  /** Functions wait for a debugger before their module is loaded. */
  wait: boolean;
}

/** What `Runtime` and `Debugger` of the Chrome DevTools Protocol need to let a thread go on, whatever holds it. */
const resumeMethods = ["Runtime.runIfWaitingForDebugger", "Debugger.enable", "Debugger.resume"];

/**
 * Lets debuggers attach to a run. Behind one port are all targets: the run's process, through which VS Code and WebStorm
 * find the functions' threads (NodeWorker domain), and each thread by itself, for Chrome DevTools.
 */
export class Inspector {
  readonly port: number;
  readonly #endpoint: ChildProcess;
  readonly #wait: boolean;
  readonly #ownTarget: Target;
  readonly #opened: boolean;
  readonly #threads = new Set<Target>();
  /** Debuggers at the run's process: they stop each new thread until they have set its breakpoints. */
  #clients = 0;

  private constructor(endpoint: ChildProcess, port: number, wait: boolean) {
    this.port = port;
    this.#endpoint = endpoint;
    this.#wait = wait;
    // Open already when a debugger has started the run.
    this.#opened = inspector.url() === undefined;
    if (this.#opened) inspector.open(0, "127.0.0.1");
    this.#ownTarget = { title: "pulumi-aws-local", url: inspector.url() ?? "" };
    endpoint.on("message", (message: EndpointMessage) => {
      if ("clients" in message) this.#clients = message.clients;
    });
    this.#announce();
  }

  /** @throws {PortError} when the port is taken or needs privileges */
  static async start({ port, wait }: InspectorOptions): Promise<Inspector> {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const file = path.join(__dirname, "endpoint");
    const endpoint = spawn(process.execPath, ["--require", loaderFile, mainFile, file, String(port)], {
      env,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const [message] = (await once(endpoint, "message")) as [EndpointMessage];
    if ("listening" in message) return new Inspector(endpoint, message.listening, wait);
    endpoint.kill("SIGKILL");
    const reason = "failed" in message ? message.failed.replace(/;.*/, "") : "can't be used";
    throw new PortError(`${reason}; choose another with --inspect=PORT, or --inspect=0 for any`);
  }

  /** Whether a thread that starts now waits for a debugger by itself. */
  get threadsWait(): boolean {
    return this.#wait && this.#clients === 0;
  }

  add(thread: Target): void {
    this.#threads.add(thread);
    this.#announce();
  }

  remove(thread: Target): void {
    if (this.#threads.delete(thread)) this.#announce();
  }

  /** Lets a thread go on that a debugger has stopped, or that waits for one: it can't end before. */
  resume(worker: Worker): void {
    const { threadId } = worker;
    const session = new inspector.Session();
    session.connect();
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      if (!workerInfo.title.startsWith(`[worker ${threadId}]`)) return;
      for (const [id, method] of resumeMethods.entries()) {
        session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id, method }) });
      }
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    worker.once("exit", () => {
      session.disconnect();
    });
  }

  /** Disconnects all debuggers. */
  async close(): Promise<void> {
    const exited = once(this.#endpoint, "exit");
    if (this.#endpoint.kill("SIGKILL")) await exited;
    if (this.#opened) inspector.close();
  }

  #announce(): void {
    const message: TargetsMessage = { targets: [this.#ownTarget, ...this.#threads] };
    if (this.#endpoint.connected) this.#endpoint.send(message, () => undefined);
  }
}
