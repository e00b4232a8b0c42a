import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Item } from "../../handlers/store/courseItem";

/** What the store sends, as DynamoDB's JSON 1.0 protocol has it. */
interface Request {
  TableName: string;
  Key: Item;
  Item: Item;
  ConditionExpression?: string;
  KeyConditionExpression: string;
  ExpressionAttributeValues: Item;
  Limit?: number;
  ExclusiveStartKey?: Item;
  ConsistentRead?: boolean;
  ClientRequestToken: string;
  TransactItems: { Put?: Request; ConditionCheck?: Request }[];
}

/** What happens to the next requests of an action, one entry each, before the table's own behaviour returns. */
type Fault =
  /** Answers with this error and does nothing. */
  | { error: string; fields?: Record<string, unknown> }
  /** Does it and then breaks the connection, so that the client never sees the answer. */
  | "loseAnswer"
  /** The same, and also forgets the ClientRequestToken, as DynamoDB does after ten minutes. */
  | "loseAnswerAndToken";

class DynamoError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/**
 * An in-memory stand-in for one DynamoDB table behind the HTTP protocol that the SDK speaks. It knows the actions and
 * expressions that the store uses and answers ValidationException to any other.
 */
export class DynamoServer {
  readonly items = new Map<string, Item>();
  /** The actions that arrived, in order. */
  readonly requests: { action: string; request: Request }[] = [];
  readonly faults: Record<string, Fault[]> = {};
  /** The most items that a Query evaluates, standing for the 1 MB limit of an answer. */
  pageItems = Infinity;
  readonly #tokens = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  readonly #table: string;

  constructor(table: string) {
    this.#table = table;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  put(item: Item): void {
    this.items.set(keyOf(item), item);
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const action = String(incoming.headers["x-amz-target"]).replace("DynamoDB_20120810.", "");
    const request = JSON.parse(Buffer.concat(chunks).toString()) as Request;
    this.requests.push({ action, request });
    const fault = this.faults[action]?.shift();
    try {
      if (typeof fault === "object") throw new DynamoError(fault.error, "as the test asked for", fault.fields);
      const body = this.#act(action, request);
      if (fault === "loseAnswerAndToken") this.#tokens.clear();
      if (fault !== undefined) incoming.socket.destroy();
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    } catch (error) {
      const { name, message, fields } = error as DynamoError;
      const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...fields });
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(body);
    }
  }

  #act(action: string, request: Request): Record<string, unknown> {
    switch (action) {
      case "GetItem":
        this.#checkTable(request);
        return { Item: this.items.get(keyOf(request.Key)) };
      case "Query":
        this.#checkTable(request);
        return this.#query(request);
      case "TransactWriteItems":
        return this.#transact(request);
      default:
        throw new DynamoError("UnknownOperationException", action);
    }
  }

  #query(request: Request): Record<string, unknown> {
    const [, name = ""] = /^pk = (:\w+)$/.exec(request.KeyConditionExpression) ?? invalid("KeyConditionExpression");
    const partition = textOf(request.ExpressionAttributeValues[name]);
    const start = request.ExclusiveStartKey;
    if (start !== undefined && textOf(start.pk) !== partition) invalid("ExclusiveStartKey");
    const limit = Math.min(request.Limit ?? Infinity, this.pageItems);
    if (!(limit >= 1)) invalid("Limit");
    const following = [...this.items.values()]
      .filter((item) => textOf(item.pk) === partition)
      .sort((first, second) => Buffer.compare(Buffer.from(textOf(first.sk)), Buffer.from(textOf(second.sk))))
      .filter((item) => start === undefined || textOf(item.sk) > textOf(start.sk));
    const Items = following.slice(0, limit);
    const last = Items.at(-1);
    // DynamoDB stops at the limit without looking further: the key is there even when nothing follows.
    const more = last !== undefined && Items.length === limit;
    return { Items, Count: Items.length, ...(more ? { LastEvaluatedKey: { pk: last.pk, sk: last.sk } } : {}) };
  }

  #transact({ TransactItems, ClientRequestToken }: Request): Record<string, unknown> {
    if (this.#tokens.has(ClientRequestToken)) return {};
    const writes = TransactItems.map(({ Put, ConditionCheck }) => {
      const write = Put ?? ConditionCheck ?? invalid("TransactItems");
      this.#checkTable(write);
      return { item: Put?.Item, key: keyOf(Put?.Item ?? write.Key), condition: write.ConditionExpression };
    });
    if (new Set(writes.map(({ key }) => key)).size !== writes.length) invalid("one item twice in a transaction");
    const CancellationReasons = writes.map(({ key, condition }) => ({
      Code: this.#holds(key, condition) ? "None" : "ConditionalCheckFailed",
    }));
    if (CancellationReasons.some(({ Code }) => Code !== "None")) {
      throw new DynamoError("TransactionCanceledException", "Transaction cancelled", { CancellationReasons });
    }
    for (const { key, item } of writes) if (item !== undefined) this.items.set(key, item);
    this.#tokens.add(ClientRequestToken);
    return {};
  }

  #holds(key: string, condition: string | undefined): boolean {
    switch (condition) {
      case "attribute_exists(pk)":
        return this.items.has(key);
      case "attribute_not_exists(pk)":
        return !this.items.has(key);
      default:
        return invalid("ConditionExpression");
    }
  }

  #checkTable({ TableName }: Request): void {
    if (TableName !== this.#table) throw new DynamoError("ResourceNotFoundException", "Requested resource not found");
  }
}

function keyOf({ pk, sk }: Item): string {
  return JSON.stringify([textOf(pk), textOf(sk)]);
}

function textOf(value: Item[string] | undefined): string {
  return value !== undefined && "S" in value && value.S !== "" ? value.S : invalid("a key attribute");
}

function invalid(what: string): never {
  throw new DynamoError("ValidationException", what);
}
