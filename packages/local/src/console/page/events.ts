import type { LogLine, Message, RequestSummary } from "../schema";
import { ApiError, send } from "./api";

/** What each of the stream's events brings; `connection` is the page's own. */
export interface EventItems {
  cleared: { what: string };
  connection: Connection;
  log: LogLine;
  message: Message;
  /** The program was evaluated again. */
  program: object;
  request: RequestSummary;
}

export type Connection = "connected" | "connecting" | "disconnected" | "unauthorized";

type Listener = (items: readonly never[]) => void;

const firstRetry = 500;
const lastRetry = 10_000;

/** The console's event stream, read by fetch, since EventSource sends no Authorization header. */
class EventStream {
  #listeners = new Map<keyof EventItems, Set<Listener>>();
  #connection: Connection = "connecting";
  #retry = firstRetry;

  get connection(): Connection {
    return this.#connection;
  }

  /** Connects, and connects again for as long as the page is open. */
  async run(): Promise<never> {
    for (;;) {
      try {
        await this.#read();
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) this.#become("unauthorized");
      }
      if (this.#connection !== "unauthorized") this.#become("disconnected");
      await new Promise((resolve) => setTimeout(resolve, this.#retry));
      this.#retry = Math.min(this.#retry * 2, lastRetry);
    }
  }

  /** @returns what ends the subscription */
  on<Name extends keyof EventItems>(name: Name, listener: (items: readonly EventItems[Name][]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async #read(): Promise<void> {
    const { body } = await send("/api/events");
    if (body === null) return;
    this.#retry = firstRetry;
    this.#become("connected");
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#dispatch(block);
    }
  }

  /** WHATWG HTML, "event stream interpretation", as far as the console writes it. */
  #dispatch(block: string): void {
    const field = (name: string) =>
      block
        .split("\n")
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trim())
        .join("\n");
    const data = field("data");
    if (data === "") return;
    const value: unknown = JSON.parse(data);
    this.#tell(field("event") as keyof EventItems, Array.isArray(value) ? value : [value]);
  }

  #become(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    this.#tell("connection", [connection]);
  }

  #tell(name: keyof EventItems, items: readonly unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(items as readonly never[]);
  }
}

export const events = new EventStream();
