import * as z from "zod/mini";
import type { Json, JsonObject } from "../record/recordedProgram";
import { consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";

const error = z.object({ message: z.string().check(z.describe("What was given, and what is allowed.")) });

/** The operation that describes all operations, itself included. */
export function openApiRoute(routes: readonly ConsoleRoute[]): ConsoleRoute {
  const route: ConsoleRoute = consoleRoute({
    method: "GET",
    path: "/api/openapi.json",
    operationId: "getOpenApi",
    summary: "Describes this API as an OpenAPI document.",
    output: z.record(z.string(), z.unknown()),
    answer: () => openApiDocument([route, ...routes]),
  });
  return route;
}

/** OpenAPI Specification 3.1.0. */
function openApiDocument(routes: readonly ConsoleRoute[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const item = (paths[route.path] ??= {});
    item[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Console of the local run",
      version: "1",
      description:
        "Everything that the console's pages show. The token is in the file console-token of the data folder.",
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      responses: { Error: { description: "The request is refused.", content: json(schemaOf(error)) } },
    },
  };
}

function operation({ path, operationId, summary, query = {}, input, output, mediaType }: ConsoleRoute): JsonObject {
  const inPath = [...path.matchAll(/\{(.+?)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query).map(([name, type]) => ({
    name,
    in: "query",
    schema: type === "number" ? { type: "integer", minimum: 0 } : { type },
  }));
  return {
    operationId,
    summary,
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(input !== undefined && { requestBody: { required: true, content: json(schemaOf(input, "input")) } }),
    responses: {
      ...success(output, mediaType),
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

function success(output: z.ZodMiniType | undefined, mediaType: string | undefined): JsonObject {
  if (output !== undefined) return { "200": { description: "The answer.", content: json(schemaOf(output)) } };
  if (mediaType !== undefined) return { "200": { description: "The answer.", content: { [mediaType]: {} } } };
  return { "204": { description: "Done." } };
}

function json(schema: Json): JsonObject {
  return { "application/json": { schema } };
}

function schemaOf(schema: z.ZodMiniType, io: "input" | "output" = "output"): Json {
  const document = z.toJSONSchema(schema, { io }) as JsonObject;
  // Version 3.1 of OpenAPI has this dialect of JSON Schema anyway.
  Reflect.deleteProperty(document, "$schema");
  return document;
}
