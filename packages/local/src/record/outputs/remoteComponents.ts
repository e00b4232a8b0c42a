import type { JsonObject } from "../recordedProgram";
import { awsxVpc } from "./awsxVpc";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";

/** Thrown for a remote component that nothing is known about. */
export class UnknownRemoteComponentError extends Error {
  constructor(type: string) {
    super(
      `${type} is constructed by its package's plugin, which is not run. ` +
        `Say what it gives back in the table in packages/local/src/record/outputs/remoteComponents.ts.`,
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
