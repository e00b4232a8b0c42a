import { decodedParameter } from "../requestPath";

/** What a route key says: `$default`, or a method (`ANY` included) and a path template. */
export interface RouteKey {
  routeKey: string;
}

/** A route that a request matched. */
export interface RouteMatch<Route> {
  route: Route;
  /** Values of the path variables, decoded; undefined when the template has none. */
  pathParameters: Record<string, string> | undefined;
}

interface Template<Route> {
  route: Route;
  method: string;
  segments: readonly Segment[];
}

type Segment = { kind: "static"; text: string } | { kind: "variable" | "greedy"; name: string };

const rank = { static: 0, variable: 1, greedy: 2 } as const;

/**
 * Selects routes as "Routing API requests" in the HTTP API guide says: a full match first, then a match by a greedy
 * variable, then `$default`. Among several, static segments win over variables from left to right; a route for the
 * very method wins over `ANY` on the same template.
 */
export class RouteTable<Route extends RouteKey> {
  /** Routes without variables by `METHOD path`; no other match can be more specific. */
  readonly #static = new Map<string, Route>();
  /** Routes with variables, the most specific first. */
  readonly #templates: Template<Route>[] = [];
  readonly #default: Route | undefined;

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (route.routeKey === "$default") {
        this.#default = route;
        continue;
      }
      const [method = "", path = ""] = route.routeKey.split(" ");
      if (path.includes("{"))
        this.#templates.push({ route, method, segments: path.slice(1).split("/").map(segmentOf) });
      else this.#static.set(route.routeKey, route);
    }
    this.#templates.sort(bySpecificity);
  }

  /** @param path as decodedPath gives it, without the stage */
  match(method: string, path: string): RouteMatch<Route> | undefined {
    const route = this.#static.get(`${method} ${path}`) ?? this.#static.get(`ANY ${path}`);
    if (route !== undefined) return { route, pathParameters: undefined };
    if (this.#templates.length > 0) {
      const segments = path.slice(1).split("/");
      for (const template of this.#templates) {
        if (template.method !== method && template.method !== "ANY") continue;
        const pathParameters = parametersOf(template.segments, segments);
        if (pathParameters !== undefined) return { route: template.route, pathParameters };
      }
    }
    return this.#default === undefined ? undefined : { route: this.#default, pathParameters: undefined };
  }
}

function segmentOf(text: string): Segment {
  const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  return name === undefined ? { kind: "static", text } : { kind: greedy === "+" ? "greedy" : "variable", name };
}

/** Sorts so that the first template that matches a request is the right one. */
function bySpecificity(a: Template<RouteKey>, b: Template<RouteKey>): number {
  const greedy = Number(isGreedy(a)) - Number(isGreedy(b));
  if (greedy !== 0) return greedy;
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index++) {
    const difference = rank[a.segments[index]?.kind ?? "greedy"] - rank[b.segments[index]?.kind ?? "greedy"];
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function isGreedy({ segments }: Template<RouteKey>): boolean {
  return segments.at(-1)?.kind === "greedy";
}

/** The parameters when the path fits the template; a variable never matches an empty segment. */
function parametersOf(template: readonly Segment[], segments: readonly string[]): Record<string, string> | undefined {
  const last = template.at(-1);
  if (last?.kind === "greedy" ? segments.length < template.length : segments.length !== template.length) {
    return undefined;
  }
  const parameters: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? "";
    if (part.kind === "static") {
      if (part.text !== segment) return undefined;
    } else if (part.kind === "variable") {
      if (segment === "") return undefined;
      parameters[part.name] = decodedParameter(segment);
    } else parameters[part.name] = decodedParameter(segments.slice(index).join("/"));
  }
  return parameters;
}
