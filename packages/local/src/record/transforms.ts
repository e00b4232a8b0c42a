import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type * as callbacksModule from "./callbacks";
import type { JsonObject } from "./recordedProgram";
import type { Registration } from "./recording";
import { fromStruct, toStruct } from "./unaryMethod";

/**
 * The transforms of a program (`registerResourceTransform`, the `transforms` option, `registerInvokeTransform`). They
 * run in the program's process; the engine calls back for each resource and each function call.
 */
export class Transforms {
  readonly #ofStack: Callback[] = [];
  readonly #ofInvokes: Callback[] = [];
  readonly #ofResources = new Map<string, { parent: string; transforms: Callback[] }>();
  #callbacks: callbacksModule.Callbacks | undefined;

  addToStack(transform: Callback): void {
    this.#ofStack.push(transform);
  }

  addToInvokes(transform: Callback): void {
    this.#ofInvokes.push(transform);
  }

  /** Remembers the transforms of a resource for the sake of its children. */
  remember(urn: string, parent: string, transforms: Callback[]): void {
    this.#ofResources.set(urn, { parent, transforms });
  }

  /** Applies the resource's own transforms, then its parents' from the inside outwards, then the stack's. */
  async resource(registration: Registration, own: readonly Callback[]): Promise<Registration> {
    const transforms = [...own];
    for (let urn = registration.parent; urn !== "";) {
      const ancestor = this.#ofResources.get(urn);
      transforms.push(...(ancestor?.transforms ?? []));
      urn = ancestor?.parent ?? "";
    }
    let current = registration;
    for (const transform of [...transforms, ...this.#ofStack]) current = await this.#transformed(current, transform);
    return current;
  }

  /** Applies the stack's transforms of function calls. */
  async invoke(call: { token: string; args: JsonObject; provider: string }): Promise<typeof call> {
    let { args, provider } = call;
    for (const transform of this.#ofInvokes) {
      const request = new TransformInvokeRequest()
        .setToken(call.token)
        .setArgs(toStruct(args))
        .setOptions(new TransformInvokeOptions().setProvider(provider));
      const answer = await this.#call(transform, request.serializeBinary());
      const response = TransformInvokeResponse.deserializeBinary(answer);
      args = fromStruct(response.getArgs());
      provider = response.getOptions()?.getProvider() ?? provider;
    }
    return { token: call.token, args, provider };
  }

  close(): void {
    this.#callbacks?.close();
  }

  async #transformed(registration: Registration, transform: Callback): Promise<Registration> {
    const options = new TransformResourceOptions()
      .setDependsOnList([...registration.dependencies])
      .setProtect(registration.protect)
      .setProvider(registration.provider)
      .setAdditionalSecretOutputsList([...registration.additionalSecretOutputs])
      .setImport(registration.existingId ?? "");
    const request = new TransformRequest()
      .setType(registration.type)
      .setName(registration.name)
      .setCustom(registration.custom)
      .setParent(registration.parent)
      .setProperties(toStruct(registration.inputs))
      .setOptions(options);
    const response = TransformResponse.deserializeBinary(await this.#call(transform, request.serializeBinary()));
    const changed = response.getOptions() ?? options;
    return {
      ...registration,
      inputs: fromStruct(response.getProperties()),
      dependencies: changed.getDependsOnList(),
      protect: changed.getProtect() ?? false,
      provider: changed.getProvider(),
      additionalSecretOutputs: changed.getAdditionalSecretOutputsList(),
      existingId: changed.getImport() === "" ? undefined : changed.getImport(),
    };
  }

  #call(transform: Callback, request: Uint8Array): Promise<Uint8Array> {
    if (this.#callbacks === undefined) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading gRPC takes time, and few programs need it
      const { Callbacks } = require("./callbacks") as typeof callbacksModule;
      this.#callbacks = new Callbacks();
    }
    return this.#callbacks.call(transform, request);
  }
}
