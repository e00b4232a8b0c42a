import * as grpc from "@grpc/grpc-js";
import * as protobuf from "google-protobuf";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { engineService } from "./engineService";
import type { Severity } from "./engineService";
import type { Answers } from "./answers";
import { maximumMessageBytes } from "./grpcService";
import { MockProviders } from "./mockProviders";
import { monitorService } from "./monitorService";
import { ComponentPlugins } from "./plugins/componentPlugins";
import type { Project } from "./projectFiles";
import type { MonitorEvents } from "./monitorService";
import { readTextsNatively } from "./protobufTexts";
import { Recording } from "./recording";
import type { ProgramIdentity } from "./recording";
import { SdkTypes } from "./sdk/sdkTypes";
import { SourcePositions } from "./sourcePositions";
import { Transforms } from "./transforms";

/** The services that a Pulumi program talks to, listening on this machine alone. */
export interface Monitor {
  /** `127.0.0.1:<port>`. */
  address: string;
  recording: Recording;
  providers: MockProviders;
  close: () => void;
}

readTextsNatively(protobuf);

/** Starts the `ResourceMonitor` and `Engine` services on a port of the system's choice. */
export async function startMonitor(
  identity: ProgramIdentity,
  project: Project,
  answers: Answers,
  events: MonitorEvents & { onLog: (severity: Severity, message: string) => void },
): Promise<Monitor> {
  const providers = new MockProviders(new SdkTypes(identity.entry), answers);
  const recording = new Recording(identity, providers);
  const transforms = new Transforms();
  let address = "";
  const plugins = new ComponentPlugins(identity.root, project, () => address, events.onLog);
  const positions = new SourcePositions(project);
  const server = new grpc.Server({ "grpc.max_receive_message_length": maximumMessageBytes });
  server.addService(
    ResourceMonitorService,
    monitorService({ recording, providers, transforms, plugins, positions }, events),
  );
  server.addService(EngineService, engineService(events.onLog));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  address = `127.0.0.1:${port}`;
  return {
    address,
    recording,
    providers,
    close: () => {
      plugins.close();
      transforms.close();
      server.forceShutdown();
    },
  };
}
