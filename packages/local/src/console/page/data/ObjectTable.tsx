import { Icon } from "../components/Icon";
import { Table } from "../components/Table";
import { sizeText } from "./objects";
import type { StoredObject } from "./objects";

interface ObjectTableProps {
  prefix: string;
  /** Prefixes that end in `/`. */
  folders: readonly string[];
  files: readonly StoredObject[];
  selected: string | null;
  onOpenFolder: (prefix: string) => void;
  onOpenObject: (key: string) => void;
}

interface Row { key: string; object?: StoredObject }

export function ObjectTable({ prefix, folders, files, selected, onOpenFolder, onOpenObject }: ObjectTableProps) {
  const rows: Row[] = [...folders.map((key) => ({ key })), ...files.map((object) => ({ key: object.key, object }))];
  const open = ({ key, object }: Row) => {
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
          cell: ({ object }) => (object === undefined ? "" : sizeText(object.size)),
        },
        {
          title: "Last modified",
          cell: ({ object }) => (object === undefined ? "" : new Date(object.lastModified).toLocaleString()),
        },
      ]}
    />
  );
}
