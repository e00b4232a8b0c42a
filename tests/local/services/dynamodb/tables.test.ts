import { statSync } from "node:fs";
import path from "node:path";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import type { JsonObject, RecordedResource } from "../../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../../recordedFixtures";
import { failed, functionRole, roleArn, ServedSdk } from "../servedSdk";

const TableName = "orders-1a2b3c4";
const tableArn = `arn:aws:dynamodb:eu-west-1:000000000000:table/${TableName}`;
const seed = { customer: { S: "ada" }, order: { N: "1" }, status: { S: "open" } };

function table(outputs: JsonObject = {}): RecordedResource {
  return recordedResource("aws:dynamodb/table:Table", TableName, {
    name: TableName,
    arn: tableArn,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "customer",
    rangeKey: "order",
    attributes: [
      { name: "customer", type: "S" },
      { name: "order", type: "N" },
      { name: "status", type: "S" },
    ],
    globalSecondaryIndexes: [{ name: "byStatus", hashKey: "status", rangeKey: "order", projectionType: "ALL" }],
    ttl: { attributeName: "expires", enabled: true },
    tagsAll: { project: "shop" },
    ...outputs,
  });
}

function item(name: string, value: object): RecordedResource {
  return recordedResource("aws:dynamodb/tableItem:TableItem", name, {
    tableName: TableName,
    hashKey: "customer",
    rangeKey: "order",
    item: JSON.stringify(value),
  });
}

const roles = [
  functionRole("all", [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }]),
  functionRole("reader", [
    { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: tableArn },
    { Effect: "Allow", Action: "dynamodb:PutItem", Resource: tableArn },
  ]),
  functionRole("own", [
    {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
      Resource: tableArn,
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ada"] } },
    },
  ]),
  functionRole("denied", [
    { Effect: "Allow", Action: "dynamodb:*", Resource: "*" },
    { Effect: "Deny", Action: "dynamodb:DeleteItem", Resource: "*" },
  ]),
];
const tablePolicy = recordedResource("aws:dynamodb/resourcePolicy:ResourcePolicy", "orders", {
  resourceArn: tableArn,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "dynamodb:Scan", Resource: tableArn, Principal: { AWS: roleArn("own") } },
      { Effect: "Deny", Action: "dynamodb:PutItem", Resource: tableArn, Principal: { AWS: roleArn("reader") } },
    ],
  }),
});
const program = [table(), item("first", seed), ...roles];

describe("DynamoDB tables", () => {
  let served: ServedSdk;
  let client: DynamoDBClient;
  const clients: DynamoDBClient[] = [];
  const as = (role: string, changes: object = {}) => {
    const one = new DynamoDBClient({ ...served.client(role), ...changes });
    clients.push(one);
    return one;
  };
  beforeEach(async () => {
    served = await ServedSdk.start(program);
    client = as("all");
  });
  afterEach(async () => {
    for (const one of clients.splice(0)) one.destroy();
    await served.stop();
  });

  const order = (customer: string, number: number, more: Record<string, AttributeValue> = {}) => ({
    customer: { S: customer },
    order: { N: String(number) },
    ...more,
  });
  const put = (Item: Record<string, AttributeValue>) => client.send(new PutItemCommand({ TableName, Item }));
  const get = async (Key: Record<string, AttributeValue>) =>
    (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  const byStatus = async (status: string) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byStatus",
        KeyConditionExpression: "#status = :status",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":status": { S: status } },
      }),
    );
    return Items.map(({ order: number }) => Number(number?.N));
  };

  it("hold the program's items and describe themselves as the program does", async () => {
    expect(await get(order("ada", 1))).to.deep.equal(seed);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableArn }));
    expect(Table).to.include({ TableArn: tableArn, TableStatus: "ACTIVE", ItemCount: 1 });
    expect(Table?.GlobalSecondaryIndexes?.[0]).to.include({
      IndexArn: `${tableArn}/index/byStatus`,
      IndexStatus: "ACTIVE",
    });
    expect((await client.send(new ListTablesCommand({}))).TableNames).to.deep.equal([TableName]);
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(ttl.TimeToLiveDescription).to.deep.equal({ AttributeName: "expires", TimeToLiveStatus: "ENABLED" });
    const tags = await client.send(new ListTagsOfResourceCommand({ ResourceArn: tableArn }));
    expect(tags.Tags).to.deep.equal([{ Key: "project", Value: "shop" }]);
    expect(statSync(path.join(served.dataDirectory, "dynamodb.sqlite")).mode & 0o777).to.equal(0o600);
  });

  it("write, read, query in both directions and page by page, and scan", async () => {
    const numbered = Array.from({ length: 599 }, (_, index) => order("ada", index + 2, { status: { S: "new" } }));
    for (let start = 0; start < numbered.length; start += 25) {
      const requests = numbered.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    }
    await put(order("bob", 7, { text: { S: "" }, list: { L: [{ M: { a: { BOOL: true } } }] } }));
    const query = { TableName, KeyConditionExpression: "customer = :c AND #o BETWEEN :from AND :to" };
    const values = { ":c": { S: "ada" }, ":from": { N: "90" }, ":to": { N: "580" } };
    const names = { "#o": "order" };
    const numbers: number[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...query,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
          ScanIndexForward: false,
          Limit: 300,
          ExclusiveStartKey,
        }),
      );
      numbers.push(...(page.Items ?? []).map(({ order: number }) => Number(number?.N)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(numbers).to.deep.equal(Array.from({ length: 491 }, (_, index) => 580 - index));
    expect(await byStatus("new")).to.deep.equal(Array.from({ length: 599 }, (_, index) => index + 2));
    const filter = { FilterExpression: "customer <> :c", ExpressionAttributeValues: { ":c": { S: "ada" } } };
    const { Items, ScannedCount } = await client.send(new ScanCommand({ TableName, ...filter }));
    expect(ScannedCount).to.equal(601);
    expect(Items).to.deep.equal([order("bob", 7, { text: { S: "" }, list: { L: [{ M: { a: { BOOL: true } } }] } })]);
  });

  it("update and delete items under conditions, and keep the index in step", async () => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: order("ada", 1),
        UpdateExpression: "SET #s = :paid ADD tries :one",
        ExpressionAttributeNames: { "#s": "status" },
        ExpressionAttributeValues: { ":paid": { S: "paid" }, ":one": { N: "1" } },
        ReturnValues: "ALL_NEW",
      }),
    );
    expect(Attributes).to.deep.equal(order("ada", 1, { status: { S: "paid" }, tries: { N: "1" } }));
    expect([await byStatus("open"), await byStatus("paid")]).to.deep.equal([[], [1]]);
    const refused = await failed(
      client.send(
        new DeleteItemCommand({
          TableName,
          Key: order("ada", 1),
          ConditionExpression: "tries > :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    );
    expect(refused.name).to.equal("ConditionalCheckFailedException");
    expect(refused.Item).to.deep.equal(Attributes);
    await client.send(new DeleteItemCommand({ TableName, Key: order("ada", 1) }));
    expect([await get(order("ada", 1)), await byStatus("paid")]).to.deep.equal([undefined, []]);
  });

  it("read and write in batches", async () => {
    const requests = [{ PutRequest: { Item: order("bob", 1) } }, { DeleteRequest: { Key: order("ada", 1) } }];
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    const { Responses } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [order("ada", 1), order("bob", 1)] } } }),
    );
    expect(Responses).to.deep.equal({ [TableName]: [order("bob", 1)] });
  });

  it("write a transaction as a whole or not at all, and once for each token", async () => {
    const write = (next: number, ClientRequestToken?: string) =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken,
          TransactItems: [
            {
              ConditionCheck: {
                TableName,
                Key: order("ada", 1),
                ConditionExpression: "attribute_exists(customer)",
              },
            },
            { Put: { TableName, Item: order("bob", next, { status: { S: "new" } }) } },
            {
              Update: {
                TableName,
                Key: order("bob", 1000),
                UpdateExpression: "ADD amount :one",
                ConditionExpression: "attribute_not_exists(amount) OR amount < :most",
                ExpressionAttributeValues: { ":one": { N: "1" }, ":most": { N: "2" } },
                ReturnValuesOnConditionCheckFailure: "ALL_OLD",
              },
            },
          ],
        }),
      );
    await write(1, "token");
    await write(1, "token");
    expect((await failed(write(2, "token"))).name).to.equal("IdempotentParameterMismatchException");
    await write(2);
    const refused = await failed(write(3));
    expect(refused.name).to.equal("TransactionCanceledException");
    expect(refused.CancellationReasons).to.deep.equal([
      { Code: "None" },
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: order("bob", 1000, { amount: { N: "2" } }),
      },
    ]);
    expect([await get(order("bob", 3)), await byStatus("new")]).to.deep.equal([undefined, [1, 2]]);
    const { Responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: [{ Get: { TableName, Key: order("bob", 9) } }, { Get: { TableName, Key: order("ada", 1) } }],
      }),
    );
    expect(Responses).to.deep.equal([{}, { Item: seed }]);
    const twice = [1, 1].map((number) => ({ Delete: { TableName, Key: order("bob", number) } }));
    const doubled = await failed(client.send(new TransactWriteItemsCommand({ TransactItems: twice })));
    expect(doubled.name).to.equal("ValidationException");
  });

  it("allow what the caller's role allows, with AWS's sentence for the rest", async () => {
    const reader = as("reader");
    await reader.send(new PutItemCommand({ TableName, Item: order("bob", 1) }));
    const refused = await failed(reader.send(new ScanCommand({ TableName })));
    expect(refused.name).to.equal("AccessDeniedException");
    expect(refused.message).to.equal(
      "User: arn:aws:sts::000000000000:assumed-role/reader/function is not authorized to perform: dynamodb:Scan on " +
        `resource: ${tableArn} because no identity-based policy allows the dynamodb:Scan action`,
    );
    expect(served.lastTrace()).to.include({ service: "dynamodb", operation: "Scan", status: 400 });
    expect(served.lastTrace().reason).to.include("policy reader");
    const onIndex = { TableName, IndexName: "byStatus", KeyConditionExpression: "#s = :s" };
    const parts = { ExpressionAttributeNames: { "#s": "status" }, ExpressionAttributeValues: { ":s": { S: "a" } } };
    expect((await failed(reader.send(new QueryCommand({ ...onIndex, ...parts })))).message).to.include(
      `${tableArn}/index/byStatus`,
    );
    const transaction = { Update: { TableName, Key: order("bob", 1), UpdateExpression: "REMOVE a" } };
    expect(
      (await failed(reader.send(new TransactWriteItemsCommand({ TransactItems: [transaction] })))).message,
    ).to.include("dynamodb:UpdateItem");
    const explicit = await failed(as("denied").send(new DeleteItemCommand({ TableName, Key: order("bob", 1) })));
    expect(explicit.message).to.match(/with an explicit deny in an identity-based policy$/);
    expect(await get(order("bob", 1))).to.deep.equal(order("bob", 1));
  });

  it("have policies of their own, which allow and deny too", async () => {
    served.update([...program, tablePolicy]);
    expect((await as("own").send(new ScanCommand({ TableName }))).Items).to.deep.equal([seed]);
    const denied = await failed(as("reader").send(new PutItemCommand({ TableName, Item: order("bob", 1) })));
    expect(denied.message).to.match(/with an explicit deny in a resource-based policy$/);
  });

  it("limit a caller to items by their partition keys", async () => {
    const own = as("own");
    const query = (customer: string) =>
      own.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "customer = :c",
          ExpressionAttributeValues: { ":c": { S: customer } },
        }),
      );
    expect((await query("ada")).Items).to.deep.equal([seed]);
    expect((await failed(query("bob"))).name).to.equal("AccessDeniedException");
    const batch = (...Keys: Record<string, AttributeValue>[]) =>
      own.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
    await batch(order("ada", 1));
    expect((await failed(batch(order("ada", 1), order("bob", 1)))).name).to.equal("AccessDeniedException");
  });

  it("refuse other keys, unsigned calls, unknown tables and operations, and tables of the caller's own", async () => {
    const { credentials, ...settings } = served.client("all");
    const foreign = as("all", { ...settings, credentials: { ...credentials, secretAccessKey: "another" } });
    const list = new ListTablesCommand({});
    expect((await failed(foreign.send(list))).name).to.equal("InvalidSignatureException");
    const unknown = as("all", { ...settings, credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "a" } });
    expect((await failed(unknown.send(list))).name).to.equal("UnrecognizedClientException");
    const unsigned = await fetch(served.url, {
      method: "POST",
      headers: { "x-amz-target": "DynamoDB_20120810.ListTables" },
    });
    expect(unsigned.status).to.equal(400);
    expect(await unsigned.json()).to.have.property("__type", "MissingAuthenticationTokenException");
    const gone = await failed(client.send(new GetItemCommand({ TableName: "gone", Key: order("ada", 1) })));
    expect(gone.name).to.equal("ResourceNotFoundException");
    const wrong = await failed(client.send(new GetItemCommand({ TableName, Key: { customer: { S: "ada" } } })));
    expect(wrong.name).to.equal("ValidationException");
    const create = new CreateTableCommand({
      TableName: "other",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    });
    expect((await failed(client.send(create))).message).to.include("the program decides which tables there are");
    expect((await failed(as("reader").send(create))).name).to.equal("AccessDeniedException");
  });

  it("keep items from run to run, and seed what is new in the program", async () => {
    await put({ ...seed, status: { S: "paid" } });
    await put(order("bob", 1));
    await served.restart([table(), item("first", seed), item("second", order("eve", 1)), ...roles]);
    client = as("all");
    expect((await get(order("ada", 1)))?.status).to.deep.equal({ S: "paid" });
    expect(await get(order("bob", 1))).to.deep.equal(order("bob", 1));
    expect(await get(order("eve", 1))).to.deep.equal(order("eve", 1));
    served.update([table(), item("first", { ...seed, note: { S: "changed" } }), ...roles]);
    expect((await get(order("ada", 1)))?.note).to.deep.equal({ S: "changed" });
    expect(await get(order("eve", 1))).to.equal(undefined);
  });

  it("follow changed indexes, and start anew when the keys change", async () => {
    const other = [{ name: "byNote", hashKey: "note", projectionType: "KEYS_ONLY" }];
    const attributes = ["customer", "status", "note"].map((name) => ({ name, type: "S" }));
    await put(order("bob", 1, { note: { S: "x" } }));
    served.update([
      table({
        globalSecondaryIndexes: other,
        attributes: [...attributes, { name: "order", type: "N" }].filter(({ name }) => name !== "status"),
      }),
      ...roles,
    ]);
    const byNote = { KeyConditionExpression: "note = :n", ExpressionAttributeValues: { ":n": { S: "x" } } };
    const found = await client.send(new QueryCommand({ TableName, IndexName: "byNote", ...byNote }));
    expect(found.Items).to.deep.equal([order("bob", 1, { note: { S: "x" } })]);
    expect(await failed(byStatus("open"))).to.have.property("name", "ValidationException");
    served.update([
      table({
        rangeKey: "note",
        globalSecondaryIndexes: [],
        attributes: attributes.filter(({ name }) => name !== "status"),
      }),
      ...roles,
    ]);
    expect((await client.send(new ScanCommand({ TableName }))).Count).to.equal(0);
  });

  it("delete expired items, and tell which tables and items are not served", async () => {
    const now = Math.floor(Date.now() / 1000);
    await put(order("bob", 1, { expires: { N: String(now - 10) }, status: { S: "old" } }));
    await put(order("bob", 2, { expires: { N: String(now + 1000) } }));
    await put(order("bob", 3, { expires: { S: "never" } }));
    await served.restart([table(), item("first", seed), item("broken", { customer: { S: "x" } }), ...roles]);
    client = as("all");
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    expect(Items.map(({ customer, order: number }) => `${customer?.S ?? ""} ${number?.N ?? ""}`).sort()).to.deep.equal([
      "ada 1",
      "bob 2",
      "bob 3",
    ]);
    expect(await byStatus("old")).to.deep.equal([]);
    expect(served.diagnostics.join()).to.match(/broken: the item is not in table orders-1a2b3c4: /);
    served.update([table({ hashKey: "nowhere" }), ...roles]);
    expect(served.diagnostics.at(-1)).to.match(/^table orders-1a2b3c4 is not served: /);
  });
});
