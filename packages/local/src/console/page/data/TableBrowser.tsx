import { useState } from "preact/hooks";
import { callAws } from "../api";
import { ErrorNote } from "../components/ErrorNote";
import { useLoad } from "../hooks";
import { ItemBrowser } from "./ItemBrowser";
import { ItemSearchForm } from "./ItemSearchForm";
import { keyedBy } from "./tableKeys";
import type { ItemSearch, TableDescription } from "./tableKeys";

interface TableBrowserProps {
  tableName: string;
  /** The key of the item that is open, as JSON. */
  selected: string | null;
  onOpen: (query: Record<string, string>) => void;
}

/** Describes the table, without which its items cannot be read. */
export function TableBrowser({ tableName, selected, onOpen }: TableBrowserProps) {
  const [search, setSearch] = useState<ItemSearch>();
  const described = useLoad(
    () => callAws<{ Table: TableDescription }>("dynamodb", "DescribeTable", { TableName: tableName }),
    [tableName],
  );
  if (described.error !== undefined) return <ErrorNote message={described.error} onRetry={described.reload} />;
  if (described.value === undefined) return null;
  const { Table: table } = described.value;
  const everything = { by: keyedBy(table)[0], partitionValue: "", sortCondition: "", sortValue: "" } as const;
  return (
    <ItemBrowser table={table} search={search ?? everything} selected={selected} onOpen={onOpen}>
      <ItemSearchForm table={table} onSearch={setSearch} />
    </ItemBrowser>
  );
}
