import * as structs from "google-protobuf/google/protobuf/struct_pb";
import { engineService } from "./engineService";
import type { Severity } from "./engineService";
import type { Answers } from "./answers";
import type * as grpcServer from "./grpcServer";
import type { Answer, Call } from "./host/protocol";
import { MockProviders } from "./mockProviders";
import { monitorService } from "./monitorService";
import { ComponentPlugins } from "./plugins/componentPlugins";
import type { Project } from "./projectFiles";
import type { MonitorEvents } from "./monitorService";
import { convertStructsDirectly } from "./protobufStructs";
import { Recording } from "./recording";
import type { ProgramIdentity } from "./recording";
import { SdkTypes } from "./sdk/sdkTypes";
import { SourcePositions } from "./sourcePositions";
import { Transforms } from "./transforms";
import type { ProgramServices, UnaryMethod } from "./unaryMethod";

/** What the status codes of gRPC (grpc/grpc, doc/statuscodes.md) are called in an error. */
const unknown = { code: 2, name: "UNKNOWN" };
const unimplemented = { code: 12, name: "UNIMPLEMENTED" };

convertStructsDirectly(structs);

/** The `ResourceMonitor` and `Engine` of one evaluation. */
export class Monitor {
  readonly recording: Recording;
  readonly providers: MockProviders;
  readonly #services: ProgramServices;
  readonly #channel = { listen: { answerFields: async () => [await this.listen()] } };
  readonly #transforms = new Transforms();
  readonly #plugins: ComponentPlugins;
  #server: grpcServer.GrpcServer | undefined;

  constructor(
    identity: ProgramIdentity,
    project: Project,
    answers: Answers,
    events: MonitorEvents & { onLog: (severity: Severity, message: string) => void },
  ) {
    const providers = new MockProviders(new SdkTypes(identity.entry), answers);
    const recording = new Recording(identity, providers);
    const plugins = new ComponentPlugins(identity.root, project, () => this.listen(), events.onLog);
    const parts = {
      recording,
      providers,
      transforms: this.#transforms,
      plugins,
      positions: new SourcePositions(project),
    };
    this.#services = { ResourceMonitor: monitorService(parts, events), Engine: engineService(events.onLog) };
    this.#plugins = plugins;
    this.providers = providers;
    this.recording = recording;
  }

  /** Answers a call of the program's process. */
  async call({ id, service, method, request }: Call): Promise<Answer> {
    const methods: Readonly<Record<string, Pick<UnaryMethod, "answerFields">>> =
      service === "Channel" ? this.#channel : this.#services[service];
    const called = methods[method];
    const failure = ({ code, name }: typeof unknown, details: string): Answer => ({
      id,
      error: { code, details, message: `${code} ${name}: ${details}` },
    });
    if (called === undefined) return failure(unimplemented, `The server does not implement the method ${method}`);
    try {
      return { id, response: await called.answerFields(request) };
    } catch (error) {
      return failure(unknown, error instanceof Error ? error.message : String(error));
    }
  }

  /** Serves gRPC too, for other processes; resolves with the address, `127.0.0.1:<port>`. */
  listen(): Promise<string> {
    if (this.#server === undefined) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading gRPC takes time, and few programs need it
      const { GrpcServer } = require("./grpcServer") as typeof grpcServer;
      this.#server = new GrpcServer(this.#services);
    }
    return this.#server.address;
  }

  close(): void {
    this.#plugins.close();
    this.#transforms.close();
    this.#server?.close();
  }
}
