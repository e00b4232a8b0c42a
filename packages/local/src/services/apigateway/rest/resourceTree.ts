import type { ResourceDescription } from "./apiDescription";

/** A resource that a path leads to. */
export interface ResourceMatch<Resource> {
  resource: Resource;
  /** Values of the path variables as they were sent; null when the path has none. */
  pathParameters: Record<string, string> | null;
}

interface Node<Resource> {
  children: Map<string, Node<Resource>>;
  variable: { name: string; node: Node<Resource> } | undefined;
  greedy: { name: string; resource: Resource } | undefined;
  resource: Resource | undefined;
}

/**
 * Finds resources as REST APIs do: static segments before variables before a greedy variable, which needs one segment
 * at least. The method plays no part; a slash at the end does not count.
 */
export class ResourceTree<Resource extends Pick<ResourceDescription, "path">> {
  readonly #root = emptyNode<Resource>();

  constructor(resources: Iterable<Resource>) {
    for (const resource of resources) this.#add(resource);
  }

  /** @param path as sent, without the stage */
  match(path: string): ResourceMatch<Resource> | undefined {
    const segments = segmentsOf(path.replace(/\/+$/, ""));
    const parameters: Record<string, string> = {};
    const resource = find(this.#root, segments, 0, parameters);
    if (resource === undefined) return undefined;
    return { resource, pathParameters: Object.keys(parameters).length === 0 ? null : parameters };
  }

  #add(resource: Resource): void {
    let node = this.#root;
    for (const segment of segmentsOf(resource.path)) {
      const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
      if (name !== undefined && greedy === "+") {
        node.greedy = { name, resource };
        return;
      }
      if (name === undefined) {
        const child = node.children.get(segment) ?? emptyNode();
        node.children.set(segment, child);
        node = child;
      } else {
        node.variable ??= { name, node: emptyNode() };
        node = node.variable.node;
      }
    }
    node.resource = resource;
  }
}

function emptyNode<Resource>(): Node<Resource> {
  return { children: new Map(), variable: undefined, greedy: undefined, resource: undefined };
}

function segmentsOf(path: string): string[] {
  const withoutSlash = path.replace(/^\//, "");
  return withoutSlash === "" ? [] : withoutSlash.split("/");
}

function find<Resource>(
  node: Node<Resource>,
  segments: readonly string[],
  depth: number,
  parameters: Record<string, string>,
): Resource | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.resource;
  const child = node.children.get(segment);
  const exact = child === undefined ? undefined : find(child, segments, depth + 1, parameters);
  if (exact !== undefined) return exact;
  if (node.variable !== undefined && segment !== "") {
    const { name, node: below } = node.variable;
    const found = find(below, segments, depth + 1, parameters);
    if (found !== undefined) {
      parameters[name] = segment;
      return found;
    }
  }
  if (node.greedy === undefined) return undefined;
  parameters[node.greedy.name] = segments.slice(depth).join("/");
  return node.greedy.resource;
}
