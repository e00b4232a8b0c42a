import * as z from "zod/mini";
import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";
import type { LambdaService } from "../services/lambda/lambdaService";
import { LogTail } from "../services/lambda/logTail";
import type { ConsoleContext } from "./consoleContext";
import { ConsoleError, consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { functionUrlEvents, httpApiEvents } from "./sampleApiEvents";
import { restApiEvents } from "./sampleRestEvents";
import { serviceEvents } from "./sampleServiceEvents";
import { triggerEvents } from "./sampleTriggerEvents";
import { invocationResult, sampleEvent } from "./schema";
import type { InvocationResult, SampleEvent } from "./schema";

/** Functions, invoked by hand. */
export function functionRoutes({ program, services }: Pick<ConsoleContext, "program" | "services">): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/functions/{functionName}/events",
      operationId: "listSampleEvents",
      summary: "Lists events for a function: those of what calls it in the program, then those of other services.",
      output: z.object({ events: z.array(sampleEvent) }),
      answer: ({ path: { functionName = "" } }) => ({
        events: sampleEvents(program(), knownFunction(program(), functionName)),
      }),
    }),
    consoleRoute({
      method: "POST",
      path: "/api/functions/{functionName}/invocations",
      operationId: "invokeFunction",
      summary: "Invokes a function with an event, waits for its answer and gives the last 4 KB of its log.",
      input: z.object({ event: z.unknown() }),
      output: invocationResult,
      answer: ({ path: { functionName = "" }, input }) =>
        invokeFunction(services().lambda, knownFunction(program(), functionName), input.event ?? {}),
    }),
  ];
}

function sampleEvents(program: RecordedProgram, functionName: string): SampleEvent[] {
  return [
    ...httpApiEvents(program, functionName),
    ...restApiEvents(program, functionName),
    ...functionUrlEvents(program, functionName),
    ...triggerEvents(program, functionName),
    ...serviceEvents(program),
  ];
}

/** As Lambda's Invoke with LogType Tail answers. A function that has no thread to spare gives a 429. */
async function invokeFunction(
  functions: Pick<LambdaService, "invoke">,
  functionName: string,
  event: unknown,
): Promise<InvocationResult> {
  const log = new LogTail();
  const started = performance.now();
  const result = await functions.invoke(functionName, event, "", log);
  const answered = { log: log.bytes.toString("utf8"), ms: performance.now() - started };
  switch (result.kind) {
    case "returned":
      return { statusCode: 200, payload: payloadOf(result.payload), ...answered };
    case "failed":
      return { statusCode: 200, functionError: "Unhandled", payload: result.error, ...answered };
    case "throttled":
      return { statusCode: 429, payload: { Type: "User", message: result.reason }, ...answered };
  }
}

/** What a function streams need not be JSON. */
function payloadOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** @throws {ConsoleError} 404 */
function knownFunction(program: RecordedProgram, functionName: string): string {
  const names = resourcesOfType(program, "aws:lambda/function:Function").map((one) => fieldsOf(one).string("name"));
  if (names.includes(functionName)) return functionName;
  throw new ConsoleError(
    404,
    `the program has no function ${functionName}; its functions are ${names.join(", ") || "none"}`,
  );
}
