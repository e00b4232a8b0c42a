import * as z from "zod/mini";
import type { ConsoleContext } from "./consoleContext";
import { consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { logLine } from "./schema";

const defaultLimit = 1_000;

/** What functions wrote. */
export function logRoutes({ logs, stream }: ConsoleContext): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/logs",
      operationId: "listLogs",
      summary: `Lists the latest lines of functions, oldest first; requestId: Lambda's or that of a request; limit: ${defaultLimit} by default.`,
      query: { functionName: "string", requestId: "string", limit: "number" },
      output: z.object({ lines: z.array(logLine) }),
      answer: ({ query: { functionName, requestId, limit = defaultLimit } }) => ({
        lines: logs.list({
          ...(functionName !== undefined && { functionName: String(functionName) }),
          ...(requestId !== undefined && { requestId: String(requestId) }),
          limit: Number(limit),
        }),
      }),
    }),
    consoleRoute({
      method: "DELETE",
      path: "/api/logs",
      operationId: "clearLogs",
      summary: "Deletes all lines.",
      answer: () => {
        logs.clear();
        stream.publish("cleared", () => ({ what: "logs" }));
      },
    }),
  ];
}
