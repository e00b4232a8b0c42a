import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

interface VirtualListProps<Item> {
  /** Names the list for screen readers. */
  label: string;
  items: readonly Item[];
  itemKey: (item: Item) => string;
  /** Height of every row, in CSS pixels. */
  rowHeight: number;
  row: (item: Item) => ComponentChildren;
  rowClass?: (item: Item) => string;
  selectedKey?: string | undefined;
  onSelect: (item: Item) => void;
  /** Enter on the selected row. Default: nothing more than selecting it. */
  onOpen?: (item: Item) => void;
  /** Makes the list a tree, whose items Left and Right close and open. Default: a listbox. */
  tree?: TreeOptions<Item>;
  /** Stays at the end while it grows, unless the reader has scrolled up. Default: false. */
  followEnd?: boolean;
}

interface TreeOptions<Item> {
  /** From 1. */
  level: (item: Item) => number;
  /** Undefined for an item without children. */
  expanded: (item: Item) => boolean | undefined;
  onToggle: (item: Item, expand: boolean) => void;
}

/** Rows rendered above and below what is seen. */
const overscan = 8;

/**
 * A listbox or tree (WAI-ARIA APG) of which only the rows in view are in the document.
 * Up, Down, Page Up, Page Down, Home and End select.
 */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const {
    label,
    items,
    itemKey,
    rowHeight,
    row,
    rowClass,
    selectedKey,
    onSelect,
    onOpen,
    tree,
    followEnd = false,
  } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [{ top, height }, setView] = useState({ top: 0, height: 600 });
  const atEnd = useRef(true);
  const selected = selectedKey === undefined ? -1 : items.findIndex((item) => itemKey(item) === selectedKey);

  const measure = () => {
    const { current } = frame;
    if (current === null) return;
    atEnd.current = current.scrollTop + current.clientHeight >= current.scrollHeight - rowHeight;
    setView({ top: current.scrollTop, height: current.clientHeight });
  };
  useLayoutEffect(() => {
    if (frame.current === null) return;
    const observer = new ResizeObserver(measure);
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (followEnd && atEnd.current && frame.current !== null) frame.current.scrollTop = frame.current.scrollHeight;
  }, [items, followEnd]);
  // Rows that arrive above leave the selected one where it was.
  const lastSelected = useRef({ key: selectedKey, index: selected });
  useLayoutEffect(() => {
    const { key, index } = lastSelected.current;
    lastSelected.current = { key: selectedKey, index: selected };
    const { current } = frame;
    if (current === null || key !== selectedKey || index < 0 || selected < 0 || current.scrollTop === 0) return;
    current.scrollTop += (selected - index) * rowHeight;
  }, [items, selectedKey]);
  useEffect(() => {
    const { current } = frame;
    if (current === null || selected < 0) return;
    const start = selected * rowHeight;
    if (start < current.scrollTop) current.scrollTop = start;
    else if (start + rowHeight > current.scrollTop + current.clientHeight)
      current.scrollTop = start + rowHeight - current.clientHeight;
  }, [selectedKey, height]);

  const keyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const moves: Record<string, number> = {
      ArrowDown: selected + 1,
      ArrowUp: selected < 0 ? 0 : selected - 1,
      PageDown: selected + page,
      PageUp: selected - page,
      Home: 0,
      End: items.length - 1,
    };
    const target = moves[event.key];
    const current = items[selected];
    if (event.key === "Enter" && current !== undefined) (onOpen ?? onSelect)(current);
    if (tree !== undefined && current !== undefined && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      if (tree.expanded(current) !== undefined) tree.onToggle(current, event.key === "ArrowRight");
    }
    if (target === undefined) return;
    event.preventDefault();
    const item = items[Math.min(Math.max(target, 0), items.length - 1)];
    if (item !== undefined) onSelect(item);
  };

  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const end = Math.min(items.length, Math.ceil((top + height) / rowHeight) + overscan);
  return (
    <div
      ref={frame}
      class="virtual-list"
      role={tree === undefined ? "listbox" : "tree"}
      aria-label={label}
      aria-activedescendant={selected >= first && selected < end ? `${id}-${selectedKey ?? ""}` : undefined}
      tabIndex={0}
      onScroll={measure}
      onKeyDown={keyDown}
    >
      <div class="virtual-rows" role="presentation" style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, end).map((item, index) => {
          const key = itemKey(item);
          return (
            <div
              key={key}
              id={`${id}-${key}`}
              class={`virtual-row ${rowClass?.(item) ?? ""}`}
              role={tree === undefined ? "option" : "treeitem"}
              aria-level={tree?.level(item)}
              aria-expanded={tree?.expanded(item)}
              aria-selected={key === selectedKey}
              aria-posinset={first + index + 1}
              aria-setsize={items.length}
              style={{ top: `${(first + index) * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => {
                onSelect(item);
              }}
            >
              {row(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
