import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import { SourceMap } from "node:module";
import type { Socket } from "node:net";

/** A target as `/json/list` shows it. */
export interface ListedTarget {
  title: string;
  webSocketDebuggerUrl: string;
}

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** `Debugger.paused` of the Chrome DevTools Protocol. */
export interface Paused {
  reason: string;
  callFrames: { callFrameId: string; functionName: string }[];
}

interface ParsedScript {
  scriptId: string;
  url: string;
  sourceMapURL: string;
}

/** A place in a script, counted from 0. */
interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

/** A client of Node.js's inspector, as a debugger is one. */
export class InspectorClient {
  readonly #write: (text: string) => void;
  readonly #events = new EventEmitter();
  readonly #replies = new Map<number, (message: Message) => void>();
  /** Every event so far. */
  readonly #received: { method: string; params: unknown }[] = [];
  #lastId = 0;

  private constructor(
    write: (text: string) => void,
    readonly disconnect: () => void = () => undefined,
  ) {
    this.#write = write;
    this.#events.setMaxListeners(0);
  }

  /** Over a WebSocket (RFC 6455) of its own; Node.js 20 has no client for one. */
  static async connect({ webSocketDebuggerUrl }: ListedTarget): Promise<InspectorClient> {
    const { hostname, port, pathname } = new URL(webSocketDebuggerUrl);
    const key = randomBytes(16).toString("base64");
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": key,
      "sec-websocket-version": "13",
    };
    const upgrade = request({ hostname, port, path: pathname, headers });
    upgrade.end();
    const [, socket] = (await once(upgrade, "upgrade")) as [IncomingMessage, Socket];
    // the run's end resets the connection
    socket.on("error", () => undefined);
    const client = new InspectorClient(
      (text) => socket.write(maskedFrame(text)),
      () => socket.destroy(),
    );
    let unread = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (let frame = frameOf(unread); frame !== undefined; frame = frameOf(unread)) {
        unread = unread.subarray(frame.end);
        // the last frame closes the connection, and has no text
        if (frame.text !== "") client.#receive(frame.text);
      }
    });
    return client;
  }

  /**
   * The threads of the process that this client is connected to, as they come; threads that start from now on wait until
   * they are told to run (NodeWorker domain).
   */
  async workers(onWorker: (title: string, client: InspectorClient) => void): Promise<void> {
    const clients = new Map<string, InspectorClient>();
    this.#events.on("NodeWorker.attachedToWorker", (params: { sessionId: string; workerInfo: { title: string } }) => {
      const { sessionId, workerInfo } = params;
      const client = new InspectorClient((message) => {
        void this.send("NodeWorker.sendMessageToWorker", { sessionId, message });
      });
      clients.set(sessionId, client);
      onWorker(workerInfo.title, client);
    });
    this.#events.on("NodeWorker.receivedMessageFromWorker", (params: { sessionId: string; message: string }) => {
      const client = clients.get(params.sessionId);
      if (client !== undefined) client.#receive(params.message);
    });
    await this.send("NodeWorker.enable", { waitForDebuggerOnStart: true });
  }

  async send(method: string, params: object = {}): Promise<unknown> {
    const id = (this.#lastId += 1);
    const reply = new Promise<Message>((resolve) => this.#replies.set(id, resolve));
    this.#write(JSON.stringify({ id, method, params }));
    const { result, error } = await reply;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** The next event of this method. */
  async next(method: string): Promise<unknown> {
    const [params] = (await once(this.#events, method)) as [unknown];
    return params;
  }

  /**
   * Stops the thread before each line that holds the text, in a TypeScript file: found through the source map of the script,
   * which may be loaded already or later.
   */
  async breakAt(file: string, source: string, text: string): Promise<void> {
    const line = source.split("\n").findIndex((each) => each.includes(text));
    await this.send("Debugger.enable");
    for (const { method, params } of this.#received) {
      const location =
        method === "Debugger.scriptParsed" ? await this.#located(params as ParsedScript, file, line) : undefined;
      if (location !== undefined) {
        await this.send("Debugger.setBreakpoint", { location });
        return;
      }
    }
    // before the script's first statement, wherever the line will be
    await this.send("Debugger.setBreakpointByUrl", { urlRegex: "/index\\.js$", lineNumber: 0, columnNumber: 0 });
    const parsed = new Promise<Location>((resolve) => {
      this.#events.on("Debugger.scriptParsed", (script: ParsedScript) => {
        void this.#located(script, file, line).then((location) => {
          if (location !== undefined) resolve(location);
        });
      });
    });
    const paused = this.next("Debugger.paused");
    await this.send("Runtime.runIfWaitingForDebugger");
    await paused;
    await this.send("Debugger.setBreakpoint", { location: await parsed });
    await this.send("Debugger.resume");
  }

  /** What a frame's variable is, as JSON. */
  async valueOf({ callFrames: [frame] }: Paused, expression: string): Promise<unknown> {
    const evaluated = await this.send("Debugger.evaluateOnCallFrame", {
      callFrameId: frame?.callFrameId,
      expression,
      returnByValue: true,
    });
    return (evaluated as { result: { value: unknown } }).result.value;
  }

  /** Where in a script a line of a source begins; undefined in a script of other sources. */
  async #located(
    { scriptId, url, sourceMapURL }: ParsedScript,
    file: string,
    line: number,
  ): Promise<Location | undefined> {
    if (!url.startsWith("file:") && !url.startsWith("/")) return undefined;
    const [, encoded] = /^data:application\/json;base64,(.*)$/.exec(sourceMapURL) ?? [];
    if (encoded === undefined) return undefined;
    const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as SourceMap["payload"]);
    if (!map.payload.sources.includes(file)) return undefined;
    const { scriptSource } = (await this.send("Debugger.getScriptSource", { scriptId })) as { scriptSource: string };
    for (const [lineNumber, text] of scriptSource.split("\n").entries()) {
      if (text.startsWith("//# sourceMappingURL")) continue;
      for (let columnNumber = 0; columnNumber < text.length; columnNumber += 1) {
        const entry = map.findEntry(lineNumber, columnNumber);
        if (!("originalLine" in entry) || entry.originalLine !== line || entry.originalSource !== file) continue;
        return { scriptId, lineNumber, columnNumber };
      }
    }
    return undefined;
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Message;
    const { id, method, params } = message;
    if (id !== undefined) this.#replies.get(id)?.(message);
    if (method === undefined) return;
    this.#received.push({ method, params });
    this.#events.emit(method, params);
  }
}

/** A text frame with a mask of zeros, which clients must send (section 5.3). */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(0x81, 0);
  if (payload.length < 126) {
    head.writeUInt8(0x80 | payload.length, 1);
    return Buffer.concat([head.subarray(0, 6), payload]);
  }
  head.writeUInt8(0x80 | 126, 1);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** The frame that the bytes begin with; undefined until it is complete. */
function frameOf(bytes: Buffer): { text: string; end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1);
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + length;
  return bytes.length < end ? undefined : { text: bytes.subarray(start, end).toString("utf8"), end };
}
