import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { messageFrom } from "./api";
import { events } from "./events";
import type { Connection, EventItems } from "./events";

export interface Loaded<Value> {
  /** Of the last load that succeeded. */
  value?: Value;
  /** Of the last load, for the reader. */
  error?: string;
  loading: boolean;
  reload: () => void;
}

/**
 * Loads when the component appears, when a dependency changes, and on `reload`.
 * An answer that another load has overtaken is dropped.
 */
export function useLoad<Value>(load: () => Promise<Value>, dependencies: readonly unknown[]): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, "reload">>({ loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    setState(({ value }) => ({ ...(value !== undefined && { value }), loading: true }));
    const settle = (next: Pick<Loaded<Value>, "error" | "value">) => {
      if (current) setState((last) => ({ ...last, ...next, loading: false }));
    };
    load().then(
      (value) => {
        settle({ value });
      },
      (error: unknown) => {
        settle({ error: messageFrom(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [...dependencies, turn]);
  const reload = useCallback(() => {
    setTurn((last) => last + 1);
  }, []);
  return { ...state, reload };
}

/** Calls the latest `listener` with what the event stream brings. */
export function useEvent<Name extends keyof EventItems>(
  name: Name,
  listener: (items: readonly EventItems[Name][]) => void,
): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(
    () =>
      events.on(name, (items) => {
        latest.current(items);
      }),
    [name],
  );
}

/** The state of the event stream. */
export function useConnection(): Connection {
  const [connection, setConnection] = useState(events.connection);
  useEvent("connection", ([latest]) => {
    if (latest !== undefined) setConnection(latest);
  });
  return connection;
}

/** Whether a CSS media query holds. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const changed = () => {
      setMatches(media.matches);
    };
    changed();
    media.addEventListener("change", changed);
    return () => {
      media.removeEventListener("change", changed);
    };
  }, [query]);
  return matches;
}

/** Below this width a page shows one pane at a time. */
export const narrow = "(max-width: 60rem)";
