import type { AttributeValue, Item } from "./attributeValues";

interface KeySchemaElement {
  AttributeName: string;
  KeyType: "HASH" | "RANGE";
}

interface Index {
  IndexName: string;
  KeySchema: KeySchemaElement[];
}

/** What the page reads of DescribeTable (API Reference, TableDescription). */
export interface TableDescription {
  TableName: string;
  ItemCount?: number;
  KeySchema: KeySchemaElement[];
  AttributeDefinitions: { AttributeName: string; AttributeType: "B" | "N" | "S" }[];
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
}

/** The table itself, or one of its indexes, with its keys. */
export interface KeyedBy {
  /** Absent for the table itself. */
  indexName?: string;
  partitionKey: string;
  sortKey?: string;
}

/** The table first, then its indexes. */
export function keyedBy(table: TableDescription): [KeyedBy, ...KeyedBy[]] {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return [
    keys(table.KeySchema),
    ...indexes.map(({ IndexName, KeySchema }) => ({ indexName: IndexName, ...keys(KeySchema) })),
  ];
}

function keys(schema: KeySchemaElement[]): KeyedBy {
  const name = (type: string): string | undefined => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const sortKey = name("RANGE");
  return { partitionKey: name("HASH") ?? "", ...(sortKey !== undefined && { sortKey }) };
}

/** The attributes that identify an item of the table. */
export function keyOf(table: TableDescription, item: Item): Item {
  const names = table.KeySchema.map(({ AttributeName }) => AttributeName);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

/** Of the key condition expression; the empty one stands for any value. */
export const sortConditions = ["", "=", "begins_with", "<", "<=", ">", ">="] as const;
export type SortCondition = (typeof sortConditions)[number];

/** What a reader fills in: no value of the partition key asks for all items. */
export interface ItemSearch {
  by: KeyedBy;
  partitionValue: string;
  sortCondition: SortCondition;
  sortValue: string;
}

/** Scan, or Query for one value of the partition key, with its input (API Reference). */
export function readOperation(
  table: TableDescription,
  { by, partitionValue, sortCondition, sortValue }: ItemSearch,
  startKey?: Item,
): { operation: "Query" | "Scan"; input: Record<string, unknown> } {
  const input = {
    TableName: table.TableName,
    Limit: 50,
    ...(by.indexName !== undefined && { IndexName: by.indexName }),
    ...(startKey && { ExclusiveStartKey: startKey }),
  };
  if (partitionValue === "") return { operation: "Scan", input };
  const { partitionKey, sortKey } = by;
  const sorted = sortKey !== undefined && sortCondition !== "";
  const condition = sortCondition === "begins_with" ? "begins_with(#sort, :sort)" : `#sort ${sortCondition} :sort`;
  return {
    operation: "Query",
    input: {
      ...input,
      KeyConditionExpression: `#partition = :partition${sorted ? ` AND ${condition}` : ""}`,
      ExpressionAttributeNames: { "#partition": partitionKey, ...(sorted && { "#sort": sortKey }) },
      ExpressionAttributeValues: {
        ":partition": keyValue(table, partitionKey, partitionValue),
        ...(sorted && { ":sort": keyValue(table, sortKey, sortValue) }),
      },
    },
  };
}

function keyValue(table: TableDescription, name: string, value: string): AttributeValue {
  const type = table.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  if (type === "N") return { N: value };
  return type === "B" ? { B: value } : { S: value };
}

/** The item that "Create item" starts with: its keys, empty. */
export function emptyItem(table: TableDescription): Item {
  return Object.fromEntries(
    table.KeySchema.map(({ AttributeName }) => {
      const value = keyValue(table, AttributeName, "");
      return [AttributeName, "N" in value ? { N: "0" } : value];
    }),
  );
}

/** The names of the items' attributes: keys first, then the others in the order seen. */
export function columns(table: TableDescription, items: readonly Item[]): string[] {
  const keyNames = keyedBy(table).flatMap(({ indexName, partitionKey, sortKey }) =>
    indexName === undefined ? [partitionKey, ...(sortKey === undefined ? [] : [sortKey])] : [],
  );
  return [...new Set([...keyNames, ...items.flatMap((item) => Object.keys(item))])];
}
