import * as grpc from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import type { Callback, CallbackInvokeResponse } from "@pulumi/pulumi/proto/callback_pb";
import { maximumMessageBytes } from "./grpcServer";

/** Calls functions in the program's process, which serves them by gRPC. */
export class Callbacks {
  readonly #clients = new Map<string, CallbacksClient>();

  call(callback: Callback, content: Uint8Array): Promise<Uint8Array> {
    const request = new CallbackInvokeRequest().setToken(callback.getToken()).setRequest(content);
    return new Promise((resolve, reject) => {
      this.#client(callback.getTarget()).invoke(
        request,
        (error: grpc.ServiceError | null, response: CallbackInvokeResponse) => {
          if (error === null) resolve(response.getResponse_asU8());
          else reject(new Error(error.details));
        },
      );
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #client(target: string): CallbacksClient {
    const known = this.#clients.get(target);
    if (known !== undefined) return known;
    const client = new CallbacksClient(target, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": maximumMessageBytes,
    });
    this.#clients.set(target, client);
    return client;
  }
}
