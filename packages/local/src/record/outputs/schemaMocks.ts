import { isJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";
import type { SdkProperty, SdkType } from "../sdk/declarations";
import { mockText } from "./mockText";
import type { MockSubject } from "./mockText";

/** Nesting in SDKs is finite but for a few shapes that contain themselves. */
const maximumDepth = 6;

/**
 * Adds to given values one of the form that AWS gives to every other property, at any depth: ARNs, ids, addresses, dates.
 * What may be undefined stays so; lists that the provider computes get one element.
 * @param withOptional also adds what may be undefined
 */
export function completedProperties(
  subject: MockSubject,
  properties: readonly SdkProperty[],
  given: JsonObject,
  { withOptional = false } = {},
): JsonObject {
  return objectOf(properties, given, "", 0);

  function objectOf(
    members: readonly SdkProperty[],
    known: JsonObject,
    path: string,
    depth: number,
    isGivable?: boolean,
  ): JsonObject {
    const completed: JsonObject = { ...known };
    let isChanged = false;
    for (const { name, type, isOptional } of members) {
      const value = known[name];
      const place = `${path}.${name}`;
      if (value !== undefined && value !== null) {
        completed[name] = completedValue(type, value, place, depth);
      } else if (!isOptional || withOptional) {
        completed[name] = valueOf(type, name, place, depth, isGivable ?? subject.inputNames.has(name));
      }
      isChanged ||= completed[name] !== value;
    }
    return isChanged ? completed : known;
  }

  function completedValue(type: SdkType, value: Json, path: string, depth: number): Json {
    if (type.kind === "object" && isJsonObject(value))
      return objectOf(type.properties(), value, path, depth + 1, false);
    if (type.kind !== "list" || !Array.isArray(value)) return value;
    const items = value.map((item, index) => completedValue(type.of, item, `${path}[${index}]`, depth));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }

  /** @param isGivable the program could have given it, or the object that it is in */
  function valueOf(type: SdkType, name: string, path: string, depth: number, isGivable: boolean): Json {
    switch (type.kind) {
      case "string":
        return mockText(subject, name, path, isGivable);
      case "number":
        return name.toLowerCase().endsWith("port") ? 443 : name === "version" ? 1 : 0;
      case "boolean":
        return false;
      case "map":
      case "any":
        return {};
      case "list":
        return isGivable || depth >= maximumDepth ? [] : [valueOf(type.of, singular(name), path, depth, isGivable)];
      case "object":
        return depth >= maximumDepth ? {} : objectOf(type.properties(), {}, path, depth + 1, isGivable);
      case "resource":
        return subject.resource?.(type.type, path.slice(1)) ?? {};
    }
  }
}

/** `id` for `ids`, so that the elements of a list have the form of one. */
function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/(ss)$|s$/, "$1");
}
