import { Readable, Stream } from "node:stream";
import type Database from "libsql";
import { openSqliteFile, transaction } from "../../storage/sqliteFile";
import type { Callback, Collection, Item, Range, Store, TableDescription } from "./dynalite";

const migrations = [
  `
  CREATE TABLE entry (
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (collection, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE layout (table_name TEXT PRIMARY KEY, keys TEXT NOT NULL, indexes TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE seed (
    table_name TEXT NOT NULL,
    key TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (table_name, key)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** DynamoDB's largest item, in bytes. */
const maxItemSize = 400 * 1024;
/** Values read at a time while a query goes on. */
const pageSize = 64;

/** What a table's items are stored by; JSON texts. */
export interface Layout {
  keys: string;
  indexes: string;
}

/**
 * Tables and items for dynalite's actions. Definitions come from the program, items are in one SQLite file. All of it
 * answers at once, so that a write with its index entries, or several writes, are one transaction.
 */
export class TableStore implements Store {
  readonly options = { maxItemSize };
  readonly tableDb = { createKeyStream: () => Readable.from([...this.#tables.keys()].sort()) };
  readonly #database: Database.Database;
  readonly #get: Database.Statement;
  readonly #put: Database.Statement;
  readonly #delete: Database.Statement;
  readonly #pages = new Map<string, Database.Statement>();
  #tables: ReadonlyMap<string, TableDescription> = new Map();

  /** @throws {StoredStateError} */
  constructor(file: string) {
    this.#database = openSqliteFile(file, migrations);
    this.#get = this.#database.prepare("SELECT item FROM entry WHERE collection = ? AND key = ?");
    this.#put = this.#database.prepare("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)");
    this.#delete = this.#database.prepare("DELETE FROM entry WHERE collection = ? AND key = ?");
  }

  serve(tables: readonly TableDescription[]): void {
    this.#tables = new Map(tables.map((table) => [table.TableName, table]));
  }

  table(name: string): TableDescription | undefined {
    return this.#tables.get(name);
  }

  /** Writes that are stored as a whole when this returns, and not at all when `work` throws. */
  atomically<Result>(work: () => Result): Result {
    return this.#database.inTransaction ? work() : transaction(this.#database, work);
  }

  getTable(
    name: string,
    checkStatus: boolean | Callback<TableDescription>,
    callback = checkStatus as Callback<TableDescription>,
  ): void {
    const table = this.#tables.get(name);
    // Only DescribeTable asks so, and it alone shows how much the table holds.
    const described = checkStatus === false;
    if (table === undefined) callback(noSuchTable(name, described));
    else callback(null, described ? { ...table, ...this.#size(name) } : table);
  }

  getItemDb(tableName: string): Collection {
    return this.#collection(itemsOf(tableName));
  }

  getIndexDb(type: string, tableName: string, indexName: string): Collection {
    return this.#collection(`${indexesOf(tableName)}${type.toLowerCase()}/${indexName}`);
  }

  items(tableName: string): Item[] {
    const rows = this.#database.prepare("SELECT item FROM entry WHERE collection = ?").all(itemsOf(tableName));
    return (rows as { item: string }[]).map(({ item }) => JSON.parse(item) as Item);
  }

  /** Those whose attribute is a number between the two, neither included. */
  itemsBetween(tableName: string, attributeName: string, after: number, before: number): Item[] {
    const path = `$.${JSON.stringify(attributeName)}.N`;
    const rows = this.#database
      .prepare(
        `SELECT item FROM entry WHERE collection = ?
         AND CAST(json_extract(item, ?) AS REAL) > ? AND CAST(json_extract(item, ?) AS REAL) < ?`,
      )
      .all(itemsOf(tableName), path, after, path, before);
    return (rows as { item: string }[]).map(({ item }) => JSON.parse(item) as Item);
  }

  layout(tableName: string): Layout | undefined {
    return this.#database.prepare("SELECT keys, indexes FROM layout WHERE table_name = ?").get(tableName) as
      Layout | undefined;
  }

  setLayout(tableName: string, { keys, indexes }: Layout): void {
    this.#database.prepare("INSERT OR REPLACE INTO layout VALUES (?, ?, ?)").run(tableName, keys, indexes);
  }

  deleteItems(tableName: string): void {
    this.#database.prepare("DELETE FROM entry WHERE collection = ?").run(itemsOf(tableName));
    this.#database.prepare("DELETE FROM seed WHERE table_name = ?").run(tableName);
    this.deleteIndexes(tableName);
  }

  deleteIndexes(tableName: string): void {
    const first = indexesOf(tableName);
    // A slash is followed by a zero in ASCII.
    this.#database
      .prepare("DELETE FROM entry WHERE collection > ? AND collection < ?")
      .run(first, `${first.slice(0, -1)}0`);
  }

  /** The items that the program put into the table, as JSON texts by their keys. */
  seeds(tableName: string): Map<string, string> {
    const rows = this.#database.prepare("SELECT key, item FROM seed WHERE table_name = ?").all(tableName);
    return new Map((rows as { key: string; item: string }[]).map(({ key, item }) => [key, item]));
  }

  setSeed(tableName: string, key: string, item: string): void {
    this.#database.prepare("INSERT OR REPLACE INTO seed VALUES (?, ?, ?)").run(tableName, key, item);
  }

  deleteSeed(tableName: string, key: string): void {
    this.#database.prepare("DELETE FROM seed WHERE table_name = ? AND key = ?").run(tableName, key);
  }

  close(): void {
    this.#database.close();
  }

  #size(tableName: string): { ItemCount: number; TableSizeBytes: number } {
    return this.#database
      .prepare(
        `SELECT count(*) AS ItemCount, coalesce(sum(length(item)), 0) AS TableSizeBytes
         FROM entry WHERE collection = ?`,
      )
      .get(itemsOf(tableName)) as { ItemCount: number; TableSizeBytes: number };
  }

  #collection(name: string): Collection {
    return {
      // Nothing else runs before the callback was called.
      lock: (_key, work) => {
        work((callback) => callback);
      },
      get: (key, callback) => {
        const row = this.#get.get(name, key) as { item: string } | undefined;
        callback(null, row && (JSON.parse(row.item) as Item));
      },
      put: (key, item, callback) => {
        this.#put.run(name, key, JSON.stringify(item));
        callback();
      },
      del: (key, callback) => {
        this.#delete.run(name, key);
        callback();
      },
      createValueStream: (range) => new ItemStream(this.#values(name, range)),
    };
  }

  *#values(collection: string, range: Range): Generator<Item> {
    const { reverse = false, limit = -1 } = range;
    const bounds = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
    const given = (Object.keys(bounds) as (keyof typeof bounds)[]).flatMap((bound) => {
      const value = range[bound];
      return value === undefined ? [] : [{ condition: ` AND key ${bounds[bound]} ?`, value }];
    });
    const conditions = given.map(({ condition }) => condition).join("");
    const parameters = given.map(({ value }) => value);
    const order = reverse ? "DESC" : "ASC";
    const next = reverse ? "<" : ">";
    let last: string | undefined;
    for (let left = limit < 0 ? Infinity : limit; left > 0;) {
      const count = Math.min(left, pageSize);
      const { items, read, lowest, highest } = this.#page(
        `${conditions}${last === undefined ? "" : ` AND key ${next} ?`}`,
        order,
      ).get(collection, ...parameters, ...(last === undefined ? [] : [last]), count) as Page;
      yield* JSON.parse(items) as Item[];
      if (read < count) return;
      last = reverse ? lowest : highest;
      left -= count;
    }
  }

  /** One row, as the driver takes longer for each row than SQLite for joining them. */
  #page(conditions: string, order: "ASC" | "DESC"): Database.Statement {
    const known = this.#pages.get(conditions + order);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(
      `SELECT '[' || coalesce(group_concat(item, ',' ORDER BY key ${order}), '') || ']' AS items, count(*) AS read, min(key) AS lowest, max(key) AS highest
       FROM (SELECT key, item FROM entry WHERE collection = ?${conditions} ORDER BY key ${order} LIMIT ?)`,
    );
    this.#pages.set(conditions + order, statement);
    return statement;
  }
}

interface Page {
  /** A JSON array in the order that was asked for. */
  items: string;
  read: number;
  lowest: string;
  highest: string;
}

/**
 * Emits items like an object-mode Readable, which costs several times as much for each. dynalite listens for its events
 * and destroys it when it has enough.
 */
class ItemStream extends Stream {
  #destroyed = false;

  constructor(items: Iterable<Item>) {
    super();
    process.nextTick(() => {
      try {
        for (const item of items) {
          this.emit("data", item);
          if (this.#destroyed) return;
        }
        this.emit("end");
      } catch (error) {
        this.emit("error", error);
      }
    });
  }

  destroy(): void {
    this.#destroyed = true;
  }
}

function itemsOf(tableName: string): string {
  return `item/${tableName}`;
}

/** What the names of a table's index collections begin with. */
function indexesOf(tableName: string): string {
  return `index/${tableName}/`;
}

/** As dynalite's own store reports it. */
function noSuchTable(name: string, named: boolean): Error {
  const message = `Requested resource not found${named ? `: Table: ${name} not found` : ""}`;
  return Object.assign(new Error(message), {
    name: "NotFoundError",
    statusCode: 400,
    body: { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message },
  });
}
