import type { ResourceSummary } from "../../schema";
import { typeName } from "../picture/typeNames";

export interface TreeRow {
  resource: ResourceSummary;
  /** From 1. */
  level: number;
  /** How many resources are below it. */
  below: number;
}

/**
 * Rows of the tree from above.
 * @param closed URNs whose children are hidden
 * @param search shows what matches, with what is above it, whether closed or not; empty for everything
 */
export function resourceTree(
  resources: readonly ResourceSummary[],
  closed: ReadonlySet<string>,
  search: string,
): TreeRow[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const children = new Map<string, ResourceSummary[]>();
  for (const resource of resources) {
    if (resource.type.startsWith("pulumi:providers:")) continue;
    const parent = resource.parent !== undefined && known.has(resource.parent) ? resource.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), resource]);
  }
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ name, type, id = "", routeKey = "" }: ResourceSummary) => {
    const text = `${name} ${type} ${typeName(type)} ${id} ${routeKey}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const rowsBelow = (parent: string, level: number): TreeRow[] =>
    (children.get(parent) ?? []).flatMap((resource) => {
      const below = rowsBelow(resource.urn, level + 1);
      if (words.length > 0 && below.length === 0 && !matches(resource)) return [];
      const row = { resource, level, below: (children.get(resource.urn) ?? []).length };
      return closed.has(resource.urn) && words.length === 0 ? [row] : [row, ...below];
    });
  return rowsBelow("", 1);
}
