import type { ConsoleContext } from "./consoleContext";
import { consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { describeRun } from "./runDescription";
import { runDescription } from "./schema";

/** What runs, and what happens in it. */
export function runRoutes(context: ConsoleContext): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/run",
      operationId: "describeRun",
      summary: "Describes the run: its program, addresses, user pools, functions, buckets, tables and queues.",
      output: runDescription,
      answer: () => describeRun(context),
    }),
    consoleRoute({
      method: "GET",
      path: "/api/events",
      operationId: "streamEvents",
      summary: "Streams events: request, log, message, program and cleared; the data of each is a list.",
      mediaType: "text/event-stream",
      stream: (_request, _message, response) => {
        context.stream.add(response);
      },
    }),
  ];
}
