import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import { functionKey } from "../functionReference";
import type { FunctionPool } from "./functionPool";

/** Lambda waits a minute before the first retry and two before the second; here nobody wants to wait so long. */
const retryDelayMs = 1_000;
/** Without a configuration. */
const defaultRetries = 2;

interface EventInvokeConfiguration {
  retries: number;
  /** ARNs of what gets events that failed for good; it is named, not served. */
  onFailure: string | undefined;
}

/** Events that nobody waits for: they are tried again when the function fails ("Invoking a Lambda function asynchronously"). */
export class AsynchronousInvocations {
  readonly #functions: FunctionPool;
  readonly #onLog: (functionName: string, line: string) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #configurations: ReadonlyMap<string, EventInvokeConfiguration> = new Map();

  constructor(program: RecordedProgram, functions: FunctionPool, onLog: (functionName: string, line: string) => void) {
    this.#functions = functions;
    this.#onLog = onLog;
    this.update(program);
  }

  update(program: RecordedProgram): void {
    const ofType = (type: string) => resourcesOfType(program, `aws:lambda/${type}`).map(fieldsOf);
    const deadLetterQueues = ofType("function:Function").map((fields): [string, EventInvokeConfiguration] => [
      fields.string("name") ?? "",
      { retries: defaultRetries, onFailure: fields.object("deadLetterConfig")?.string("targetArn") },
    ]);
    const configured = ofType("functionEventInvokeConfig:FunctionEventInvokeConfig").map(
      (fields): [string, EventInvokeConfiguration] => [
        functionKey(fields.string("functionName") ?? "", fields.string("qualifier")),
        {
          retries: fields.number("maximumRetryAttempts") ?? defaultRetries,
          onFailure: fields.object("destinationConfig")?.object("onFailure")?.string("destination"),
        },
      ],
    );
    this.#configurations = new Map([...deadLetterQueues, ...configured]);
  }

  /** Takes an event over; it runs once this turn of the event loop is through. */
  send(reference: string, event: unknown): void {
    setImmediate(() => void this.#attempt(reference, event, 0));
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #attempt(reference: string, event: unknown, retriesDone: number): Promise<void> {
    const result = await this.#functions.invoke(reference, event);
    if (result.kind === "returned") return;
    const { name = reference } = this.#functions.definition(reference) ?? {};
    const { retries, onFailure } = this.#configurations.get(functionKey(reference)) ?? { retries: defaultRetries };
    const why = result.kind === "failed" ? `${result.error.errorType}: ${result.error.errorMessage}` : result.reason;
    if (retriesDone >= retries) {
      const destination = onFailure === undefined ? "" : `; ${onFailure} is recorded, not served`;
      this.#onLog(name, `the event is dropped after ${retriesDone + 1} attempts: ${why}${destination}`);
      return;
    }
    const delayMs = retryDelayMs * (retriesDone + 1);
    this.#onLog(name, `the event failed and is tried again in ${delayMs / 1000} s: ${why}`);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(reference, event, retriesDone + 1);
    }, delayMs).unref();
    this.#timers.add(timer);
  }
}
