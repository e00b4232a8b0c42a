import type { ConditionContext } from "../iam/localIam";
import type { CheckedInput, Item, TableDescription } from "./dynalite";
import type { Step } from "./transactions";

/** What a call asks IAM for (Service Authorization Reference, "Amazon DynamoDB"). */
export interface Permission {
  action: string;
  tableName: string;
  indexName?: string;
  context?: ConditionContext;
}

/** Finds a table by its name; undefined when the program registers none of it. */
export type FindTable = (name: string) => TableDescription | undefined;

/** The permissions of an operation on items. @param input checked */
export function permissionsOf(operation: string, input: CheckedInput, find: FindTable): Permission[] {
  if (operation === "BatchGetItem" || operation === "BatchWriteItem") {
    const tables = input.RequestItems as Record<string, { Keys?: Item[] } | BatchWrite[]>;
    return Object.entries(tables).map(([tableName, requests]) => {
      const items = Array.isArray(requests)
        ? requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {})
        : (requests.Keys ?? []);
      return { action: operation, tableName, context: context(input, items, find(tableName)) };
    });
  }
  const { TableName, IndexName } = input as { TableName: string; IndexName?: string };
  const table = find(TableName);
  const items = operation === "Query" ? [queriedKey(input)] : [(input.Item ?? input.Key ?? {}) as Item];
  const index = [...(table?.GlobalSecondaryIndexes ?? []), ...(table?.LocalSecondaryIndexes ?? [])].find(
    (one) => one.IndexName === IndexName,
  );
  const keys = index === undefined ? table : { KeySchema: index.KeySchema };
  return [
    {
      action: operation,
      tableName: TableName,
      ...(IndexName !== undefined && { indexName: IndexName }),
      context: context(input, items, keys),
    },
  ];
}

/** Transactions have no actions of their own: their operations do. */
export function permissionOfStep({ kind, input, target }: Step, operation: string, find: FindTable): Permission {
  return {
    action: kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`,
    tableName: input.TableName,
    context: { ...context(input, [target], find(input.TableName)), "dynamodb:EnclosingOperation": operation },
  };
}

interface BatchWrite {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}

/** Developer Guide, "Specifying conditions: using condition keys". */
function context(
  input: CheckedInput,
  items: readonly Item[],
  table: Pick<TableDescription, "KeySchema"> | undefined,
): ConditionContext {
  const partitionKey = table?.KeySchema[0]?.AttributeName;
  const leading = items.flatMap((item) => {
    const value = partitionKey === undefined ? undefined : item[partitionKey];
    return value === undefined ? [] : [String(Object.values(value)[0])];
  });
  return {
    "dynamodb:Attributes": attributes(input, items),
    "dynamodb:EnclosingOperation": undefined,
    "dynamodb:LeadingKeys": leading,
    "dynamodb:ReturnConsumedCapacity": input.ReturnConsumedCapacity as string | undefined,
    "dynamodb:ReturnValues": input.ReturnValues as string | undefined,
    "dynamodb:Select": input.Select as string | undefined,
  };
}

/** The top-level attributes that a request names. */
function attributes(input: CheckedInput, items: readonly Item[]): string[] {
  const names = new Set(items.flatMap((item) => Object.keys(item)));
  for (const name of (input.AttributesToGet ?? []) as string[]) names.add(name);
  for (const name of Object.keys(input.AttributeUpdates ?? {})) names.add(name);
  for (const parsed of [input._updates, input._projection] as ({ paths?: unknown[][] } | undefined)[]) {
    for (const [name] of parsed?.paths ?? []) names.add(String(name));
  }
  for (const parsed of [input._condition, input._filter] as ({ pathHeads?: object } | undefined)[]) {
    for (const name of Object.keys(parsed?.pathHeads ?? {})) names.add(name);
  }
  return [...names];
}

/** The key attributes that a query compares, with the values that they have to equal. */
function queriedKey({ KeyConditions }: CheckedInput): Item {
  const conditions = KeyConditions as Record<string, { AttributeValueList: Item[string][] }>;
  return Object.fromEntries(
    Object.entries(conditions).flatMap(
      ([
        name,
        {
          AttributeValueList: [value],
        },
      ]) => (value === undefined ? [] : [[name, value]]),
    ),
  );
}
