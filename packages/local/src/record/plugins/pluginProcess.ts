import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { maximumMessageBytes } from "../grpcServer";
import { loaderFile, mainFile } from "../host/programProcess";

/** The plugin of a component package, in a process of its own. */
export class PluginProcess {
  readonly #child: ChildProcess;
  readonly #client: ResourceProviderClient;

  private constructor(child: ChildProcess, client: ResourceProviderClient) {
    this.#child = child;
    this.#client = client;
  }

  /**
   * @param name of the package's provider
   * @param engine `127.0.0.1:<port>` of the engine's services
   * @param options the working directory is the program's, which relative paths in inputs begin at
   * @throws {Error} with what the process said when it ends before it serves
   */
  static async start(
    folder: string,
    name: string,
    engine: string,
    options: { cwd: string; env: NodeJS.ProcessEnv },
    onLine: (line: string) => void,
  ): Promise<PluginProcess> {
    const host = path.join(__dirname, "../host/pluginHost");
    const child = spawn(process.execPath, ["--require", loaderFile, mainFile, host, folder, name, engine], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    const ended = once(child, "close").then(() => process.removeListener("exit", kill));
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      errors.push(line);
      onLine(line);
    });
    const output = createInterface({ input: child.stdout });
    const first = await Promise.race([once(output, "line"), ended.then(() => undefined)]);
    if (first === undefined) throw new Error(errors.slice(0, 5).join("\n"));
    output.on("line", onLine);
    const client = new ResourceProviderClient(`127.0.0.1:${String(first[0])}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": maximumMessageBytes,
    });
    return new PluginProcess(child, client);
  }

  /** Lets the plugin construct a component; it registers the component and its children itself. */
  construct(request: ConstructRequest): Promise<ConstructResponse> {
    return new Promise((resolve, reject) => {
      this.#client.construct(request, (error: grpc.ServiceError | null, response: ConstructResponse) => {
        if (error === null) resolve(response);
        else reject(new Error([error.details, ...inputErrors(error.metadata)].join("\n")));
      });
    });
  }

  stop(): void {
    this.#client.close();
    this.#child.kill("SIGKILL");
  }
}

/** What is wrong with the inputs, one line each, as the engine prints it. */
function inputErrors(metadata: grpc.Metadata): string[] {
  return metadata.get("grpc-status-details-bin").flatMap((status) =>
    Status.deserializeBinary(Buffer.from(status))
      .getDetailsList()
      .filter((detail) => detail.getTypeName() === "pulumirpc.InputPropertiesError")
      .flatMap((detail) => InputPropertiesError.deserializeBinary(detail.getValue_asU8()).getErrorsList())
      .map((error) => `  - property ${error.getPropertyPath()} has a problem: ${error.getReason()}`),
  );
}
