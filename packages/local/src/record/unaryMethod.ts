import type { Message } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Fields } from "./host/protocol";
import type { JsonObject } from "./recordedProgram";

/** A unary method of a gRPC service, whatever carries its messages. What it throws becomes the call's error. */
export interface UnaryMethod {
  answer: (request: Message) => Promise<Message>;
  answerFields: (request: Fields) => Promise<Fields>;
}

/** The methods of a service by the names that its generated code gives them; others are unimplemented. */
export type UnaryMethods = Readonly<Record<string, UnaryMethod>>;

/** The services that a Pulumi program talks to, by their names in pulumi/pulumi's proto/pulumi. */
export interface ProgramServices {
  ResourceMonitor: UnaryMethods;
  Engine: UnaryMethods;
}

/** A method, written as a function from request to answer. */
export function unary<Request extends Message, Response extends Message>(
  requestType: new () => Request,
  answer: (request: Request) => Response | Promise<Response>,
): UnaryMethod {
  // generated constructors take the fields that toArray() gives
  const ofFields = requestType as new (fields: Fields) => Request;
  return {
    answer: async (request) => await answer(request as Request),
    answerFields: async (fields) => (await answer(new ofFields(fields))).toArray() as Fields,
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
