import * as z from "zod/mini";
import type { ConsoleContext } from "./consoleContext";
import { resourceDetail, resourceSummaries } from "./resources";
import { ConsoleError, consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import * as schema from "./schema";

/** What the program registers. */
export function resourceRoutes({
  program,
  emulatedTypes,
}: Pick<ConsoleContext, "emulatedTypes" | "program">): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/resources",
      operationId: "listResources",
      summary: "The program's resources, in the order in which it constructs them.",
      output: z.object({ resources: z.array(schema.resourceSummary) }),
      answer: () => ({ resources: resourceSummaries(program(), emulatedTypes) }),
    }),
    consoleRoute({
      method: "GET",
      path: "/api/resources/{urn}",
      operationId: "getResource",
      summary: "One resource with its inputs and outputs; secrets are masked.",
      output: schema.resourceDetail,
      answer: ({ path: { urn = "" } }) => {
        const found = resourceDetail(program(), urn, emulatedTypes);
        if (found === undefined)
          throw new ConsoleError(404, `the program registers no ${urn}; GET /api/resources lists all`);
        return found;
      },
    }),
  ];
}
