import type { Json, JsonObject, RecordedProgram, RecordedResource } from "./recordedProgram";

/** The recorded resources of one type, such as `aws:lambda/function:Function`, in order of registration. */
export function resourcesOfType(program: RecordedProgram, type: string): RecordedResource[] {
  return program.resources.filter((resource) => resource.type === type);
}

/** A string that the resource must have. */
export function text(resource: RecordedResource, field: string): string {
  const value = resource.outputs[field];
  if (typeof value === "string") return value;
  throw new TypeError(`${resource.urn}: ${field} is ${shown(value)}; a string was expected`);
}

/** A value as a message shows it. */
export function shown(value: Json | undefined): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

/** A string, or undefined when the value is absent, null or empty: Pulumi records all three for "not set". */
export function optionalText(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function optionalNumber(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The strings of an array; empty for anything else. */
export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The object, or an empty one when the value is something else. */
export function object(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** The objects of an array; empty for anything else. */
export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(object) : [];
}
