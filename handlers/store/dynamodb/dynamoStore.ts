import { setTimeout as delay } from "node:timers/promises";
import type * as dynamodb from "@aws-sdk/client-dynamodb";
import { courseKey, coursePartition } from "../courseItem";
import { StoreBusyError } from "../store";
import type { Course, CoursePage, Exam, Store, SubmissionKey, SubmitOutcome } from "../store";
import { courseOf, examItem, examKey, examOf, submissionKeyItem, submissionKeyKey, text } from "./items";

/** Attempts of a submission while parallel ones write the same items, with growing pauses. */
const submitAttempts = 6;
const firstPauseMs = 20;

/** DynamoDB's errors that allow a later retry; the SDK has already retried these. */
const busyErrors: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);

/**
 * Opens the store on a table with the string keys `pk` and `sk`. Region, credentials and endpoint come from the
 * environment as for every AWS SDK. The function's role needs, on the table: `dynamodb:GetItem` for getCourse, getExam
 * and check, `dynamodb:Query` for listCourses, and `PutItem`, `ConditionCheckItem` and `GetItem` for submitExam.
 */
export function openDynamoStore(table: string): Store {
  // Loaded only here: Lambda's runtime has the SDK, and other stores do not need it. A require(), because import() copies
  // the module's names, and the replacements that emulators provide for the SDK list none.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const sdk = require("@aws-sdk/client-dynamodb") as typeof dynamodb;
  const client = new sdk.DynamoDBClient({
    maxAttempts: 3,
    // The middleware stays as it is here; resolving it for each call takes a seventh of the client's time.
    cacheMiddleware: true,
    // Without these limits, a request to a dead endpoint would use up the function's timeout.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
  });
  // For a log that nobody reads, it copies each input and output: a sixth of the client's time. Emulators' replacements lack it.
  if ("middlewareStack" in client) client.middlewareStack.remove("loggerMiddleware");
  return new DynamoStore(sdk, client, table);
}

class DynamoStore implements Store {
  readonly #sdk: typeof dynamodb;
  readonly #client: dynamodb.DynamoDBClient;
  readonly #table: string;

  constructor(sdk: typeof dynamodb, client: dynamodb.DynamoDBClient, table: string) {
    this.#sdk = sdk;
    this.#client = client;
    this.#table = table;
  }

  async listCourses({ limit, after }: CoursePage): Promise<{ courses: Course[]; more: boolean }> {
    const items: Record<string, dynamodb.AttributeValue>[] = [];
    let start: Record<string, dynamodb.AttributeValue> | undefined = after === undefined ? undefined : courseKey(after);
    // One more than requested shows whether another page follows; a Query also ends early at 1 MB.
    do {
      const answer: dynamodb.QueryCommandOutput = await sent(
        this.#client.send(
          new this.#sdk.QueryCommand({
            TableName: this.#table,
            KeyConditionExpression: "pk = :courses",
            ExpressionAttributeValues: { ":courses": { S: coursePartition } },
            Limit: limit + 1 - items.length,
            ExclusiveStartKey: start,
          }),
        ),
      );
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined && items.length <= limit);
    return { courses: items.slice(0, limit).map(courseOf), more: items.length > limit };
  }

  async getCourse(courseId: string): Promise<Course | undefined> {
    const item = await this.#read(courseKey(courseId), false);
    return item && courseOf(item);
  }

  async submitExam(studentId: string, exam: Exam, key: SubmissionKey): Promise<SubmitOutcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#write(studentId, exam, key);
        return { kind: "stored", exam };
      } catch (error) {
        if (errorName(error) !== "TransactionCanceledException") throw error;
        // The stored key decides first; the cancellation reasons have no such order.
        const earlier = await this.#earlierOutcome(studentId, key);
        if (earlier !== undefined) return earlier;
        if ((await this.#read(courseKey(exam.courseId), true)) === undefined) return { kind: "unknownCourse" };
        if (attempt === submitAttempts) {
          throw new StoreBusyError(`canceled by other transactions ${submitAttempts} times`, { cause: error });
        }
      }
      // Full jitter, so that parallel retries of one submission do not collide again.
      await delay(Math.random() * firstPauseMs * 2 ** attempt);
    }
  }

  async getExam(studentId: string, examId: string): Promise<Exam | undefined> {
    const item = await this.#read(examKey(examId), true);
    return item && text(item, "studentId") === studentId ? examOf(examId, item) : undefined;
  }

  async check(): Promise<void> {
    await this.#read(courseKey("none"), false);
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }

  async #read(key: ReturnType<typeof courseKey>, consistent: boolean) {
    const command = new this.#sdk.GetItemCommand({ TableName: this.#table, Key: key, ConsistentRead: consistent });
    return (await sent(this.#client.send(command))).Item;
  }

  /** All or nothing: the exam and its key are new and the course is there, or TransactionCanceledException. */
  async #write(studentId: string, exam: Exam, key: SubmissionKey): Promise<void> {
    const TableName = this.#table;
    const ConditionExpression = "attribute_not_exists(pk)";
    await sent(
      this.#client.send(
        new this.#sdk.TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, ConditionExpression, Item: submissionKeyItem(studentId, key, exam.examId) } },
            { Put: { TableName, ConditionExpression, Item: examItem(studentId, exam) } },
            {
              ConditionCheck: {
                TableName,
                Key: courseKey(exam.courseId),
                ConditionExpression: "attribute_exists(pk)",
              },
            },
          ],
        }),
      ),
    );
  }

  async #earlierOutcome(studentId: string, key: SubmissionKey): Promise<SubmitOutcome | undefined> {
    const earlier = await this.#read(submissionKeyKey(studentId, key), true);
    if (earlier === undefined) return undefined;
    if (text(earlier, "fingerprint") !== key.fingerprint) return { kind: "keyReused" };
    const exam = await this.getExam(studentId, text(earlier, "examId"));
    return exam && { kind: "stored", exam };
  }
}

/** Awaits DynamoDB's response; an error that allows a retry becomes a StoreBusyError. */
async function sent<Output>(request: Promise<Output>): Promise<Output> {
  try {
    return await request;
  } catch (error) {
    if (!busyErrors.has(errorName(error))) throw error;
    throw new StoreBusyError(`DynamoDB returned ${errorName(error)}`, { cause: error });
  }
}

/** The error's name without the namespace that some endpoints leave in front of it (`com.amazonaws.dynamodb.v20120810#`). */
function errorName(error: unknown): string {
  return error instanceof Error ? error.name.replace(/^.*#/, "") : "";
}
