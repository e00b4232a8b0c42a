import * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import { readInput } from "../../http/awsJsonInput";
import type { Action, CheckedInput, Item } from "./dynalite";
import type { TableEngine } from "./tableEngine";

/** One operation of a transaction, checked. */
export interface Step {
  kind: "ConditionCheck" | "Delete" | "Get" | "Put" | "Update";
  input: CheckedInput & { TableName: string };
  /** The item that it is about, or its key. */
  target: Item;
  /** What the caller wants to know when the condition does not hold. */
  returnsItem: boolean;
}

const actions: Record<Step["kind"], Action> = {
  // Its input is that of a deletion with a condition; nothing is deleted.
  ConditionCheck: "deleteItem",
  Delete: "deleteItem",
  Get: "getItem",
  Put: "putItem",
  Update: "updateItem",
};

/** API Reference, "TransactWriteItems" and "TransactGetItems". */
const mostSteps = 100;
/** How long a ClientRequestToken makes a request idempotent. */
const tokenLifetimeMs = 10 * 60 * 1000;

const members = z.record(z.string(), z.unknown());
const steps = z.array(z.record(z.string(), members)).check(z.minLength(1), z.maxLength(mostSteps));
const inputSchema = z.object({
  TransactItems: steps,
  ClientRequestToken: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(36))),
});

/** TransactWriteItems and TransactGetItems: all or nothing, and nothing else in between. */
export class Transactions {
  readonly #engine: TableEngine;
  readonly #clock: () => number;
  readonly #tokens = new Map<string, { request: string; usedAt: number }>();

  constructor(engine: TableEngine, clock: () => number) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** The operations of an input. @throws {AwsJsonError} */
  steps(input: Record<string, unknown>, kinds: readonly Step["kind"][]): Step[] {
    const { TransactItems } = readInput(inputSchema, input, "ValidationException");
    return TransactItems.map((entry) => {
      const [kind, ...more] = Object.keys(entry);
      const known = kinds.find((name) => name === kind);
      if (known === undefined || more.length > 0) {
        throw invalid(`TransactItems can only contain one of ${kinds.join(", ")} each`);
      }
      const given = entry[known] ?? {};
      const checked = this.#engine.checked(actions[known], given) as Step["input"];
      if (known === "ConditionCheck" && checked.ConditionExpression === undefined) {
        throw invalid("The ConditionExpression of a ConditionCheck must not be null");
      }
      return {
        kind: known,
        input: checked,
        target: (checked.Item ?? checked.Key) as Item,
        returnsItem: given.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
      };
    });
  }

  /** @throws {AwsJsonError} TransactionCanceledException with a reason for each operation; nothing is written then */
  write(input: Record<string, unknown>, all: readonly Step[]): object {
    const token = input.ClientRequestToken as string | undefined;
    const request = JSON.stringify(input);
    if (token !== undefined && this.#isRepeated(token, request)) return {};
    this.#checkDistinct(all);
    this.#engine.store.atomically(() => {
      const reasons = all.map((step) => this.#run(step));
      if (reasons.some(({ Code }) => Code !== "None")) throw cancelled(reasons);
    });
    if (token !== undefined) this.#tokens.set(token, { request, usedAt: this.#clock() });
    return {};
  }

  get(all: readonly Step[]): object {
    this.#checkDistinct(all);
    return { Responses: all.map(({ input }) => this.#engine.runAtOnce("getItem", input)) };
  }

  #run(step: Step): CancellationReason {
    const { kind, input, target } = step;
    try {
      if (kind === "ConditionCheck") this.#engine.checkCondition(input, this.#engine.item(input.TableName, target));
      else this.#engine.runAtOnce(actions[kind], input);
      return { Code: "None" };
    } catch (error) {
      if (!(error instanceof AwsJsonError)) throw error;
      if (error.type === "ValidationException") return { Code: "ValidationError", Message: error.message };
      if (error.type !== "ConditionalCheckFailedException") throw error;
      const item = step.returnsItem ? this.#found(step) : undefined;
      return { Code: "ConditionalCheckFailed", Message: error.message, ...(item !== undefined && { Item: item }) };
    }
  }

  #found({ input, target }: Step): Item | undefined {
    const table = this.#engine.store.table(input.TableName);
    return table && this.#engine.item(input.TableName, this.#engine.keyOf(table, target));
  }

  #checkDistinct(all: readonly Step[]): void {
    const keys = all.flatMap(({ input, target }) => {
      const table = this.#engine.store.table(input.TableName);
      // A table that is not there is reported when its operation runs.
      return table === undefined ? [] : [JSON.stringify([table.TableName, this.#engine.keyText(table, target)])];
    });
    if (new Set(keys).size < keys.length) {
      throw invalid("Transaction request cannot include multiple operations on one item");
    }
  }

  #isRepeated(token: string, request: string): boolean {
    const oldest = this.#clock() - tokenLifetimeMs;
    for (const [name, { usedAt }] of this.#tokens) if (usedAt < oldest) this.#tokens.delete(name);
    const earlier = this.#tokens.get(token);
    if (earlier === undefined) return false;
    if (earlier.request === request) return true;
    throw new AwsJsonError(
      "IdempotentParameterMismatchException",
      "The ClientRequestToken was used with other parameters within the last ten minutes.",
    );
  }
}

interface CancellationReason {
  Code: "ConditionalCheckFailed" | "None" | "ValidationError";
  Message?: string;
  Item?: Item;
}

function cancelled(reasons: readonly CancellationReason[]): AwsJsonError {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new AwsJsonError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    undefined,
    { CancellationReasons: reasons },
  );
}

function invalid(message: string): AwsJsonError {
  return new AwsJsonError("ValidationException", message);
}
