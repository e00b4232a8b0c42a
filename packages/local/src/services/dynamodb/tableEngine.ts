import { AwsJsonError } from "../../http/awsJson";
import { loadDynalite } from "./dynalite";
import type { Action, CheckedInput, Dynalite, Item, TableDescription } from "./dynalite";
import type { TableStore } from "./tableStore";

/** DynamoDB's rules for inputs and items, by dynalite, on the tables of a store. */
export class TableEngine {
  readonly store: TableStore;
  #loaded: Dynalite | undefined;

  constructor(store: TableStore) {
    this.store = store;
  }

  get #dynalite(): Dynalite {
    return (this.#loaded ??= loadDynalite());
  }

  /** The input without what is unknown to the operation, and with its expressions parsed. @throws {AwsJsonError} */
  checked(operation: Action | "createTable", input: Record<string, unknown>): CheckedInput {
    const { validations, rules } = this.#dynalite;
    const { types, custom } = rules(operation);
    try {
      // What is unknown is deleted from what is given.
      const checked = validations.checkTypes(structuredClone(input), types);
      validations.checkValidations(checked, types, custom, this.store);
      return checked;
    } catch (error) {
      throw awsError(error);
    }
  }

  /** @throws {AwsJsonError} */
  run(operation: Action, input: CheckedInput): Promise<object> {
    return new Promise((resolve, reject) => {
      this.#dynalite.action(operation)(this.store, input, (error, result) => {
        if (error) reject(awsError(error));
        else resolve(result as object);
      });
    });
  }

  /** An operation on single items, which is over when this returns. @throws {AwsJsonError} and nothing is written */
  runAtOnce(operation: Action, input: CheckedInput): object {
    return this.store.atomically(() => {
      let outcome: { error: unknown; result: unknown } | undefined;
      this.#dynalite.action(operation)(this.store, input, (error, result) => {
        outcome = { error, result };
      });
      if (outcome === undefined) throw new Error(`${operation} went on after its call`);
      if (outcome.error) throw awsError(outcome.error);
      return outcome.result as object;
    });
  }

  item(tableName: string, key: Item): Item | undefined {
    const { Item: item } = this.runAtOnce("getItem", { TableName: tableName, Key: key, ConsistentRead: true }) as {
      Item?: Item;
    };
    return item;
  }

  /** Whether the item there meets the condition of a checked input. @throws {AwsJsonError} ConditionalCheckFailedException */
  checkCondition(input: CheckedInput, item: Item | undefined): void {
    const refusal = this.#dynalite.db.checkConditional(input, item);
    if (refusal) throw awsError(refusal);
  }

  /** What identifies an item among all of its table. @throws {AwsJsonError} when the key lacks something or is of another type */
  keyText(table: TableDescription, item: Item): string {
    const names = table.KeySchema.map(({ AttributeName }) => AttributeName);
    const key = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
    const refusal = this.#dynalite.db.validateKey(key, table);
    if (refusal) throw awsError(refusal);
    return this.#dynalite.db.createKey(key, table);
  }

  /** The key attributes of an item of the table. */
  keyOf(table: TableDescription, item: Item): Item {
    return Object.fromEntries(
      table.KeySchema.flatMap(({ AttributeName: name }) => {
        const value = item[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  /** Makes the index entries of all items anew. */
  rebuildIndexes(table: TableDescription): void {
    const { store } = this;
    store.deleteIndexes(table.TableName);
    for (const item of store.items(table.TableName)) {
      this.#dynalite.db.updateIndexes(store, table, undefined, item, (error) => {
        if (error) throw error;
      });
    }
  }
}

/** Errors of dynalite hold DynamoDB's answer; any other is a failure of the local run itself. */
function awsError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!("body" in error)) return error;
  const { __type: type, message, Message = message } = error.body as Record<string, string | undefined>;
  return new AwsJsonError(type?.replace(/^.*#/, "") ?? "InternalServerError", Message ?? error.message);
}
