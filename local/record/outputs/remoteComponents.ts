import { isJsonObject, type Json, type JsonObject } from "../recordedProgram";
import { alphabets, charactersOf, type Surroundings } from "./fabricator";

/** A component that another package's plugin would construct, with children of its own. */
export interface RemoteComponent {
  urn: string;
  type: string;
  inputs: JsonObject;
  surroundings: Surroundings;
}

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
 * The outputs of a remote component, inputs included. Its children are not recorded.
 * @throws {UnknownRemoteComponentError}
 */
export function remoteOutputs(component: RemoteComponent): JsonObject {
  const outputs = constructors[component.type];
  if (outputs === undefined) throw new UnknownRemoteComponentError(component.type);
  return { ...component.inputs, ...outputs(component) };
}

const constructors: Record<string, (component: RemoteComponent) => JsonObject> = {
  "awsx:ec2:Vpc": vpc,
};

/** awsx's VPC: in every availability zone one subnet of each kind that is asked for. */
function vpc(component: RemoteComponent): JsonObject {
  const { inputs, surroundings } = component;
  const named = inputs.availabilityZoneNames;
  const count = inputs.numberOfAvailabilityZones;
  const letters = ["a", "b", "c", "d", "e", "f"].slice(0, typeof count === "number" ? count : 3);
  const zones = Array.isArray(named) ? named.map(String) : letters.map((letter) => surroundings.region + letter);
  const kinds = subnetKinds(inputs.subnetSpecs);

  const subnetIds = (kind: string): string[] =>
    kinds.includes(kind) ? zones.map((zone) => id(`${kind} ${zone}`, "subnet")) : [];
  return {
    vpcId: id("vpc", "vpc"),
    publicSubnetIds: subnetIds("Public"),
    privateSubnetIds: subnetIds("Private"),
    isolatedSubnetIds: subnetIds("Isolated"),
  };

  function id(purpose: string, prefix: string): string {
    return `${prefix}-${charactersOf(component.urn, purpose, 17, alphabets.hex)}`;
  }
}

/** Without specifications awsx makes a public and a private subnet in each zone. */
function subnetKinds(specifications: Json | undefined): string[] {
  if (!Array.isArray(specifications)) return ["Public", "Private"];
  return specifications.filter(isJsonObject).map(({ type }) => (typeof type === "string" ? type : ""));
}
