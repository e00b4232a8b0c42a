import { useEffect, useState } from "preact/hooks";
import { get, messageFrom, remove } from "./api";
import { events } from "./events";
import type { EventItems } from "./events";

interface LiveListOptions<Name extends keyof EventItems> {
  /** The stream's event that brings new items. */
  event: Name;
  /** Such as `/api/logs`; DELETE clears it. */
  path: string;
  /** The operation's `limit` parameter. Default: it has none. */
  limit?: number;
  /** In `cleared` events, and the field of the list's answer. */
  what: string;
  keyOf: (item: EventItems[Name]) => string;
}

/** As many as the console itself remembers. */
const bound = 10_000;

/** What happened so far and what happens from now on, oldest first. One for the whole page, so that no page misses any. */
export class LiveList<Name extends "log" | "message" | "request"> {
  readonly #options: LiveListOptions<Name>;
  readonly #byKey = new Map<string, EventItems[Name]>();
  readonly #listeners = new Set<() => void>();
  #items: readonly EventItems[Name][] = [];
  #loaded = false;
  #error: string | undefined;

  constructor(options: LiveListOptions<Name>) {
    this.#options = options;
    events.on(options.event, (items) => {
      this.#add(items);
    });
    events.on("cleared", (items) => {
      if (items.some(({ what }) => what === options.what)) this.#empty();
    });
    events.on("connection", ([connection]) => {
      // What happened while there was no connection is loaded with the rest.
      if (connection === "connected") void this.load();
      else if (!this.#loaded) this.#tell();
    });
  }

  get items(): readonly EventItems[Name][] {
    return this.#items;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** Why the list could not be loaded. */
  get error(): string | undefined {
    return this.#error;
  }

  async load(): Promise<void> {
    const { path, limit, what, keyOf } = this.#options;
    try {
      const answer = await get<Record<string, readonly EventItems[Name][]>>(
        limit === undefined ? path : `${path}?limit=${limit}`,
      );
      const before = [...this.#byKey.values()];
      const loaded = [...(answer[what] ?? [])].sort((one, other) => one.time - other.time);
      this.#byKey.clear();
      for (const item of loaded) this.#byKey.set(keyOf(item), item);
      // What the stream brought while the answer was on its way.
      const newest = loaded.at(-1)?.time ?? 0;
      this.#error = undefined;
      this.#loaded = true;
      this.#add(before.filter((item) => item.time >= newest));
    } catch (error) {
      this.#error = messageFrom(error);
      this.#tell();
    }
  }

  async clear(): Promise<void> {
    await remove(this.#options.path);
    this.#empty();
  }

  /** Calls the listener at each change. @returns what ends that */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(items: readonly EventItems[Name][]): void {
    for (const item of items) this.#byKey.set(this.#options.keyOf(item), item);
    const surplus = this.#byKey.size - bound;
    for (const key of [...this.#byKey.keys()].slice(0, Math.max(0, surplus))) this.#byKey.delete(key);
    this.#items = [...this.#byKey.values()];
    this.#tell();
  }

  #empty(): void {
    this.#byKey.clear();
    this.#add([]);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const requests = new LiveList({
  event: "request",
  path: "/api/requests",
  limit: bound,
  what: "requests",
  keyOf: ({ id }) => id,
});
export const logLines = new LiveList({
  event: "log",
  path: "/api/logs",
  limit: bound,
  what: "lines",
  keyOf: ({ id }) => String(id),
});
export const messages = new LiveList({
  event: "message",
  path: "/api/messages",
  what: "messages",
  keyOf: ({ id }) => id,
});

/** Renders the component again at each change of the list. */
export function useLiveList<Name extends "log" | "message" | "request">(list: LiveList<Name>): LiveList<Name> {
  const [, setTurn] = useState(0);
  useEffect(
    () =>
      list.subscribe(() => {
        setTurn((turn) => turn + 1);
      }),
    [list],
  );
  return list;
}
