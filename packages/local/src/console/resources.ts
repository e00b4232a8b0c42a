import { isServed } from "../localServices";
import type { RecordedProgram, RecordedResource } from "../record/recordedProgram";
import { assetSummaries, secretMask } from "../record/tree";
import { redact } from "../record/wireValues";
import type { ResourceDetail, ResourceSummary } from "./schema";

/** @param emulatedTypes types that an emulator serves */
export function resourceSummaries(program: RecordedProgram, emulatedTypes: readonly string[]): ResourceSummary[] {
  return program.resources.map((resource) => resourceSummary(resource, emulatedTypes));
}

/** One resource with all that is recorded of it; secrets are masked. Undefined when the program registers none. */
export function resourceDetail(
  program: RecordedProgram,
  urn: string,
  emulatedTypes: readonly string[],
): ResourceDetail | undefined {
  const resource = program.resources.find((candidate) => candidate.urn === urn);
  if (resource === undefined) return undefined;
  const { inputs, outputs, assets, secretPaths, positions = [] } = resource;
  return {
    ...resourceSummary(resource, emulatedTypes),
    inputs: { ...redact(inputs, secretPaths, secretMask), ...assetSummaries(assets) },
    outputs: redact(outputs, secretPaths, secretMask),
    positions,
  };
}

function resourceSummary(resource: RecordedResource, emulatedTypes: readonly string[]): ResourceSummary {
  const { urn, type, name, parent, custom, id, dependencies, position, outputs } = resource;
  const { routeKey, authorizationType } = outputs;
  return {
    urn,
    type,
    name,
    ...(parent !== undefined && { parent }),
    custom,
    ...(id !== undefined && { id }),
    served: isServed(resource, emulatedTypes),
    dependencies,
    ...(typeof routeKey === "string" && { routeKey }),
    ...(typeof authorizationType === "string" && { authorizationType }),
    ...(position !== undefined && { position }),
  };
}
