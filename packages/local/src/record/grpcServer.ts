import * as grpc from "@grpc/grpc-js";
import * as protobuf from "google-protobuf";
import type { Message } from "google-protobuf";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { readTextsNatively } from "./protobufTexts";
import type { ProgramServices, UnaryMethod, UnaryMethods } from "./unaryMethod";

/** 400 MB, the SDK's own limit: bundles of functions travel inside one message. */
export const maximumMessageBytes = 400 * 1024 * 1024;

readTextsNatively(protobuf);

/** Serves the monitor and the engine by gRPC, listening on this machine alone. */
export class GrpcServer {
  readonly #server: grpc.Server;
  /** `127.0.0.1:<port>`; the port is of the system's choice. */
  readonly address: Promise<string>;

  constructor({ ResourceMonitor, Engine }: ProgramServices) {
    const server = new grpc.Server({ "grpc.max_receive_message_length": maximumMessageBytes });
    server.addService(ResourceMonitorService, handlers(ResourceMonitor));
    server.addService(EngineService, handlers(Engine));
    this.#server = server;
    this.address = new Promise((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(`127.0.0.1:${port}`);
        else reject(error);
      });
    });
  }

  close(): void {
    this.#server.forceShutdown();
  }
}

function handlers(methods: UnaryMethods): grpc.UntypedServiceImplementation {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, handler(method)]));
}

function handler({ answer }: UnaryMethod): grpc.handleUnaryCall<Message, Message> {
  return (call, callback) => {
    answer(call.request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}
