import path from "node:path";
import { AwsJsonError } from "../../http/awsJson";
import type { RequestHandler } from "../../http/httpRequest";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceEvents } from "../events";
import type { AccessControl } from "../iam/localIam";
import { awsJsonProtocol, signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import type { Action } from "./dynalite";
import { permissionOfStep, permissionsOf } from "./permissions";
import type { Permission } from "./permissions";
import { recordedPolicies } from "./recordedTables";
import type { RecordedTable } from "./recordedTables";
import { TableEngine } from "./tableEngine";
import { setUpTables } from "./tableSetup";
import { TableStore } from "./tableStore";
import { Transactions } from "./transactions";

export interface TablesOptions {
  /** Items are kept in its file `dynamodb.sqlite`. */
  dataDirectory: string;
  iam: AccessControl;
  events: Pick<ServiceEvents, "onDiagnostic" | "onRequest">;
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
}

export const targetPrefix = "DynamoDB_20120810.";
/** DynamoDB's largest request. */
const maxBodyBytes = 16 * 1024 * 1024;
/** How often expired items are deleted; AWS takes up to a few days. */
const sweepIntervalMs = 60_000;
/** An expiry longer ago is taken for another kind of number (Developer Guide, "Time to Live"). */
const longestExpirySeconds = 5 * 365 * 24 * 60 * 60;

const itemOperations = {
  BatchGetItem: "batchGetItem",
  BatchWriteItem: "batchWriteItem",
  DeleteItem: "deleteItem",
  GetItem: "getItem",
  PutItem: "putItem",
  Query: "query",
  Scan: "scan",
  UpdateItem: "updateItem",
} as const satisfies Record<string, Action>;
const writes: readonly string[] = ["BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"];
const transactions = {
  TransactGetItems: ["Get"],
  TransactWriteItems: ["ConditionCheck", "Delete", "Put", "Update"],
} as const;
/** What the program decides. */
const administration = [
  "CreateTable",
  "DeleteTable",
  "TagResource",
  "UntagResource",
  "UpdateTable",
  "UpdateTimeToLive",
];

/**
 * The tables that a program registered, over DynamoDB's API. Items stay when their table leaves the program; they go
 * when its keys change, as AWS replaces the table then.
 */
export class Tables {
  readonly handle: RequestHandler;
  readonly #engine: TableEngine;
  readonly #transactions: Transactions;
  readonly #events: TablesOptions["events"];
  readonly #clock: () => number;
  readonly #sweep: NodeJS.Timeout;
  #recorded: ReadonlyMap<string, RecordedTable> = new Map();
  #policies: ReturnType<typeof recordedPolicies> = new Map();
  #arnPrefix = "";

  /** @throws {StoredStateError} when the stored items can't be read */
  constructor(program: RecordedProgram, { dataDirectory, iam, events, clock = Date.now }: TablesOptions) {
    this.#clock = clock;
    this.#events = events;
    this.#engine = new TableEngine(new TableStore(path.join(dataDirectory, "dynamodb.sqlite")));
    this.#transactions = new Transactions(this.#engine, clock);
    try {
      this.update(program);
      this.deleteExpired();
    } catch (error) {
      this.#engine.store.close();
      throw error;
    }
    this.#sweep = setInterval(() => {
      try {
        this.deleteExpired();
      } catch (error) {
        // Such as a full disk; the next time may do better.
        this.#events.onDiagnostic("warning", `expired items are not deleted: ${String(error)}`);
      }
    }, sweepIntervalMs).unref();
    this.handle = signedApi({
      service: "dynamodb",
      protocol: awsJsonProtocol(targetPrefix, "1.0", maxBodyBytes),
      iam,
      onRequest: events.onRequest,
      clock,
      operation: (name) => this.#operation(name),
    });
  }

  /** Serves the tables of a program that was evaluated again, with its new items; what is stored stays. */
  update(program: RecordedProgram): void {
    const { partition, region, accountId } = program;
    this.#arnPrefix = `arn:${partition}:dynamodb:${region}:${accountId}:table/`;
    this.#policies = recordedPolicies(program);
    const served = setUpTables(this.#engine, program, this.#events.onDiagnostic);
    this.#recorded = new Map(served.map((table) => [table.creation.TableName, table]));
  }

  /** Deletes the items whose time to live is over. */
  deleteExpired(): void {
    const now = Math.floor(this.#clock() / 1000);
    const { store } = this.#engine;
    for (const [TableName, { ttlAttribute }] of this.#recorded) {
      const table = store.table(TableName);
      if (ttlAttribute === undefined || table === undefined) continue;
      store.atomically(() => {
        for (const item of store.itemsBetween(TableName, ttlAttribute, now - longestExpirySeconds, now)) {
          this.#engine.runAtOnce("deleteItem", { TableName, Key: this.#engine.keyOf(table, item) });
        }
      });
    }
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#engine.store.close();
  }

  #operation(name: string): SignedOperation | undefined {
    if (name in itemOperations)
      return (call) => this.#onItems(call, itemOperations[name as keyof typeof itemOperations]);
    if (name in transactions) return (call) => this.#transaction(call, transactions[name as keyof typeof transactions]);
    if (administration.includes(name)) return (call) => this.#refuse(call);
    switch (name) {
      case "DescribeTable":
        return (call) => {
          const input = this.#engine.checked("describeTable", normalized(call.input));
          this.#authorize(call, { action: name, tableName: input.TableName as string });
          return this.#engine.run("describeTable", input);
        };
      case "ListTables":
        return (call) => {
          call.authorize("dynamodb:ListTables", "*");
          return this.#engine.run("listTables", this.#engine.checked("listTables", call.input));
        };
      case "DescribeTimeToLive":
        return (call) => {
          const attribute = this.#recordedTable(call, call.input.TableName).ttlAttribute;
          return {
            TimeToLiveDescription:
              attribute === undefined
                ? { TimeToLiveStatus: "DISABLED" }
                : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
          };
        };
      case "ListTagsOfResource":
        return (call) => {
          const { tags } = this.#recordedTable(call, call.input.ResourceArn);
          return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
        };
      default:
        return undefined;
    }
  }

  async #onItems(call: SignedCall, action: Action): Promise<object> {
    const { operation } = call;
    const input = this.#engine.checked(action, normalized(call.input));
    for (const permission of permissionsOf(operation, input, (name) => this.#engine.store.table(name))) {
      this.#authorize(call, permission);
    }
    if (!writes.includes(operation)) return this.#engine.run(action, input);
    try {
      return this.#engine.runAtOnce(action, input);
    } catch (error) {
      throw this.#withItem(error, call.input, input);
    }
  }

  /** A failed condition's answer holds the item when the caller asked for it. */
  #withItem(error: unknown, given: Record<string, unknown>, input: Record<string, unknown>): unknown {
    if (!(error instanceof AwsJsonError) || error.type !== "ConditionalCheckFailedException") return error;
    const table = this.#engine.store.table(String(input.TableName));
    if (given.ReturnValuesOnConditionCheckFailure !== "ALL_OLD" || table === undefined) return error;
    const key = this.#engine.keyOf(table, (input.Item ?? input.Key) as Record<string, never>);
    const item = this.#engine.item(table.TableName, key);
    return new AwsJsonError(error.type, error.message, undefined, item && { Item: item });
  }

  #transaction(call: SignedCall, kinds: (typeof transactions)[keyof typeof transactions]): object {
    const steps = this.#transactions.steps(call.input, kinds);
    for (const step of steps) {
      this.#authorize(
        call,
        permissionOfStep(step, call.operation, (name) => this.#engine.store.table(name)),
      );
    }
    return call.operation === "TransactGetItems"
      ? this.#transactions.get(steps)
      : this.#transactions.write(call.input, steps);
  }

  #recordedTable(call: SignedCall, given: unknown): RecordedTable {
    const tableName = nameOf(given);
    this.#authorize(call, { action: call.operation, tableName });
    const recorded = this.#recorded.get(tableName);
    if (recorded !== undefined) return recorded;
    throw new AwsJsonError("ResourceNotFoundException", `Requested resource not found: Table: ${tableName} not found`);
  }

  #refuse(call: SignedCall): never {
    this.#authorize(call, {
      action: call.operation,
      tableName: nameOf(call.input.TableName ?? call.input.ResourceArn),
    });
    throw new AwsJsonError(
      "ValidationException",
      `${call.operation} is not served by the local run: the program decides which tables there are and how they are ` +
        "set up; change the Pulumi program.",
    );
  }

  #authorize(call: SignedCall, permission: Permission): void {
    const { action, tableName, indexName, context } = permission;
    const tableArn = `${this.#arnPrefix}${tableName}`;
    const arn = indexName === undefined ? tableArn : `${tableArn}/index/${indexName}`;
    call.authorize(`dynamodb:${action}`, arn, context, this.#policies.get(arn));
  }
}

/** Where a table's name is expected, its ARN may be given. */
function normalized(input: Record<string, unknown>): Record<string, unknown> {
  return typeof input.TableName === "string" ? { ...input, TableName: nameOf(input.TableName) } : input;
}

function nameOf(given: unknown): string {
  return typeof given === "string" ? given.replace(/^arn:[^:]+:dynamodb:[^:]+:\d+:table\//, "") : "";
}
