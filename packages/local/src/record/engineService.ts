import {
  GetRootResourceRequest,
  GetRootResourceResponse,
  LogRequest,
  LogSeverity,
  RequirePulumiVersionRequest,
  RequirePulumiVersionResponse,
  SetRootResourceRequest,
  SetRootResourceResponse,
  StartDebuggingRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { unary } from "./unaryMethod";
import type { UnaryMethods } from "./unaryMethod";

/** How much a message matters, in Pulumi's terms. */
export type Severity = "debug" | "info" | "warning" | "error";

/** The `Engine` service (pulumi/pulumi, proto/pulumi/engine.proto): where the program's messages arrive. */
export function engineService(onLog: (severity: Severity, message: string) => void): UnaryMethods {
  let rootUrn = "";
  return {
    log: unary(LogRequest, (request) => {
      onLog(severityOf(request.getSeverity()), request.getMessage());
      return new Empty();
    }),
    getRootResource: unary(GetRootResourceRequest, () => new GetRootResourceResponse().setUrn(rootUrn)),
    setRootResource: unary(SetRootResourceRequest, (request) => {
      rootUrn = request.getUrn();
      return new SetRootResourceResponse();
    }),
    startDebugging: unary(StartDebuggingRequest, () => new Empty()),
    // every version will do: there is no CLI whose version could be too old
    requirePulumiVersion: unary(RequirePulumiVersionRequest, () => new RequirePulumiVersionResponse()),
  };
}

function severityOf(severity: LogSeverity): Severity {
  switch (severity) {
    case LogSeverity.DEBUG:
      return "debug";
    case LogSeverity.INFO:
      return "info";
    case LogSeverity.WARNING:
      return "warning";
    case LogSeverity.ERROR:
      return "error";
  }
}
