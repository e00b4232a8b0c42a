import * as z from "zod/mini";
import type { ConsoleContext } from "./consoleContext";
import { consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { message } from "./schema";

/** What AWS would have sent to people. */
export function messageRoutes({ inbox, stream }: ConsoleContext): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/messages",
      operationId: "listMessages",
      summary: "Lists e-mails and text messages that AWS would have sent, newest first.",
      output: z.object({ messages: z.array(message) }),
      answer: () => ({ messages: inbox.newestFirst() }),
    }),
    consoleRoute({
      method: "DELETE",
      path: "/api/messages",
      operationId: "clearMessages",
      summary: "Deletes all messages.",
      answer: () => {
        inbox.clear();
        stream.publish("cleared", () => ({ what: "messages" }));
      },
    }),
  ];
}
