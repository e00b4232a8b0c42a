import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";

/** A recorded object under the API's member names, which begin with a capital; undefined when there is none. */
export function apiObject(recorded: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(recorded)) return undefined;
  const members = Object.entries(recorded).flatMap(([name, value]): [string, Json][] =>
    value === null || value === "" ? [] : [[name.replace(/^./, (first) => first.toUpperCase()), apiValue(value)]],
  );
  return Object.fromEntries(members);
}

/** As `apiObject`, for a list; empty when there is none. */
export function apiObjects(recorded: Json | undefined): Json[] {
  return Array.isArray(recorded) ? recorded.map(apiValue) : [];
}

function apiValue(value: Json): Json {
  return Array.isArray(value) ? value.map(apiValue) : (apiObject(value) ?? value);
}
