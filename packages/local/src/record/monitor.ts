import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { engineService } from "./engineService";
import type { Severity } from "./engineService";
import { maximumMessageBytes } from "./grpcService";
import { monitorService } from "./monitorService";
import type { MonitorEvents } from "./monitorService";
import { Recording } from "./recording";
import type { ProgramIdentity } from "./recording";
import { Transforms } from "./transforms";

/** The services that a Pulumi program talks to, listening on this machine alone. */
export interface Monitor {
  /** `127.0.0.1:<port>`. */
  address: string;
  recording: Recording;
  close: () => void;
}

/** Starts the `ResourceMonitor` and `Engine` services on a port of the system's choice. */
export async function startMonitor(
  identity: ProgramIdentity,
  events: MonitorEvents & { onLog: (severity: Severity, message: string) => void },
): Promise<Monitor> {
  const recording = new Recording(identity);
  const transforms = new Transforms();
  const server = new grpc.Server({ "grpc.max_receive_message_length": maximumMessageBytes });
  server.addService(ResourceMonitorService, monitorService(recording, transforms, events));
  server.addService(EngineService, engineService(events.onLog));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    recording,
    close: () => {
      transforms.close();
      server.forceShutdown();
    },
  };
}
