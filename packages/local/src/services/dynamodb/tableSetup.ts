import { AwsJsonError } from "../../http/awsJson";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { LocalRunEvents } from "../events";
import type { Item, TableDescription } from "./dynalite";
import { recordedItems, recordedTables } from "./recordedTables";
import type { RecordedItem, RecordedTable } from "./recordedTables";
import type { TableEngine } from "./tableEngine";

/**
 * Serves a program's tables from now on and puts its new items into them. What can't be served is reported.
 * @returns the tables that are served
 */
export function setUpTables(
  engine: TableEngine,
  program: RecordedProgram,
  onDiagnostic: LocalRunEvents["onDiagnostic"],
): RecordedTable[] {
  const warn = (message: string) => {
    onDiagnostic("warning", message);
  };
  const served = recordedTables(program).filter((table) => isValid(engine, table, warn));
  const descriptions = served.map(
    ({ creation, description }) => ({ ...creation, ...description }) as unknown as TableDescription,
  );
  engine.store.serve(descriptions);
  const items = recordedItems(program);
  for (const table of descriptions) {
    const own = items.filter(({ tableName }) => tableName === table.TableName);
    engine.store.atomically(() => {
      layOut(engine, table);
      seed(engine, table, own, warn);
    });
  }
  return served;
}

function isValid(engine: TableEngine, { creation }: RecordedTable, warn: (message: string) => void): boolean {
  try {
    engine.checked("createTable", creation);
    return true;
  } catch (error) {
    if (!(error instanceof AwsJsonError)) throw error;
    warn(`table ${creation.TableName} is not served: ${error.message}`);
    return false;
  }
}

/** Brings what is stored of a table to its present keys and indexes. */
function layOut(engine: TableEngine, table: TableDescription): void {
  const { store } = engine;
  const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = table;
  const types = Object.fromEntries(AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType]));
  const keys = JSON.stringify(KeySchema.map(({ AttributeName }) => [AttributeName, types[AttributeName]]));
  const indexes = JSON.stringify([types, GlobalSecondaryIndexes, LocalSecondaryIndexes]);
  const stored = store.layout(TableName);
  if (stored?.keys === keys && stored.indexes === indexes) return;
  if (stored !== undefined && stored.keys !== keys) store.deleteItems(TableName);
  engine.rebuildIndexes(table);
  store.setLayout(TableName, { keys, indexes });
}

/** Puts what is new among the program's items into a table, and deletes those that it no longer has. */
function seed(
  engine: TableEngine,
  table: TableDescription,
  items: readonly RecordedItem[],
  warn: (message: string) => void,
): void {
  const { store } = engine;
  const { TableName } = table;
  const before = store.seeds(TableName);
  for (const { urn, item } of items) {
    try {
      if (item === undefined) throw new AwsJsonError("ValidationException", "it is not a JSON object");
      const input = engine.checked("putItem", { TableName, Item: item });
      const key = engine.keyText(table, item);
      const text = JSON.stringify(item);
      if (before.get(key) !== text) {
        engine.runAtOnce("putItem", input);
        store.setSeed(TableName, key, text);
      }
      before.delete(key);
    } catch (error) {
      if (!(error instanceof AwsJsonError)) throw error;
      warn(`${urn}: the item is not in table ${TableName}: ${error.message}`);
    }
  }
  for (const [key, text] of before) {
    engine.runAtOnce("deleteItem", { TableName, Key: engine.keyOf(table, JSON.parse(text) as Item) });
    store.deleteSeed(TableName, key);
  }
}
