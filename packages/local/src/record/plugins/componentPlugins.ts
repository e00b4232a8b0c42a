import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { Severity } from "../engineService";
import { toStruct } from "../unaryMethod";
import { programEnvironment } from "../host/programEnvironment";
import type { Project } from "../projectFiles";
import type { Registration } from "../recording";
import { pluginFolder } from "./pluginFolder";
import type * as pluginProcess from "./pluginProcess";

/** The plugins that a program's component packages bring, each in a process of its own that starts at the first use. */
export class ComponentPlugins {
  readonly #root: string;
  readonly #project: Project;
  readonly #engine: () => Promise<string>;
  readonly #onLog: (severity: Severity, message: string) => void;
  readonly #plugins = new Map<string, Promise<pluginProcess.PluginProcess | undefined>>();

  /**
   * @param root folder of Pulumi.yaml, absolute
   * @param engine gives `127.0.0.1:<port>` of the engine's and the monitor's services
   */
  constructor(
    root: string,
    project: Project,
    engine: () => Promise<string>,
    onLog: (severity: Severity, message: string) => void,
  ) {
    this.#root = root;
    this.#project = project;
    this.#engine = engine;
    this.#onLog = onLog;
  }

  /**
   * Constructs a component by its package's own plugin.
   * @returns undefined when the plugin is not on this machine, or does not start
   * @throws {Error} when the component cannot be constructed
   */
  async construct(
    registration: Registration,
    options: RegisterResourceRequest,
  ): Promise<ConstructResponse | undefined> {
    const plugin = await this.#plugin(registration.type.replace(/:.*$/, ""));
    if (plugin === undefined) return undefined;
    const { name, stack, config, secretKeys } = this.#project;
    const request = new ConstructRequest()
      .setProject(name)
      .setStack(stack)
      .setOrganization("organization")
      .setConfigsecretkeysList(secretKeys)
      .setParallel(16)
      .setMonitorendpoint(await this.#engine())
      .setType(registration.type)
      .setName(registration.name)
      .setParent(registration.parent)
      .setInputs(toStruct(registration.inputs))
      .setDependenciesList([...registration.dependencies])
      .setProtect(registration.protect)
      .setAliasesList(options.getAliasesList())
      .setAcceptsOutputValues(true);
    for (const [key, value] of Object.entries(config)) request.getConfigMap().set(key, value);
    options.getProvidersMap().forEach((provider, key) => request.getProvidersMap().set(key, provider));
    options.getPropertydependenciesMap().forEach((urns, key) => {
      const dependencies = new ConstructRequest.PropertyDependencies().setUrnsList(urns.getUrnsList());
      request.getInputdependenciesMap().set(key, dependencies);
    });
    return plugin.construct(request);
  }

  close(): void {
    for (const plugin of this.#plugins.values()) void plugin.then((started) => started?.stop());
  }

  #plugin(pulumiPackage: string): Promise<pluginProcess.PluginProcess | undefined> {
    const known = this.#plugins.get(pulumiPackage);
    const plugin = known ?? this.#start(pulumiPackage);
    this.#plugins.set(pulumiPackage, plugin);
    return plugin;
  }

  async #start(pulumiPackage: string): Promise<pluginProcess.PluginProcess | undefined> {
    const folder = pluginFolder(this.#project.workingDirectory, this.#project.packages, pulumiPackage);
    if (folder === undefined) return undefined;
    const options = {
      cwd: this.#project.workingDirectory,
      env: programEnvironment(this.#root, this.#project),
    };
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading gRPC takes time, and few programs need it
    const { PluginProcess } = require("./pluginProcess") as typeof pluginProcess;
    try {
      return await PluginProcess.start(folder, pulumiPackage, await this.#engine(), options, (line) => {
        this.#onLog("info", line);
      });
    } catch (error) {
      this.#onLog("warning", `The plugin in ${folder} does not start: ${error instanceof Error ? error.message : ""}`);
      return undefined;
    }
  }
}
