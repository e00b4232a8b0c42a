import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { keyedBy, sortConditions } from "./tableKeys";
import type { ItemSearch, SortCondition, TableDescription } from "./tableKeys";

interface ItemSearchFormProps {
  table: TableDescription;
  onSearch: (search: ItemSearch) => void;
}

/** Scans the table or an index; with a value of the partition key, queries it. */
export function ItemSearchForm({ table, onSearch }: ItemSearchFormProps) {
  const choices = keyedBy(table);
  const [chosen, setChosen] = useState(0);
  const [partitionValue, setPartitionValue] = useState("");
  const [sortCondition, setSortCondition] = useState<SortCondition>("");
  const [sortValue, setSortValue] = useState("");
  const by = choices[chosen] ?? choices[0];
  const { partitionKey, sortKey } = by;
  const input = (name: string, value: string, set: (value: string) => void) => (
    <input
      class="key-value"
      aria-label={name}
      placeholder={name}
      autocomplete="off"
      spellcheck={false}
      value={value}
      onInput={({ currentTarget }) => {
        set(currentTarget.value);
      }}
    />
  );
  return (
    <form
      class="toolbar item-search"
      role="search"
      aria-label="Items"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch({ by, partitionValue, sortCondition, sortValue });
      }}
    >
      {choices.length > 1 && (
        <select
          class="filter"
          aria-label="Table or index"
          value={chosen}
          onChange={({ currentTarget }) => {
            setChosen(Number(currentTarget.value));
            setSortCondition("");
          }}
        >
          {choices.map(({ indexName }, index) => (
            <option key={indexName} value={index}>
              {indexName === undefined ? "Table" : `Index ${indexName}`}
            </option>
          ))}
        </select>
      )}
      {input(`${partitionKey} (partition key)`, partitionValue, setPartitionValue)}
      {sortKey !== undefined && partitionValue !== "" && (
        <>
          <select
            class="filter"
            aria-label={`Condition on ${sortKey}`}
            value={sortCondition}
            onChange={({ currentTarget }) => {
              setSortCondition(sortConditions.find((one) => one === currentTarget.value) ?? "");
            }}
          >
            {sortConditions.map((condition) => (
              <option key={condition} value={condition}>
                {condition === "" ? `any ${sortKey}` : condition === "begins_with" ? "begins with" : condition}
              </option>
            ))}
          </select>
          {sortCondition !== "" && input(`${sortKey} (sort key)`, sortValue, setSortValue)}
        </>
      )}
      <Button type="submit" icon="search">
        {partitionValue === "" ? "Scan" : "Query"}
      </Button>
    </form>
  );
}
