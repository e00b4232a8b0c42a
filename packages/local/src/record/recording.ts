import type { MockProviders } from "./mockProviders";
import { providerContextOf } from "./outputs/outputMocks";
import type { ProviderContext } from "./outputs/outputMocks";
import type { RegisterChild, RemoteComponent } from "./outputs/remoteComponent";
import { providerAccount } from "./providerAccount";
import type { Json, JsonObject, RecordedProgram, RecordedResource } from "./recordedProgram";
import { setPositions } from "./sourcePositions";
import type { ResourceSource } from "./sourcePositions";
import { createUrn, stackType } from "./urn";
import { containsSecret, containsUnknown, decoded, isAsset, reference, secret, settledObject } from "./wireValues";

/** Who is evaluated, and where it would be deployed to. */
export interface ProgramIdentity {
  /** The folder that the program runs in, absolute. */
  root: string;
  /** The program's file or folder, absolute: where its packages are found. */
  entry: string;
  project: string;
  stack: string;
  /** Of resources whose provider names no other. */
  region: string;
  accountId: string;
}

/** What the program asks for with one resource. Values are in wire form. */
export interface Registration {
  type: string;
  name: string;
  /** Empty for the stack. */
  parent: string;
  custom: boolean;
  /** A component that another package's plugin constructs. */
  remote: boolean;
  inputs: JsonObject;
  /** `<urn>::<id>` of the provider; empty for the default one. */
  provider: string;
  dependencies: readonly string[];
  protect: boolean;
  additionalSecretOutputs: readonly string[];
  /** The id of a resource that exists: imported, or looked up. */
  existingId?: string | undefined;
  /** Where the program asks for it. */
  source?: ResourceSource | undefined;
}

/** What the program is answered. */
export interface Registered {
  urn: string;
  id: string;
  /** In wire form. */
  outputs: JsonObject;
  /** True when something of them is unknown. */
  hasUnknowns: boolean;
}

/** Thrown when two resources have one URN; the message is the engine's. */
class DuplicateUrnError extends Error {
  constructor(urn: string) {
    super(`Duplicate resource URN '${urn}'; try giving it a unique name`);
  }
}

interface Entry {
  resource: RecordedResource;
  /** Outputs in wire form. */
  state: JsonObject;
  /** False for what only stands for a value of an opaque component. */
  isListed: boolean;
  source: ResourceSource | undefined;
}

/** The resources of one evaluation, with mock outputs for each. */
export class Recording {
  readonly #identity: ProgramIdentity;
  readonly #providers: MockProviders;
  readonly #entries = new Map<string, Entry>();

  constructor(identity: ProgramIdentity, providers: MockProviders) {
    this.#identity = identity;
    this.#providers = providers;
  }

  /**
   * Records one resource.
   * @throws {DuplicateUrnError}
   * @throws {AnswerError}
   */
  register(registration: Registration, isListed = true): Registered {
    const { type, name, custom } = registration;
    const { project, stack } = this.#identity;
    const parent = registration.parent === "" ? undefined : registration.parent;
    const urn = createUrn({ project, stack, parent, type, name });
    if (this.#entries.has(urn)) throw new DuplicateUrnError(urn);

    const wire = settledObject(registration.inputs);
    const inputs = decoded(wire, this.#identity.root);
    const providerContext = this.providerContext(inputs.values, registration.provider);
    const resource: RecordedResource = {
      urn,
      type,
      name,
      ...(parent !== undefined && { parent }),
      custom,
      inputs: inputs.values,
      outputs: {},
      assets: inputs.assets,
      secretPaths: inputs.secretPaths,
      dependencies: [...registration.dependencies],
      protect: registration.protect,
    };
    // before the children of a remote component, which are registered while it is made
    this.#entries.set(urn, { resource, state: {}, isListed, source: registration.source });
    const request = { urn, type, name, inputs: inputs.values, providerContext };
    const additionalSecrets = registration.additionalSecretOutputs;
    const stateOf = (outputs: JsonObject): JsonObject => outputState(wire, inputs.values, outputs, additionalSecrets);
    if (!custom) {
      const component = { ...request, root: this.#identity.root };
      const outputs = registration.remote ? this.#construct(component, registration) : {};
      const state = stateOf(outputs);
      // the program gets references to the children of a remote component, the record their ids
      this.#setState(urn, settledObject(state));
      return { urn, id: "", outputs: state, hasUnknowns: containsUnknown(state) };
    }
    const made = this.#providers.create({ ...request, id: registration.existingId }, isListed);
    resource.id = made.id;
    const state = stateOf(made.completed);
    this.#setState(urn, state, made.outputs === made.completed ? state : stateOf(made.outputs));
    return { urn, id: made.id, outputs: state, hasUnknowns: containsUnknown(state) };
  }

  #construct(component: RemoteComponent, registration: Registration): JsonObject {
    const registerValue = (type: string, property: string): Json => {
      const name = `${component.name}-${property}`;
      const { provider, protect } = registration;
      const value = { ...emptyRegistration, type, name, parent: component.urn, provider, protect };
      const { urn, id } = this.register(value, false);
      return reference(urn, id);
    };
    return this.#providers.construct(component, this.#registerChildren(component.urn, registration), registerValue);
  }

  /** Children have their component's provider, region and position, and are protected as it is. */
  #registerChildren(component: string, { inputs, provider, protect, source }: Registration): RegisterChild {
    return ({ type, name, parent = component, inputs: childInputs }) => {
      const { urn, id } = this.register({
        ...emptyRegistration,
        type,
        name,
        parent,
        inputs: { ...childInputs, ...(inputs.region !== undefined && { region: inputs.region }) },
        provider,
        protect,
        source,
      });
      return { urn, id, reference: reference(urn, id) };
    };
  }

  /** Replaces the outputs of a component, or of the stack. Values are in wire form. */
  registerOutputs(urn: string, outputs: JsonObject): void {
    this.#setState(urn, settledObject(outputs));
  }

  /** What the engine knows about a resource, in wire form. */
  find(urn: string): { id: string; state: JsonObject } | undefined {
    const entry = this.#entries.get(urn);
    return entry === undefined ? undefined : { id: entry.resource.id ?? "", state: entry.state };
  }

  /** Where a resource or a function call happens: its own `region`, else its provider's, else the stack's. */
  providerContext(inputs: JsonObject, provider: string): ProviderContext {
    const providerUrn = provider.slice(0, Math.max(0, provider.lastIndexOf("::")));
    const providerInputs = this.#entries.get(providerUrn)?.resource.inputs ?? {};
    const candidates = [inputs.region, providerInputs.region];
    const region = candidates.find((candidate) => typeof candidate === "string" && candidate !== "");
    return providerContextOf(
      typeof region === "string" ? region : this.#identity.region,
      providerAccount(providerInputs) ?? this.#identity.accountId,
    );
  }

  /** True when a resource of this type and name was registered, whatever its parent. */
  has(type: string, name: string): boolean {
    return [...this.#entries.values()].some(({ resource }) => resource.type === type && resource.name === name);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The whole program; resources stand in the order in which they were constructed, which is the program's own. */
  program(constructed: readonly { type: string; name: string }[]): RecordedProgram {
    const { project, stack, region, accountId } = this.#identity;
    const position = new Map<string, number>();
    for (const [index, { type, name }] of constructed.entries()) {
      const key = `${type}::${name}`;
      if (!position.has(key)) position.set(key, index);
    }
    const entries = [...this.#entries.values()].filter(({ isListed }) => isListed);
    setPositions(entries);
    const root = entries.find(({ resource }) => resource.type === stackType);
    // what the program did not construct itself stands with the remote component that it belongs to
    const positionOf = ({ type, name, parent }: RecordedResource): number => {
      const own = position.get(`${type}::${name}`);
      const owner = parent === undefined ? undefined : this.#entries.get(parent)?.resource;
      return own ?? (owner === undefined ? constructed.length : positionOf(owner));
    };
    return {
      project,
      stack,
      region,
      partition: providerContextOf(region, accountId).partition,
      accountId,
      resources: entries.map(({ resource }) => resource).sort((a, b) => positionOf(a) - positionOf(b)),
      outputs: root?.resource.outputs ?? {},
      secretOutputs: Object.entries(root?.state ?? {}).flatMap(([name, value]) =>
        containsSecret(value) ? [name] : [],
      ),
    };
  }

  #setState(urn: string, state: JsonObject, recordedState = state): void {
    const entry = this.#entries.get(urn);
    if (entry === undefined) throw new Error(`Unknown resource URN '${urn}'`);
    const { values, secretPaths } = decoded(recordedState);
    entry.state = state;
    entry.resource.outputs = values;
    entry.resource.secretPaths = [...new Set([...entry.resource.secretPaths, ...secretPaths])];
  }
}

/** What registrations without a program's own options are. */
const emptyRegistration = {
  custom: true,
  remote: false,
  inputs: {},
  dependencies: [],
  additionalSecretOutputs: [],
};

/**
 * Outputs in wire form: what was given comes back as it was given, marks included; what is computed from a secret input
 * of the same name is secret too, and so is what the program says is. Assets are not sent back: they are long, and the
 * program goes on with the ones that it has.
 */
function outputState(
  wire: JsonObject,
  inputs: JsonObject,
  outputs: JsonObject,
  additionalSecretOutputs: readonly string[],
): JsonObject {
  const state = Object.fromEntries(Object.entries(wire).filter(([, value]) => !isAsset(value)));
  for (const [name, value] of Object.entries(outputs)) {
    const given = wire[name === "tagsAll" ? "tags" : name];
    if (given !== undefined && isAsset(given)) continue;
    if (given !== undefined && value === inputs[name === "tagsAll" ? "tags" : name]) state[name] = given;
    else state[name] = containsSecret(given) ? secret(value) : value;
  }
  for (const name of additionalSecretOutputs) {
    const value = state[name];
    if (value !== undefined) state[name] = secret(value);
  }
  return state;
}
