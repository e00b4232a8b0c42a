import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { validateKeyArn } from "../shared/arn";
import { partitionKey, sortKey, validateSeedItems, validateTtlAttribute } from "./documentItem";
import type { DocumentItem } from "./documentItem";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";

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
  /** Changes to each child's arguments and options; `tableItem` is called for every seed. */
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
export class DocumentTable extends ComponentResource<DocumentTableArgs> {
  readonly table: aws.dynamodb.Table;
  /** By the names that `seedItems` gave them. */
  readonly tableItems: Readonly<Record<string, aws.dynamodb.TableItem>>;
  readonly tableName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: DocumentTableArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("DocumentTable", name, (checks) => checkDocumentTableArgs(checks, args), opts);

    this.table = this.#createTable();
    this.tableItems = this.#createTableItems();
    this.tableName = this.table.name;
    this.arn = this.table.arn;
    this.registerOutputs({ tableName: this.tableName, arn: this.arn });
  }

  #createTable(): aws.dynamodb.Table {
    const { kmsKeyArn, ttlAttribute, deletionProtection = false, pointInTimeRecovery = true } = this.args;
    return this.child(aws.dynamodb.Table, this.name, this.args.transform?.table, {
      billingMode: "PAY_PER_REQUEST",
      hashKey: partitionKey,
      rangeKey: sortKey,
      attributes: [partitionKey, sortKey].map((attribute) => ({ name: attribute, type: "S" })),
      pointInTimeRecovery: { enabled: pointInTimeRecovery },
      deletionProtectionEnabled: deletionProtection,
      // Without this block DynamoDB encrypts with a key that AWS owns.
      ...(kmsKeyArn !== undefined && { serverSideEncryption: { enabled: true, kmsKeyArn } }),
      ...(ttlAttribute !== undefined && { ttl: { enabled: true, attributeName: ttlAttribute } }),
      ...this.tags,
    });
  }

  #createTableItems(): Record<string, aws.dynamodb.TableItem> {
    const items = Object.entries(this.args.seedItems ?? {}).map(([itemName, item]) => {
      const options = { ignoreChanges: ["item"], retainOnDelete: true };
      const tableItem = this.child(
        aws.dynamodb.TableItem,
        `${this.name}-${itemName}`,
        this.args.transform?.tableItem,
        {
          tableName: this.table.name,
          hashKey: partitionKey,
          rangeKey: sortKey,
          item: JSON.stringify(item),
        },
        options,
      );
      return [itemName, tableItem] as const;
    });
    return Object.fromEntries(items);
  }
}

function checkDocumentTableArgs(checks: ArgumentChecks, args: DocumentTableArgs): DocumentTableArgs {
  const { ttlAttribute, kmsKeyArn, seedItems = {} } = args;
  checks.noteAll(validateSeedItems(seedItems));
  if (ttlAttribute !== undefined) checks.note("ttlAttribute", ttlAttribute, validateTtlAttribute(ttlAttribute));
  const checkedKey = kmsKeyArn === undefined ? {} : { kmsKeyArn: checks.text("kmsKeyArn", kmsKeyArn, validateKeyArn) };
  return { ...args, ...checkedKey };
}
