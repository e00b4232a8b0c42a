import type { ListedObject } from "../../schema";
import { Icon } from "../components/Icon";
import { Table } from "../components/Table";
import { formatBytes } from "../format";

/** A common prefix has no object. */
export interface ObjectRow {
  key: string;
  object?: ListedObject;
}

interface ObjectTableProps {
  prefix: string;
  rows: readonly ObjectRow[];
  selected: string | null;
  onOpenFolder: (prefix: string) => void;
  onOpenObject: (key: string) => void;
}

export function ObjectTable({ prefix, rows, selected, onOpenFolder, onOpenObject }: ObjectTableProps) {
  const open = ({ key, object }: ObjectRow) => {
    if (object === undefined) onOpenFolder(key);
    else onOpenObject(key);
  };
  return (
    <Table
      caption="Objects"
      rows={rows}
      rowKey={({ key }) => key}
      selectedKey={selected ?? undefined}
      onSelect={open}
      columns={[
        {
          title: "Name",
          cell: (row) => (
            <button type="button" class="row-button">
              <Icon name={row.object === undefined ? "folder" : "file"} />
              {row.key.slice(prefix.length)}
            </button>
          ),
        },
        {
          title: "Size",
          kind: "number",
          cell: ({ object }) => (object === undefined ? "" : formatBytes(object.size)),
        },
        {
          title: "Last modified",
          cell: ({ object }) => (object === undefined ? "" : new Date(object.lastModified).toLocaleString()),
        },
      ]}
    />
  );
}
