import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { Panes } from "../components/Panes";
import { usePages } from "../pagination";
import type { Item } from "./attributeValues";
import { EditItem } from "./EditItem";
import { ItemDetails } from "./ItemDetails";
import { ItemTable } from "./ItemTable";
import { emptyItem, keyOf, readOperation } from "./tableKeys";
import type { ItemSearch, TableDescription } from "./tableKeys";

interface ItemBrowserProps {
  table: TableDescription;
  search: ItemSearch;
  selected: string | null;
  onOpen: (query: Record<string, string>) => void;
  /** The form of the search. */
  children: ComponentChildren;
}

interface ReadOutput {
  Items: Item[];
  LastEvaluatedKey?: Item;
}

export function ItemBrowser({ table, search, selected, onOpen, children }: ItemBrowserProps) {
  const [creating, setCreating] = useState(false);
  const items = usePages<Item, Item>(
    async (startKey) => {
      const { operation, input } = readOperation(table, search, startKey);
      const { Items, LastEvaluatedKey } = await callAws<ReadOutput>("dynamodb", operation, input);
      return { items: Items, next: LastEvaluatedKey };
    },
    [table.TableName, JSON.stringify(search)],
  );
  const idOf = (item: Item): string => JSON.stringify(keyOf(table, item));
  const found = items.value?.items ?? [];
  const item = found.find((candidate) => idOf(candidate) === selected);
  const close = () => {
    onOpen({});
  };
  const list = (
    <>
      <div class="toolbar">
        {children}
        <Button icon="replay" look="quiet" label="Read again" onClick={items.reload} />
        <Button
          look="primary"
          icon="plus"
          onClick={() => {
            setCreating(true);
          }}
        >
          Create item
        </Button>
      </div>
      {items.error !== undefined && <ErrorNote message={items.error} onRetry={items.reload} />}
      {items.error === undefined && items.value !== undefined && found.length === 0 && (
        <EmptyState icon="data" title={search.partitionValue === "" ? "The table is empty" : "No item matches"} />
      )}
      {items.error === undefined && found.length > 0 && (
        <ItemTable
          table={table}
          items={found}
          idOf={idOf}
          selected={selected}
          onSelect={(id) => {
            onOpen({ item: id });
          }}
        />
      )}
      {items.value?.next !== undefined && (
        <div class="load-more">
          <Button onClick={items.loadMore}>Load more items</Button>
        </div>
      )}
    </>
  );
  return (
    <>
      <Panes
        list={list}
        detailLabel="Item"
        onClose={close}
        detail={
          item && (
            <ItemDetails
              key={selected}
              table={table}
              item={item}
              onChange={items.reload}
              onDelete={() => {
                items.reload();
                close();
              }}
            />
          )
        }
      />
      {creating && (
        <EditItem
          table={table}
          item={emptyItem(table)}
          isNew
          onDone={items.reload}
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
    </>
  );
}
