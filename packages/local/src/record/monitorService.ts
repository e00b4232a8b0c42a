import { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { CallResponse, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  ReadResourceRequest,
  ReadResourceResponse,
  RegisterErrorHookRequest,
  RegisterPackageRequest,
  RegisterPackageResponse,
  RegisterResourceHookRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  ResourceCallRequest,
  ResourceInvokeRequest,
  Result,
  SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { MockProviders } from "./mockProviders";
import type { ComponentPlugins } from "./plugins/componentPlugins";
import { placeOf } from "./recordedProgram";
import type { JsonObject } from "./recordedProgram";
import type { Recording, Registration } from "./recording";
import type { SourcePositions } from "./sourcePositions";
import type { Transforms } from "./transforms";
import { fromStruct, toStruct, unary } from "./unaryMethod";
import type { UnaryMethods } from "./unaryMethod";
import { containsUnknown, decoded, settledObject } from "./wireValues";

/**
 * What the monitor says it can do: everything that the engine of the same version can, so that the SDK sends what it
 * sends to the engine. Secrets, references and output values keep their marks on the way; packages are named as they
 * are in a deployment. Hooks are accepted and never called: nothing is created, updated or deleted, and nothing fails.
 */
const features = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

/** What the monitor tells the evaluation. */
export interface MonitorEvents {
  /** The engine would end the program here. */
  onFatal: (error: Error) => void;
}

/** What answers the monitor's calls. */
export interface MonitorParts {
  recording: Recording;
  providers: MockProviders;
  transforms: Transforms;
  plugins: ComponentPlugins;
  positions: SourcePositions;
}

/**
 * The `ResourceMonitor` service (pulumi/pulumi, proto/pulumi/resource.proto): where the program registers its
 * resources. `GetDeploymentInfo` is left out on purpose: unimplemented, it makes an SDK fall back on what it is given by
 * the environment.
 */
export function monitorService(
  { recording, providers, transforms, plugins, positions }: MonitorParts,
  events: MonitorEvents,
): UnaryMethods {
  return {
    supportsFeature: unary(SupportsFeatureRequest, (request) =>
      new SupportsFeatureResponse().setHassupport(features.has(request.getId())),
    ),
    registerResource: unary(RegisterResourceRequest, registerResource),
    readResource: unary(ReadResourceRequest, readResource),
    registerResourceOutputs: unary(RegisterResourceOutputsRequest, (request) => {
      recording.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new Empty();
    }),
    invoke: unary(ResourceInvokeRequest, invoke),
    call: unary(ResourceCallRequest, (request) => {
      const { values } = decoded(settledObject(fromStruct(request.getArgs())));
      const providerContext = recording.providerContext(values, request.getProvider());
      return new CallResponse().setReturn(toStruct(providers.call(request.getTok(), values, providerContext)));
    }),
    registerStackTransform: unary(Callback, (transform) => {
      transforms.addToStack(transform);
      return new Empty();
    }),
    registerStackInvokeTransform: unary(Callback, (transform) => {
      transforms.addToInvokes(transform);
      return new Empty();
    }),
    registerPackage: unary(RegisterPackageRequest, (request) =>
      new RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
    ),
    registerResourceHook: unary(RegisterResourceHookRequest, () => new Empty()),
    registerErrorHook: unary(RegisterErrorHookRequest, () => new Empty()),
    signalAndWaitForShutdown: unary(Empty, () => new Empty()),
  };

  async function registerResource(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const requested: Registration = {
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      custom: request.getCustom(),
      remote: request.getRemote(),
      inputs: fromStruct(request.getObject()),
      // a remote component is handed one provider for each package that its children may be of
      provider: request.getProvider() || (request.getProvidersMap().get("aws") ?? ""),
      dependencies: request.getDependenciesList(),
      protect: request.getProtect() ?? false,
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      existingId: request.getImportid() === "" ? undefined : request.getImportid(),
      source: positions.of(request.getStacktrace()),
    };
    const ownTransforms = request.getTransformsList();
    const transformed = await transforms.resource(requested, ownTransforms);
    const constructed = transformed.remote ? await constructedByPlugin(transformed, request) : undefined;
    if (constructed !== undefined) return constructed;
    const { urn, id, outputs, hasUnknowns } = recorded(transformed);
    transforms.remember(urn, requested.parent, ownTransforms);
    return (
      new RegisterResourceResponse()
        .setUrn(urn)
        .setId(id)
        .setObject(toStruct(outputs))
        // outside a preview the SDK takes unknown values for undefined ones, unless the resource was not created
        .setResult(hasUnknowns ? Result.SKIP : Result.SUCCESS)
    );
  }

  /** A plugin registers its component itself, and the component's children. */
  async function constructedByPlugin(
    registration: Registration,
    request: RegisterResourceRequest,
  ): Promise<RegisterResourceResponse | undefined> {
    try {
      const response = await plugins.construct(registration, request);
      if (response === undefined) return undefined;
      const isKnown = !containsUnknown(settledObject(fromStruct(response.getState())));
      return new RegisterResourceResponse()
        .setUrn(response.getUrn())
        .setObject(response.getState())
        .setResult(isKnown ? Result.SUCCESS : Result.SKIP);
    } catch (error) {
      if (error instanceof Error) events.onFatal(error);
      throw error;
    }
  }

  function readResource(request: ReadResourceRequest): ReadResourceResponse {
    const { urn, outputs } = recorded({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      custom: true,
      remote: false,
      inputs: fromStruct(request.getProperties()),
      provider: request.getProvider(),
      dependencies: request.getDependenciesList(),
      protect: false,
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      existingId: request.getId(),
      source: positions.of(request.getStacktrace()),
    });
    return new ReadResourceResponse().setUrn(urn).setProperties(toStruct(outputs));
  }

  function recorded(registration: Registration): ReturnType<Recording["register"]> {
    try {
      return recording.register(registration);
    } catch (error) {
      // what the recording refuses, the engine would have ended the program for
      if (!(error instanceof Error)) throw error;
      const place = placeOf({ position: registration.source?.own[0] });
      if (place !== undefined) error.message += ` (${place})`;
      events.onFatal(error);
      throw error;
    }
  }

  async function invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    const token = request.getTok();
    const args = settledObject(fromStruct(request.getArgs()));
    if (token === "pulumi:pulumi:getResource") return new InvokeResponse().setReturn(toStruct(getResource(args)));
    const call = await transforms.invoke({ token, args, provider: request.getProvider() });
    const plainArgs = decoded(call.args).values;
    const providerContext = recording.providerContext(plainArgs, call.provider);
    return new InvokeResponse().setReturn(toStruct(providers.invoke(token, plainArgs, providerContext)));
  }

  /** How the SDK brings a reference to a resource back to life. */
  function getResource(args: JsonObject): JsonObject {
    const urn = typeof args.urn === "string" ? args.urn : "";
    const found = recording.find(urn);
    if (found === undefined) throw new Error(`unknown resource ${urn}`);
    return { urn, id: found.id, state: found.state };
  }
}
