import type { RecordedProgram, RecordedResource } from "pulumi-aws-local";
import type { StackResource } from "../src/stack/resources";

/**
 * `stack.json` of a recorded program. Fields are picked one by one, because every visitor can read the file: no inputs,
 * ids or addresses, and so nothing that is secret.
 */
export function pictureResources(program: RecordedProgram): StackResource[] {
  return program.resources.map((resource) => ({
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    ...(resource.parent !== undefined && { parent: resource.parent }),
    custom: resource.custom,
    dependencies: resource.dependencies,
    ...text(resource, "routeKey"),
    ...text(resource, "authorizationType"),
  }));
}

function text({ type, inputs }: RecordedResource, name: "routeKey" | "authorizationType"): Partial<StackResource> {
  const value = inputs[name];
  return type === "aws:apigatewayv2/route:Route" && typeof value === "string" ? { [name]: value } : {};
}
