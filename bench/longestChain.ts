import type { RecordedProgram } from "../packages/local/src/record/recordedProgram";

/** The number of AWS resources that have to be made one after the other. */
export function longestChain({ resources }: Pick<RecordedProgram, "resources">): number {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const depths = new Map<string, number>();
  const depth = (urn: string): number => {
    const known = depths.get(urn);
    if (known !== undefined) return known;
    const resource = byUrn.get(urn);
    const own = resource?.custom === true ? 1 : 0;
    const found = own + Math.max(0, ...(resource?.dependencies ?? []).map(depth));
    depths.set(urn, found);
    return found;
  };
  return Math.max(...resources.map(({ urn }) => depth(urn)));
}
