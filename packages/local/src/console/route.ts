import type { IncomingMessage, ServerResponse } from "node:http";
import type * as z from "zod/mini";

/** One operation of the console's HTTP API. */
export interface ConsoleRoute<Input extends z.ZodMiniType = z.ZodMiniType> {
  method: "DELETE" | "GET" | "POST" | "PUT";
  /** As OpenAPI writes it, such as `/api/requests/{id}`. */
  path: string;
  /** Unique, in camel case, such as `listRequests`. */
  operationId: string;
  /** One sentence for the OpenAPI document. */
  summary: string;
  /** Of the JSON body. Default: none. */
  input?: Input;
  /** Query parameters, and whether they are numbers. Default: none. */
  query?: Record<string, "number" | "string">;
  /** Of the JSON answer. Default: what `stream` writes, or no content. */
  output?: z.ZodMiniType;
  /**
   * Makes the answer.
   * @throws {ConsoleError} with the status and what to change
   */
  answer?: (request: RouteRequest<z.output<Input>>) => unknown;
  /** In place of `answer`, for what is not JSON: a stream, an object of a bucket, a HAR file. */
  stream?: (
    request: RouteRequest<z.output<Input>>,
    message: IncomingMessage,
    response: ServerResponse,
  ) => void | Promise<void>;
  /** The media type that `stream` writes. */
  mediaType?: string;
}

export interface RouteRequest<Input> {
  /** Path parameters, decoded. */
  path: Readonly<Record<string, string>>;
  query: Readonly<Record<string, number | string | undefined>>;
  input: Input;
}

/** An answer of 4xx: what was given, what is allowed. */
export class ConsoleError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Keeps the type of a route's input. */
export function consoleRoute<Input extends z.ZodMiniType>(route: ConsoleRoute<Input>): ConsoleRoute {
  return route;
}
