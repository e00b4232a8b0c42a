import { useCallback, useEffect, useState } from "preact/hooks";
import type { ListPage } from "./learningHubApi";

export type Loaded<Value> =
  { state: "loading" } | { state: "loaded"; value: Value } | { state: "failed"; error: unknown };

/**
 * Loads what a page shows, again whenever `key` changes.
 * @returns its state, and what loads again
 */
export function useLoad<Value>(load: () => Promise<Value>, key: string): [Loaded<Value>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true; // an answer that comes after the reader went on is of no use
    const show = (next: Loaded<Value>) => {
      if (current) setLoaded(next);
    };
    show({ state: "loading" });
    load().then(
      (value) => {
        show({ state: "loaded", value });
      },
      (error: unknown) => {
        show({ state: "failed", error });
      },
    );
    return () => {
      current = false;
    };
  }, [key, attempt]);
  return [
    loaded,
    () => {
      setAttempt((count) => count + 1);
    },
  ];
}

export interface PagedList<Item> {
  items: readonly Item[];
  busy: boolean;
  /** Undefined while nothing has failed. */
  error: unknown;
  /** Whether there may be more items. */
  more: boolean;
  loadMore: () => Promise<void>;
  /** Loads the first page again. */
  reload: () => Promise<void>;
}

/** A list of the API, page by page, from its first page on. */
export function usePagedList<Item>(load: (cursor?: string) => Promise<ListPage<Item>>): PagedList<Item> {
  const [list, setList] = useState<{ items: readonly Item[]; cursor?: string | undefined }>();
  const [busy, setBusy] = useState(true);
  const [error, setError] = useState<unknown>();
  const add = useCallback(async (before: readonly Item[], cursor?: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const page = await load(cursor);
      setList({ items: [...before, ...page.items], cursor: page.nextCursor });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }, []);
  useEffect(() => void add([]), []);
  const items = list?.items ?? [];
  return {
    items,
    busy,
    error,
    more: list === undefined || list.cursor !== undefined,
    loadMore: () => add(items, list?.cursor),
    reload: () => add([]),
  };
}
