import { Table } from "../components/Table";
import { cellText } from "./attributeValues";
import type { Item } from "./attributeValues";
import { columns } from "./tableKeys";
import type { TableDescription } from "./tableKeys";

interface ItemTableProps {
  table: TableDescription;
  items: readonly Item[];
  idOf: (item: Item) => string;
  selected: string | null;
  onSelect: (id: string) => void;
}

/** Keys first; the first one opens the item. */
export function ItemTable({ table, items, idOf, selected, onSelect }: ItemTableProps) {
  const [first, ...others] = columns(table, items);
  if (first === undefined) return null;
  return (
    <Table
      caption="Items"
      rows={items}
      rowKey={idOf}
      selectedKey={selected ?? undefined}
      onSelect={(item) => {
        onSelect(idOf(item));
      }}
      columns={[
        {
          title: first,
          cell: (item) => (
            <button type="button" class="row-button cut">
              {cellText(item[first]) === "" ? "(empty)" : cellText(item[first])}
            </button>
          ),
        },
        ...others.map((name) => ({
          title: name,
          cell: (item: Item) => <span class="cut">{cellText(item[name])}</span>,
        })),
      ]}
    />
  );
}
