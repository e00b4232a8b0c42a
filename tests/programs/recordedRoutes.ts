import type { RecordedProgram } from "pulumi-aws-local";
import { parse } from "yaml";

/** A request to try. */
export interface Route {
  method: string;
  /** With something in the place of each parameter. */
  path: string;
}

type Resource = RecordedProgram["resources"][number];

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"]);

/** The routes of an API with this id, of either kind, as the program registers them. */
export function recordedRoutes(resources: readonly Resource[], apiId: string): Route[] {
  const api = resources.find(({ id, type }) => id === apiId && type.endsWith("pi"));
  const children = resources.filter(({ inputs }) => inputs.apiId === apiId || inputs.restApi === apiId);
  const prefix = stagePrefix(children);
  const routes = [
    ...children.flatMap(({ type, inputs }) =>
      type === "aws:apigatewayv2/route:Route" ? routeOf(text(inputs.routeKey, "")) : [],
    ),
    ...(api?.inputs.target === undefined ? [] : routeOf(text(api.inputs.routeKey, "$default"))),
    ...children.flatMap(({ type, inputs }) => {
      if (type !== "aws:apigateway/method:Method") return [];
      const resource = resources.find(({ id }) => id === inputs.resourceId);
      return routeOf(`${text(inputs.httpMethod, "ANY")} ${text(resource?.outputs.path, "/")}`);
    }),
    ...bodyRoutes(api?.inputs.body),
  ];
  return routes.map(({ method, path }) => ({ method, path: prefix + path }));
}

/** Of the first stage; `$default` has none. */
function stagePrefix(children: readonly Resource[]): string {
  const [stage] = children.flatMap(({ type, inputs }) => {
    if (type === "aws:apigatewayv2/stage:Stage") return [text(inputs.name, "$default")];
    // a deployment may name its stage too
    return typeof inputs.stageName === "string" && inputs.stageName !== "" ? [inputs.stageName] : [];
  });
  return stage === undefined || stage === "$default" ? "" : `/${stage}`;
}

function text(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

function bodyRoutes(body: unknown): Route[] {
  const { paths = {} } = (typeof body === "string" ? parse(body) : (body ?? {})) as {
    paths?: Record<string, Record<string, unknown>>;
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).flatMap((method) =>
      methods.has(method)
        ? routeOf(`${method === "x-amazon-apigateway-any-method" ? "ANY" : method.toUpperCase()} ${path}`)
        : [],
    ),
  );
}

function routeOf(routeKey: string): Route[] {
  if (routeKey === "$default") return [{ method: "GET", path: "/" }];
  const [method = "GET", template = "/"] = routeKey.split(" ");
  return [{ method: method === "ANY" ? "GET" : method, path: template.replace(/\{[^}]+\}/g, "1") }];
}
