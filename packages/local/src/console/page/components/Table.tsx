import type { ComponentChildren } from "preact";

interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** Default: `text`. */
  kind?: "actions" | "mono" | "number" | "text";
}

interface TableProps<Row> {
  /** Read out by screen readers; not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes rows selectable; a click anywhere in one selects it. Put a link or button in its first cell for the keyboard. */
  onSelect?: (row: Row) => void;
  selectedKey?: string | undefined;
}

/** For up to a few hundred rows; more belong in a VirtualList. */
export function Table<Row>({ caption, columns, rows, rowKey, onSelect, selectedKey }: TableProps<Row>) {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={caption}>
      <table class={onSelect === undefined ? "table" : "table selectable"}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, kind = "text" }) => (
              <th key={title} scope="col" class={kind}>
                {kind === "actions" ? <span class="unseen">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr key={key} class={key === selectedKey ? "selected" : undefined} onClick={() => onSelect?.(row)}>
                {columns.map(({ title, cell, kind = "text" }) => (
                  <td key={title} class={kind}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
