import { isJsonObject } from "./recordedProgram";
import type { Json, JsonObject } from "./recordedProgram";

/** The object, or one without members for anything else. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The list, or an empty one for anything else. */
export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

/** The strings of a list. */
export function textsOf(value: Json | undefined): string[] {
  return listOf(value).filter((entry) => typeof entry === "string");
}

/** A string that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The values that are there. */
export function present(values: Partial<Record<string, Json>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
