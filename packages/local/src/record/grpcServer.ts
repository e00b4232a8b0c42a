import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JsonObject } from "./recordedProgram";

/** 400 MB, the SDK's own limit: bundles of functions travel inside one message. */
export const maximumMessageBytes = 400 * 1024 * 1024;

/** A method of a gRPC service, written as a function from request to answer; what it throws becomes the call's error. */
export function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
        },
      );
  };
}

/** A protobuf structure as JSON. */
export function fromStruct(struct: Struct | undefined): JsonObject {
  return struct?.toJavaScript() ?? {};
}

/** JSON as a protobuf structure. */
export function toStruct(values: JsonObject): Struct {
  return Struct.fromJavaScript(values);
}
