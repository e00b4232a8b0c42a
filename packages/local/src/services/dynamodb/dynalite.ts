import type { Readable, Stream } from "node:stream";

/** Attribute values by name, in DynamoDB's JSON. */
export type Item = Record<string, AttributeValue>;
type AttributeValue = Readonly<Record<string, unknown>>;

/** A checked input: what expressions were parsed to is added under names of its own. */
export type CheckedInput = Record<string, unknown>;

interface KeySchemaElement {
  AttributeName: string;
  KeyType: "HASH" | "RANGE";
}

interface Index {
  IndexName: string;
  KeySchema: KeySchemaElement[];
}

/** A table as DescribeTable gives it; these members decide. */
export interface TableDescription {
  TableName: string;
  TableArn: string;
  TableStatus: "ACTIVE";
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  KeySchema: KeySchemaElement[];
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
}

export type Callback<Result = unknown> = (error?: Error | null, result?: Result) => void;

/** A range of keys, and in which order and how many values to read of it. */
export interface Range {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  /** -1: all. */
  limit?: number;
}

/** The items of a table or of an index, by keys that sort as DynamoDB does. */
export interface Collection {
  /** @param work is given what wraps its callback, to release the lock */
  lock: (key: string, work: (release: <Wrapped>(callback: Wrapped) => Wrapped) => void) => void;
  get: (key: string, callback: Callback<Item>) => void;
  put: (key: string, item: Item, callback: Callback) => void;
  del: (key: string, callback: Callback) => void;
  createValueStream: (range: Range) => Stream;
}

/** What dynalite's actions ask of the place where tables and items are. */
export interface Store {
  options: { maxItemSize: number };
  tableDb: { createKeyStream: () => Readable };
  getTable: (
    name: string,
    checkStatus: boolean | Callback<TableDescription>,
    callback?: Callback<TableDescription>,
  ) => void;
  getItemDb: (tableName: string) => Collection;
  getIndexDb: (type: string, tableName: string, indexName: string) => Collection;
}

/** The operations that dynalite does, by its names. */
export type Action =
  | "batchGetItem"
  | "batchWriteItem"
  | "deleteItem"
  | "describeTable"
  | "getItem"
  | "listTables"
  | "putItem"
  | "query"
  | "scan"
  | "updateItem";

/** The parts of dynalite that are used: all but its HTTP server and its files. */
export interface Dynalite {
  db: {
    createKey: (item: Item, table: TableDescription) => string;
    checkConditional: (input: CheckedInput, item: Item | undefined) => Error | null | undefined;
    updateIndexes: (
      store: Store,
      table: TableDescription,
      before: Item | undefined,
      after: Item | undefined,
      callback: Callback,
    ) => void;
    validateKey: (key: Item, table: TableDescription) => Error | null | undefined;
  };
  validations: {
    checkTypes: (input: Record<string, unknown>, types: object) => CheckedInput;
    checkValidations: (input: CheckedInput, types: object, custom: unknown, store: Store) => void;
  };
  rules: (operation: Action | "createTable") => { types: object; custom: unknown };
  action: (operation: Action) => (store: Store, input: CheckedInput, callback: Callback) => void;
}

/** Loads dynalite, which takes a tenth of a second: only for programs with a table. */
export function loadDynalite(): Dynalite {
  /* eslint-disable @typescript-eslint/no-require-imports -- CommonJS files, loaded when a table is there */
  return {
    db: require("dynalite/db") as Dynalite["db"],
    validations: require("dynalite/validations") as Dynalite["validations"],
    rules: (operation) => require(`dynalite/validations/${operation}`) as ReturnType<Dynalite["rules"]>,
    action: (operation) => require(`dynalite/actions/${operation}`) as ReturnType<Dynalite["action"]>,
  };
  /* eslint-enable @typescript-eslint/no-require-imports */
}
