import { useState } from "preact/hooks";
import { useLoad } from "./hooks";
import type { Loaded } from "./hooks";

interface Page<Item, Token> {
  items: readonly Item[];
  /** Of the next page; undefined after the last. */
  next?: Token | undefined;
}

interface Pages<Item, Token> extends Loaded<Page<Item, Token>> {
  loadMore: () => void;
}

/**
 * Loads the first page of a list, and further ones on `loadMore`; `reload` reads all that are shown.
 * @param dependencies strings; a change starts at the first page again
 */
export function usePages<Item, Token>(
  load: (token: Token | undefined) => Promise<Page<Item, Token>>,
  dependencies: readonly (string | undefined)[],
): Pages<Item, Token> {
  const list = JSON.stringify(dependencies);
  const [wanted, setWanted] = useState({ list, count: 1 });
  const count = wanted.list === list ? wanted.count : 1;
  const loaded = useLoad(async () => {
    const items: Item[] = [];
    let next: Token | undefined;
    for (let page = 0; page < count && (page === 0 || next !== undefined); page += 1) {
      const found = await load(next);
      items.push(...found.items);
      next = found.next;
    }
    return { items, next };
  }, [list, count]);
  const loadMore = () => {
    setWanted({ list, count: count + 1 });
  };
  return { ...loaded, loadMore };
}
