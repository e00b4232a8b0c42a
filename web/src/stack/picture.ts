import { stackType, typeInWords } from "./resources";
import type { StackResource } from "./resources";

/** The stack as a picture: what is drawn, before anyone knows where. */
export interface Picture {
  boxes: Box[];
  edges: Edge[];
}

/** Columns from left to right, in the order in which a request meets them. */
export const pictureColumns = ["Sign-in", "API", "Functions", "Data"] as const;

export interface Box {
  id: string;
  title: string;
  subtitle: string;
  /** Index into pictureColumns. */
  column: number;
  rows: Row[];
  /** Resources of the component that have no row. */
  hidden: number;
}

export interface Row {
  id: string;
  label: string;
  /** How a route is closed: `jwt`, `iam` or `open`. */
  badge?: string;
}

/** A line between two boxes or rows, by their ids. */
export interface Edge {
  from: string;
  to: string;
  kind: "request" | "uses";
}

/** Where a request can be on its way; `route` and `function` depend on the route key. */
export type Place =
  "page" | "userPool" | "identityPool" | "preflight" | "authorizer" | "signature" | "route" | "function" | "bucket";

export const pageNode = "page";

const types = {
  api: "aws:apigatewayv2/api:Api",
  authorizer: "aws:apigatewayv2/authorizer:Authorizer",
  route: "aws:apigatewayv2/route:Route",
  function: "aws:lambda/function:Function",
  userPool: "aws:cognito/userPool:UserPool",
  identityPool: "aws:cognito/identityPool:IdentityPool",
  role: "aws:iam/role:Role",
  bucket: "aws:s3/bucket:Bucket",
} as const;

/** Resources that get a row of their own in their component's box, and how the row is called. */
const keyResources: Readonly<Record<string, string>> = {
  [types.userPool]: "User pool",
  "aws:cognito/userPoolClient:UserPoolClient": "App client",
  "aws:cognito/userPoolDomain:UserPoolDomain": "Hosted sign-in",
  [types.identityPool]: "Identity pool",
  [types.authorizer]: "JWT authorizer",
  "aws:dynamodb/table:Table": "Table",
  [types.bucket]: "Bucket",
  "aws:ec2/vpc:Vpc": "Private network",
  "aws:ec2/instance:Instance": "Instance",
  "aws:secretsmanager/secret:Secret": "Secret",
};

const dataTypes = ["aws:dynamodb/", "aws:s3/", "aws:ec2/", "aws:rds/", "aws:secretsmanager/"];

/** A component of the program with everything below it, nested components included. */
interface Component {
  resource: StackResource;
  members: StackResource[];
}

export class StackPicture implements Picture {
  readonly boxes: Box[];
  readonly edges: Edge[];
  /** For a list of everything beside the picture. */
  readonly components: readonly Component[];
  readonly #byUrn: ReadonlyMap<string, StackResource>;
  /** Ids of the rows and boxes that stand for a resource, by its URN. */
  readonly #drawn = new Map<string, string>();

  constructor(resources: readonly StackResource[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    this.components = this.#group(resources);
    const boxes = this.components.map((component) => this.#box(component));
    this.boxes = this.#inOrder(boxes);
    this.edges = this.#edges();
  }

  /**
   * What to light for a place on a request's way; undefined when the stack has no such thing.
   * @param routeKey the request's route, for the places that depend on it
   */
  drawnAt(place: Place, routeKey?: string): string | undefined {
    if (place === "page") return pageNode;
    const route = this.#resources(types.route).find((candidate) => candidate.routeKey === routeKey);
    const api = this.#boxOf(route ?? this.#resources(types.api)[0]);
    switch (place) {
      case "preflight":
      case "signature":
        return api === undefined ? undefined : (this.#pseudoRow(api, place) ?? api);
      case "authorizer":
        return this.#first(types.authorizer) ?? api;
      case "route":
        return (route && this.#drawn.get(route.urn)) ?? api;
      case "function":
        return route && this.#functionBehind(route);
      case "userPool":
      case "identityPool":
      case "bucket":
        return this.#first(types[place]);
    }
  }

  #group(resources: readonly StackResource[]): Component[] {
    const groups = new Map<string, Component>();
    const rest: StackResource[] = [];
    for (const resource of resources) {
      if (resource.type === stackType || resource.type.startsWith("pulumi:providers:")) continue;
      const top = this.#top(resource);
      if (top.custom) rest.push(resource);
      else if (top === resource) groups.set(top.urn, { resource, members: [] });
      else groups.get(top.urn)?.members.push(resource);
    }
    const [first] = rest;
    if (first !== undefined) {
      // Resources without a component have a box together.
      const resource = { urn: `${first.urn}#others`, type: "", name: "Other resources", custom: false };
      groups.set(resource.urn, { resource, members: rest });
    }
    return [...groups.values()];
  }

  /** The ancestor, or the resource itself, that is right below the stack. */
  #top(resource: StackResource): StackResource {
    const parent = resource.parent === undefined ? undefined : this.#byUrn.get(resource.parent);
    return parent === undefined || parent.type === stackType ? resource : this.#top(parent);
  }

  #box({ resource, members }: Component): Box {
    const has = (type: string) => members.some((member) => member.type === type);
    const rows = has(types.api) ? this.#apiRows(resource, members) : this.#rows(resource, members);
    for (const member of members) if (!this.#drawn.has(member.urn)) this.#drawn.set(member.urn, resource.urn);
    this.#drawn.set(resource.urn, resource.urn);
    const real = rows.filter(({ id }) => this.#byUrn.has(id)).length;
    const hidden = members.filter(({ custom }) => custom).length - real;
    const subtitle = resource.type === "" ? "" : typeInWords(resource.type);
    return { id: resource.urn, title: resource.name, subtitle, column: columnOf(members), rows, hidden };
  }

  #rows(component: StackResource, members: readonly StackResource[]): Row[] {
    const withRoles = members.some(({ type }) => type === types.identityPool);
    return members.flatMap((member): Row[] => {
      const role = withRoles && member.type === types.role ? roleLabel(component.name, member.name) : undefined;
      const label = keyResources[member.type] ?? role;
      return label === undefined ? [] : [this.#row(member, label)];
    });
  }

  /** What a request passes in an API, from above: CORS, then the authorizer, then its route. */
  #apiRows(api: StackResource, members: readonly StackResource[]): Row[] {
    const routes = members.filter(({ type }) => type === types.route);
    const authorizers = members.filter(({ type }) => type === types.authorizer);
    const signed = routes.some(({ authorizationType }) => authorizationType === "AWS_IAM");
    return [
      { id: `${api.urn}#preflight`, label: "CORS preflight" },
      ...authorizers.map((authorizer) => this.#row(authorizer, keyResources[authorizer.type] ?? authorizer.name)),
      ...(signed ? [{ id: `${api.urn}#signature`, label: "IAM signature" }] : []),
      ...routes.map((route) => ({
        ...this.#row(route, route.routeKey ?? route.name),
        ...(route.authorizationType !== undefined && { badge: badges[route.authorizationType] ?? "" }),
      })),
    ];
  }

  #row(resource: StackResource, label: string): Row {
    this.#drawn.set(resource.urn, resource.urn);
    return { id: resource.urn, label };
  }

  #pseudoRow(box: string, place: "preflight" | "signature"): string | undefined {
    const id = `${box}#${place}`;
    return this.boxes.some(({ rows }) => rows.some((row) => row.id === id)) ? id : undefined;
  }

  /** Functions in the order of their routes and buckets above other data, so that few lines cross. */
  #inOrder(boxes: readonly Box[]): Box[] {
    const called = this.#resources(types.route).map((route) => this.#functionBehind(route));
    const rank = ({ id, column }: Box) => {
      if (column === 2) return called.includes(id) ? called.indexOf(id) : called.length;
      return this.#resources(types.bucket).some((bucket) => this.#boxOf(bucket) === id) ? -1 : 0;
    };
    return [...boxes].sort((one, other) => one.column - other.column || rank(one) - rank(other));
  }

  #edges(): Edge[] {
    const edges: Edge[] = [];
    const add = (kind: Edge["kind"], from: string | undefined, to: string | undefined) => {
      if (from === undefined || to === undefined || from === to) return;
      if (!edges.some((edge) => edge.from === from && edge.to === to)) edges.push({ from, to, kind });
    };
    const inBox = (type: string) => this.#resources(type).map((resource) => this.#boxOf(resource));
    for (const box of [...inBox(types.userPool), ...inBox(types.identityPool), ...inBox(types.api)]) {
      add("request", pageNode, box);
    }
    // Without AWS credentials a page cannot reach a bucket.
    if (this.#resources(types.identityPool).length > 0)
      for (const box of inBox(types.bucket)) add("request", pageNode, box);
    for (const route of this.#resources(types.route))
      add("request", this.#drawn.get(route.urn), this.#functionBehind(route));
    for (const authorizer of this.#resources(types.authorizer)) {
      const [pool] = this.#dependencies(authorizer).filter(({ type }) => type.startsWith("aws:cognito/"));
      add("uses", this.#drawn.get(authorizer.urn), this.#boxOf(pool));
    }
    for (const { resource, members } of this.components) {
      if (columnOf(members) !== 2) continue;
      for (const dependency of members.flatMap((member) => this.#dependencies(member))) {
        const box = this.boxes.find(({ id }) => id === this.#boxOf(dependency));
        if (box?.column === 3) add("uses", resource.urn, box.id);
      }
    }
    return edges;
  }

  /** The box of the function that a route calls through its integration. */
  #functionBehind(route: StackResource): string | undefined {
    const direct = this.#dependencies(route);
    const reached = [...direct, ...direct.flatMap((dependency) => this.#dependencies(dependency))];
    return this.#boxOf(reached.find(({ type }) => type === types.function));
  }

  #dependencies({ dependencies = [] }: StackResource): StackResource[] {
    return dependencies.flatMap((urn) => this.#byUrn.get(urn) ?? []);
  }

  #boxOf(resource: StackResource | undefined): string | undefined {
    if (resource === undefined) return undefined;
    const top = this.#top(resource);
    return top.custom ? this.#drawn.get(resource.urn) : top.urn;
  }

  #first(type: string): string | undefined {
    const [resource] = this.#resources(type);
    return resource && this.#drawn.get(resource.urn);
  }

  #resources(type: string): StackResource[] {
    return [...this.#byUrn.values()].filter((resource) => resource.type === type);
  }
}

const badges: Readonly<Record<string, string>> = { JWT: "jwt", AWS_IAM: "iam", NONE: "open" };

/** `authenticated role` for `identity-authenticated` in the component `identity`. */
function roleLabel(component: string, role: string): string {
  return `${role.startsWith(`${component}-`) ? role.slice(component.length + 1) : role} role`;
}

function columnOf(members: readonly StackResource[]): number {
  const some = (...starts: string[]) => members.some(({ type }) => starts.some((start) => type.startsWith(start)));
  if (some(types.api)) return 1;
  if (some("aws:cognito/")) return 0;
  if (some(...dataTypes)) return 3;
  return some(types.function) ? 2 : 3;
}
