import type { Json, JsonObject } from "../recordedProgram";
import { awsxVpc } from "./awsxVpc";
import type { ProviderContext } from "./outputMocks";

/** A component that another package's plugin would construct, with children of its own. */
export interface RemoteComponent {
  urn: string;
  type: string;
  name: string;
  inputs: JsonObject;
  providerContext: ProviderContext;
}

/**
 * Registers a resource that the plugin would create within the component.
 * @returns what other resources' inputs take (`id`), and what the component's outputs hold (`reference`)
 */
export type RegisterChild = (child: {
  type: string;
  name: string;
  /** URN; default the component itself. */
  parent?: string;
  inputs: JsonObject;
}) => { urn: string; id: string; reference: Json };

/** Thrown for a remote component that nothing is known about. */
export class UnknownRemoteComponentError extends Error {
  constructor(type: string) {
    super(
      `${type} is constructed by its package's plugin, which is not run. ` +
        `Say what it gives back in the table in local/record/outputs/remoteComponents.ts.`,
    );
  }
}

/**
 * Constructs a remote component as its plugin would.
 * @returns its outputs, inputs included; resources are references, in wire form
 * @throws {UnknownRemoteComponentError}
 */
export function constructRemote(component: RemoteComponent, registerChild: RegisterChild): JsonObject {
  const construct = constructors[component.type];
  if (construct === undefined) throw new UnknownRemoteComponentError(component.type);
  return { ...component.inputs, ...construct(component, registerChild) };
}

const constructors: Record<string, (component: RemoteComponent, registerChild: RegisterChild) => JsonObject> = {
  "awsx:ec2:Vpc": awsxVpc,
};
