import type { Json, JsonObject } from "../../../record/recordedProgram";

/**
 * Reads a recorded resource's outputs. What is absent, null or of another type reads as absent: the program has
 * already been type-checked against the provider, and AWS, too, treats an absent setting as its default.
 */
export class RecordedFields {
  readonly #fields: JsonObject;

  constructor(fields: JsonObject) {
    this.#fields = fields;
  }

  string(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === "string" ? value : undefined;
  }

  /** Numbers also arrive as strings: the provider types attribute constraints so. */
  number(name: string): number | undefined {
    const value = this.#fields[name];
    if (typeof value === "number") return value;
    if (typeof value !== "string" || value.trim() === "") return undefined;
    const parsed = Number(value);
    return Number.isNaN(parsed) ? undefined : parsed;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#fields[name];
    return typeof value === "boolean" ? value : undefined;
  }

  strings(name: string): string[] | undefined {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : undefined;
  }

  object(name: string): RecordedFields | undefined {
    const value = this.#fields[name];
    return isObject(value) ? new RecordedFields(value) : undefined;
  }

  objects(name: string): RecordedFields[] {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.filter(isObject).map((entry) => new RecordedFields(entry)) : [];
  }

  /** The names and values of an object of strings, such as tags. */
  stringMap(name: string): Record<string, string> | undefined {
    const value = this.#fields[name];
    if (!isObject(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
