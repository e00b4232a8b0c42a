import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as z from "zod/mini";
import type { ConsoleContext } from "./consoleContext";
import { curlCommand } from "./curl";
import type { Exchanges } from "./exchanges";
import { harEntry } from "./har";
import { replay } from "./replay";
import { redactedExchange, requestSummary } from "./requestDetail";
import type { RedactedExchange } from "./requestDetail";
import { consoleRoute, ConsoleError } from "./route";
import type { ConsoleRoute } from "./route";
import { replayInput, requestDetail, requestSummary as summarySchema } from "./schema";
import type { RequestDetail } from "./schema";
import { stepsOf } from "./steps";

const defaultLimit = 1_000;

/** Requests to the run's services: listed, looked at, sent again and exported. */
export function requestRoutes(context: ConsoleContext): ConsoleRoute[] {
  const { exchanges, stream } = context;
  return [
    consoleRoute({
      method: "GET",
      path: "/api/requests",
      operationId: "listRequests",
      summary: `Lists requests, newest first; limit: ${defaultLimit} by default, before: the id of a listed one.`,
      query: { limit: "number", before: "string" },
      output: z.object({ requests: z.array(summarySchema), total: z.number() }),
      answer: ({ query: { limit = defaultLimit, before } }) => ({
        requests: [...exchanges.newestFirst(before?.toString(), Number(limit))].flatMap(
          (recorded) => requestSummary(recorded) ?? [],
        ),
        total: exchanges.total,
      }),
    }),
    consoleRoute({
      method: "DELETE",
      path: "/api/requests",
      operationId: "clearRequests",
      summary: "Deletes all requests.",
      answer: () => {
        exchanges.clear();
        stream.publish("cleared", () => ({ what: "requests" }));
      },
    }),
    consoleRoute({
      method: "GET",
      path: "/api/requests/{id}",
      operationId: "getRequest",
      summary: "Gives headers, bodies and steps of a request, without its secrets.",
      output: requestDetail,
      answer: ({ path }) => detailOf(found(exchanges, path.id), context),
    }),
    consoleRoute({
      method: "GET",
      path: "/api/requests/{id}/curl",
      operationId: "getCurl",
      summary: "Gives a request as a curl command, without its secrets.",
      mediaType: "text/plain",
      stream: ({ path }, _message, response) => {
        const command = curlCommand(found(exchanges, path.id).shown);
        response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(command);
      },
    }),
    consoleRoute({
      method: "POST",
      path: "/api/requests/{id}/replay",
      operationId: "replayRequest",
      summary: "Sends a request again, with changes; secrets that were redacted are sent as they were.",
      input: replayInput,
      output: requestDetail,
      answer: async ({ path, input }) => {
        const id = await replay(context, found(exchanges, path.id), input);
        return detailOf(found(exchanges, id), context);
      },
    }),
    consoleRoute({
      method: "GET",
      path: "/api/har",
      operationId: "exportHar",
      summary: "Exports all requests as an HTTP Archive (HAR 1.2), without secrets.",
      mediaType: "application/json",
      stream: async (_request, _message, response) => {
        response.writeHead(200, {
          "content-type": "application/json",
          "content-disposition": 'attachment; filename="requests.har"',
        });
        await pipeline(Readable.from(harText(exchanges)), response);
      },
    }),
  ];
}

/** @throws {ConsoleError} */
function found(exchanges: Exchanges, id = ""): RedactedExchange {
  const recorded = exchanges.get(id);
  const redacted = recorded && redactedExchange(recorded);
  if (redacted === undefined)
    throw new ConsoleError(404, `${id}: no such request; the latest ${exchanges.total} are held`);
  return redacted;
}

function detailOf({ recorded, shown, redaction }: RedactedExchange, { program }: ConsoleContext): RequestDetail {
  return { ...shown, steps: redaction.deep(stepsOf(recorded.trace, program())) };
}

/** Oldest first; one at a time, since all bodies together are large. Those that newer ones replace meanwhile are left out. */
function* harText(exchanges: Exchanges): Generator<string> {
  yield '{"log":{"version":"1.2","creator":{"name":"pulumi-aws-local","version":"1"},"entries":[';
  let separator = "\n";
  for (const recorded of [...exchanges.newestFirst()].reverse()) {
    const redacted = redactedExchange(recorded);
    if (redacted === undefined) continue;
    yield separator + JSON.stringify(harEntry(redacted.shown));
    separator = ",\n";
  }
  yield "\n]}}\n";
}
