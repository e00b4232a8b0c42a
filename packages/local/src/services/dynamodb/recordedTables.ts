import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import { parseJsonObject } from "../../record/recordedProgram";
import type { RecordedProgram, RecordedResource } from "../../record/recordedProgram";
import { readPolicy } from "../recordedPolicy";
import type { RecordedPolicy } from "../recordedPolicy";
import type { Item } from "./dynalite";

/** A table that the program registered. */
export interface RecordedTable {
  /** CreateTable's input. */
  creation: Record<string, unknown> & { TableName: string };
  /** What DescribeTable adds to it. */
  description: Record<string, unknown> & { TableArn: string };
  ttlAttribute: string | undefined;
  tags: Record<string, string>;
}

/** An item that the program puts into a table. */
export interface RecordedItem {
  urn: string;
  tableName: string;
  item: Item | undefined;
}

export function recordedTables(program: RecordedProgram): RecordedTable[] {
  return resourcesOfType(program, "aws:dynamodb/table:Table").map((resource) => recordedTable(resource));
}

/** The policies of tables and indexes by their ARNs; a text says why one can't be judged. */
export function recordedPolicies(program: RecordedProgram): Map<string, RecordedPolicy<"resource"> | string> {
  return new Map(
    resourcesOfType(program, "aws:dynamodb/resourcePolicy:ResourcePolicy").map((resource) => {
      const fields = fieldsOf(resource);
      const arn = fields.requiredString("resourceArn");
      return [arn, readPolicy("resource", `the policy of ${arn}`, fields.json("policy"))];
    }),
  );
}

export function recordedItems(program: RecordedProgram): RecordedItem[] {
  return resourcesOfType(program, "aws:dynamodb/tableItem:TableItem").map((resource) => {
    const fields = fieldsOf(resource);
    const item = parseJsonObject(fields.string("item") ?? "") as Item | undefined;
    return { urn: resource.urn, tableName: fields.string("tableName") ?? "", item };
  });
}

function recordedTable(resource: RecordedResource): RecordedTable {
  const fields = fieldsOf(resource);
  const arn = fields.requiredString("arn");
  const byRequest = fields.string("billingMode") === "PAY_PER_REQUEST";
  const global = fields.objects("globalSecondaryIndexes").map((index) => ({
    IndexName: index.requiredString("name"),
    KeySchema: keySchema(index.string("hashKey"), index.string("rangeKey")),
    Projection: projection(index),
    ...(!byRequest && { ProvisionedThroughput: throughput(index) }),
  }));
  const local = fields.objects("localSecondaryIndexes").map((index) => ({
    IndexName: index.requiredString("name"),
    KeySchema: keySchema(fields.string("hashKey"), index.string("rangeKey")),
    Projection: projection(index),
  }));
  const creation = {
    TableName: fields.requiredString("name"),
    AttributeDefinitions: fields.objects("attributes").map((attribute) => ({
      AttributeName: attribute.requiredString("name"),
      AttributeType: attribute.requiredString("type"),
    })),
    KeySchema: keySchema(fields.string("hashKey"), fields.string("rangeKey")),
    BillingMode: byRequest ? "PAY_PER_REQUEST" : "PROVISIONED",
    ...(!byRequest && { ProvisionedThroughput: throughput(fields) }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
  };
  const streams = fields.boolean("streamEnabled") === true;
  const ttl = fields.object("ttl");
  return {
    creation,
    description: {
      TableArn: arn,
      TableStatus: "ACTIVE",
      CreationDateTime: 0,
      DeletionProtectionEnabled: fields.boolean("deletionProtectionEnabled") ?? false,
      TableClassSummary: { TableClass: fields.string("tableClass") ?? "STANDARD" },
      BillingModeSummary: { BillingMode: creation.BillingMode },
      ProvisionedThroughput: byRequest ? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 } : throughput(fields),
      ...(global.length > 0 && {
        GlobalSecondaryIndexes: global.map((index) => ({
          ...index,
          IndexStatus: "ACTIVE",
          IndexArn: `${arn}/index/${index.IndexName}`,
        })),
      }),
      ...(local.length > 0 && {
        LocalSecondaryIndexes: local.map((index) => ({ ...index, IndexArn: `${arn}/index/${index.IndexName}` })),
      }),
      ...(streams && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: fields.string("streamViewType") },
        LatestStreamArn: fields.string("streamArn"),
        LatestStreamLabel: fields.string("streamLabel"),
      }),
    },
    ttlAttribute: ttl?.boolean("enabled") === false ? undefined : ttl?.string("attributeName"),
    tags: fields.stringMap("tagsAll") ?? {},
  };
}

function keySchema(hashKey: string | undefined, rangeKey: string | undefined) {
  return [
    { AttributeName: hashKey, KeyType: "HASH" },
    ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" }]),
  ];
}

function projection(index: RecordedFields) {
  const nonKeyAttributes = index.strings("nonKeyAttributes");
  return {
    ProjectionType: index.string("projectionType") ?? "ALL",
    ...(nonKeyAttributes !== undefined && { NonKeyAttributes: nonKeyAttributes }),
  };
}

function throughput(fields: RecordedFields) {
  return {
    ReadCapacityUnits: fields.number("readCapacity") ?? 1,
    WriteCapacityUnits: fields.number("writeCapacity") ?? 1,
  };
}
