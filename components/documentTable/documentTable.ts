import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecks } from "../shared/argumentChecks";
import { validateKeyArn } from "../shared/arn";
import { partitionKey, sortKey, validateSeedItems, validateTtlAttribute } from "./documentItem";
import type { DocumentItem } from "./documentItem";
import { transformed } from "../shared/transform";
import type { Transform } from "../shared/transform";

export interface DocumentTableArgs {
  /**
   * What a new table begins with, by a name for each item that is unique among them. An item is written once and is the
   * application's from then on: later changes and removals here touch nothing.
   */
  seedItems?: Record<string, DocumentItem>;
  /** Attribute that holds an item's expiry (epoch seconds); DynamoDB deletes it within days after. Default none. */
  ttlAttribute?: string;
  /** ARN of a KMS key of yours to encrypt with; default a key that AWS owns, free of charge. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Keeps the table from being deleted until this is false again; default false. */
  deletionProtection?: boolean;
  /** Keeps backups of the last 35 days, to the second; default true. */
  pointInTimeRecovery?: boolean;
  /** Last word on each child's arguments and options; `tableItem` is called for every seed. */
  transform?: { table?: Transform<aws.dynamodb.TableArgs>; tableItem?: Transform<aws.dynamodb.TableItemArgs> };
  tags?: Record<string, pulumi.Input<string>>;
}

/**
 * A DynamoDB table for documents of every kind: partition key `pk` and sort key `sk`, both text, paid by the request.
 *
 * ```ts
 * const store = new DocumentTable("store", {
 *   seedItems: { welcome: { pk: { S: "COURSE" }, sk: { S: "welcome" }, title: { S: "Welcome" } } },
 * });
 * ```
 */
export class DocumentTable extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;
  /** By the names that `seedItems` gave them. */
  readonly tableItems: Readonly<Record<string, aws.dynamodb.TableItem>>;
  readonly tableName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  readonly #name: string;
  readonly #args: DocumentTableArgs;
  readonly #dependsOn: NonNullable<pulumi.ComponentResourceOptions["dependsOn"]>;

  /** @throws {ArgumentError} listing every mistake in the arguments. */
  constructor(name: string, args: DocumentTableArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const checked = checkArguments(name, args);
    super("learninghub:documentTable:DocumentTable", name, {}, opts);
    this.#name = name;
    this.#args = checked;
    this.#dependsOn = opts?.dependsOn ?? [];

    this.table = this.#createTable();
    this.tableItems = this.#createTableItems();
    this.tableName = this.table.name;
    this.arn = this.table.arn;
    this.registerOutputs({ tableName: this.tableName, arn: this.arn });
  }

  /** Fresh each time, because a transform may change it in place. */
  get #child(): pulumi.CustomResourceOptions {
    // A child inherits its parent's provider, protection and aliases, but not what the parent has to wait for.
    return { parent: this, dependsOn: this.#dependsOn };
  }

  #createTable(): aws.dynamodb.Table {
    const { kmsKeyArn, ttlAttribute, deletionProtection = false, pointInTimeRecovery = true, tags } = this.#args;
    const tableArgs: aws.dynamodb.TableArgs = {
      billingMode: "PAY_PER_REQUEST",
      hashKey: partitionKey,
      rangeKey: sortKey,
      attributes: [partitionKey, sortKey].map((attribute) => ({ name: attribute, type: "S" })),
      pointInTimeRecovery: { enabled: pointInTimeRecovery },
      deletionProtectionEnabled: deletionProtection,
      // Without this block DynamoDB encrypts with a key that AWS owns.
      ...(kmsKeyArn !== undefined && { serverSideEncryption: { enabled: true, kmsKeyArn } }),
      ...(ttlAttribute !== undefined && { ttl: { enabled: true, attributeName: ttlAttribute } }),
      ...(tags !== undefined && { tags }),
    };
    return new aws.dynamodb.Table(this.#name, ...transformed(this.#args.transform?.table, tableArgs, this.#child));
  }

  #createTableItems(): Record<string, aws.dynamodb.TableItem> {
    const items = Object.entries(this.#args.seedItems ?? {}).map(([itemName, item]) => {
      const itemArgs: aws.dynamodb.TableItemArgs = {
        tableName: this.table.name,
        hashKey: partitionKey,
        rangeKey: sortKey,
        item: JSON.stringify(item),
      };
      const options = { ...this.#child, ignoreChanges: ["item"], retainOnDelete: true };
      const tableItem = new aws.dynamodb.TableItem(
        `${this.#name}-${itemName}`,
        ...transformed(this.#args.transform?.tableItem, itemArgs, options),
      );
      return [itemName, tableItem] as const;
    });
    return Object.fromEntries(items);
  }
}

function checkArguments(name: string, args: DocumentTableArgs): DocumentTableArgs {
  const checks = new ArgumentChecks("DocumentTable", name);
  const { ttlAttribute, kmsKeyArn, seedItems = {} } = args;
  checks.noteAll(validateSeedItems(seedItems));
  if (ttlAttribute !== undefined) checks.note("ttlAttribute", ttlAttribute, validateTtlAttribute(ttlAttribute));
  const checkedKey = kmsKeyArn === undefined ? {} : { kmsKeyArn: checks.text("kmsKeyArn", kmsKeyArn, validateKeyArn) };
  checks.refuse();
  return { ...args, ...checkedKey };
}
