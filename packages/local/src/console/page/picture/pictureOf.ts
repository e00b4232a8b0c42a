import type { ResourceSummary } from "../../schema";
import { typeName } from "./typeNames";

/** Columns from left to right, in the order in which a request meets them. */
export const lanes = ["Client and sign-in", "API", "Functions", "Data"] as const;

export interface Box {
  /** URN of the resource, or `client`. */
  id: string;
  title: string;
  subtitle: string;
  /** Index into `lanes`. */
  lane: number;
  rows: Row[];
}

interface Row {
  /** URN. */
  id: string;
  label: string;
  /** How a route is closed: `jwt`, `iam`, `custom` or `open`. */
  badge?: string;
}

/** A line between two boxes or rows, by their ids. */
interface Edge {
  from: string;
  to: string;
  kind: "request" | "uses";
}

/** A program as a picture: what is drawn, before anyone knows where. */
export interface Picture {
  boxes: Box[];
  edges: Edge[];
  /** Ids of what stands for a resource, by its URN: itself, or the box whose part it is. */
  drawn: ReadonlyMap<string, string>;
}

export const client = "client";

const lanesOfTypes: readonly (readonly [RegExp, number])[] = [
  [/^aws:cognito\/(userPool|identityPool):/, 0],
  [
    /^aws:(apigatewayv2\/api|apigateway\/restApi|lambda\/functionUrl|appsync\/graphQLApi|cloudfront\/distribution|lb\/loadBalancer):/,
    1,
  ],
  [/^aws:(lambda\/function|sfn\/stateMachine|ecs\/service):/, 2],
  [
    /^aws:(dynamodb\/table|s3\/bucket(V2)?|sqs\/queue|sns\/topic|kinesis\/stream|cloudwatch\/eventBus|secretsmanager\/secret|ssm\/parameter|efs\/fileSystem):/,
    3,
  ],
  [/^aws:rds\/(instance|cluster):|^aws:elasticache\/(cluster|replicationGroup):|^aws:ec2\/instance:/, 3],
];
const rowTypes =
  /^aws:(apigatewayv2\/(authorizer|route)|apigateway\/(authorizer|method)|cognito\/(userPoolClient|userPoolDomain)):/;
const authorizerTypes = /^aws:(apigatewayv2|apigateway)\/authorizer:/;
const routeTypes = /^aws:(apigatewayv2\/route|apigateway\/method):/;
/** What connects a source of events to the function that handles them. */
const eventTypes = /(eventSourceMapping|topicSubscription|bucketNotification|eventTarget|queuePolicy):/;
const policyTypes = /^aws:iam\/(rolePolicy|rolePolicyAttachment|policyAttachment):/;
const badges: Readonly<Record<string, string>> = { JWT: "jwt", AWS_IAM: "iam", CUSTOM: "custom", NONE: "open" };

const laneOf = ({ type }: ResourceSummary) => lanesOfTypes.find(([pattern]) => pattern.test(type))?.[1];

export function pictureOf(resources: readonly ResourceSummary[]): Picture {
  const graph = new Graph(resources);
  const boxes = new Map<string, Box>([
    [client, { id: client, title: "Client", subtitle: "browser, app or script", lane: 0, rows: [] }],
  ]);
  const drawn = new Map<string, string>();
  for (const resource of resources) {
    const lane = laneOf(resource);
    if (lane === undefined) continue;
    const { urn, name, type } = resource;
    boxes.set(urn, { id: urn, title: name, subtitle: typeName(type), lane, rows: [] });
    drawn.set(urn, urn);
  }
  for (const resource of resources) {
    const owner = graph.reached(resource).find(({ urn }) => boxes.has(urn));
    if (owner === undefined || boxes.has(resource.urn)) continue;
    const isRow = rowTypes.test(resource.type);
    if (isRow) boxes.get(owner.urn)?.rows.push(rowOf(resource));
    drawn.set(resource.urn, isRow ? resource.urn : owner.urn);
  }
  for (const { rows } of boxes.values()) rows.sort((one, other) => rank(one) - rank(other));
  const edges = edgesOf(resources, graph, boxes);
  return { boxes: inOrder([...boxes.values()], edges), edges, drawn };
}

function rowOf({ urn, type, name, routeKey, authorizationType }: ResourceSummary): Row {
  if (routeTypes.test(type)) {
    const badge = badges[authorizationType ?? ""];
    return { id: urn, label: routeKey ?? name, ...(badge !== undefined && { badge }) };
  }
  return { id: urn, label: typeName(type) };
}

/** Routes below what a request passes before them. */
const rank = ({ badge, label }: Row) => (badge !== undefined ? 2 : label === "Authorizer" ? 0 : 1);

function edgesOf(resources: readonly ResourceSummary[], graph: Graph, boxes: ReadonlyMap<string, Box>): Edge[] {
  const edges = new Map<string, Edge>();
  const add = (kind: Edge["kind"], from: string, to: string) => {
    if (from !== to) edges.set(`${from} ${to}`, { from, to, kind });
  };
  const laneAt = (urn: string) => boxes.get(urn)?.lane;
  for (const { id, lane } of boxes.values()) if (lane < 2 && id !== client) add("request", client, id);
  for (const resource of resources) {
    const reached = graph.reached(resource);
    const within = (lane: number) => reached.filter(({ urn }) => laneAt(urn) === lane).map(({ urn }) => urn);
    if (routeTypes.test(resource.type)) for (const to of within(2).slice(0, 1)) add("request", resource.urn, to);
    if (authorizerTypes.test(resource.type)) for (const to of within(0)) add("uses", resource.urn, to);
    if (laneAt(resource.urn) === 1) for (const to of within(2)) add("request", resource.urn, to);
    if (laneAt(resource.urn) === 2) for (const to of within(3)) add("uses", resource.urn, to);
    if (eventTypes.test(resource.type)) {
      for (const from of within(3)) for (const to of within(2)) add("request", from, to);
    }
  }
  return [...edges.values()];
}

/** Functions in the order of their routes, data in the order of their functions, so that few lines cross. */
function inOrder(boxes: readonly Box[], edges: readonly Edge[]): Box[] {
  const places = new Map<string, number>();
  const byLane = lanes.flatMap((_, lane) => {
    const place = ({ id }: Box) => {
      const before = edges.flatMap(({ from, to }) => (to === id ? (places.get(from) ?? []) : []));
      return before.length === 0 ? Infinity : Math.min(...before);
    };
    const inLane = boxes.filter((box) => box.lane === lane).map((box) => ({ box, at: lane < 2 ? 0 : place(box) }));
    inLane.sort((one, other) => (one.at === other.at ? 0 : one.at - other.at));
    inLane.forEach(({ box }, index) => {
      for (const { id } of [box, ...box.rows]) places.set(id, places.size);
      places.set(box.id, lane * 1000 + index);
    });
    return inLane.map(({ box }) => box);
  });
  return byLane;
}

/** Who depends on whom. */
class Graph {
  readonly #byUrn: ReadonlyMap<string, ResourceSummary>;
  readonly #policiesOfRoles = new Map<string, ResourceSummary[]>();

  constructor(resources: readonly ResourceSummary[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of resources) {
      if (!policyTypes.test(resource.type)) continue;
      for (const urn of resource.dependencies) {
        this.#policiesOfRoles.set(urn, [...(this.#policiesOfRoles.get(urn) ?? []), resource]);
      }
    }
  }

  /** What has a box of its own and is reached over dependencies that have none, nearest first. */
  reached(start: ResourceSummary): ResourceSummary[] {
    const seen = new Set([start.urn]);
    const found: ResourceSummary[] = [];
    let next = this.#dependencies(start);
    while (next.length > 0) {
      const fresh = next.filter(({ urn }) => !seen.has(urn));
      for (const { urn } of fresh) seen.add(urn);
      found.push(...fresh.filter((resource) => laneOf(resource) !== undefined));
      next = fresh.filter((resource) => laneOf(resource) === undefined).flatMap((each) => this.#dependencies(each));
    }
    return found;
  }

  /** With what the policies of a role depend on, for a function whose role names no table. */
  #dependencies({ urn, type, dependencies }: ResourceSummary): ResourceSummary[] {
    const attached = type === "aws:iam/role:Role" ? (this.#policiesOfRoles.get(urn) ?? []) : [];
    return [...dependencies.flatMap((each) => this.#byUrn.get(each) ?? []), ...attached];
  }
}
