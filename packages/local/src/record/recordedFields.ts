import { UnreadableResourceError } from "./unreadableResourceError";
import { isJsonObject } from "./recordedProgram";
import type { Json, JsonObject, RecordedProgram, RecordedResource } from "./recordedProgram";

/** The recorded resources of one type, such as `aws:lambda/function:Function`, in order of registration. */
export function resourcesOfType(program: RecordedProgram, type: string): RecordedResource[] {
  return program.resources.filter((resource) => resource.type === type);
}

/** The outputs of a recorded resource. */
export function fieldsOf({ outputs, urn }: RecordedResource): RecordedFields {
  return new RecordedFields(outputs, urn);
}

/** A value as a message shows it. */
export function shown(value: Json | undefined): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

/**
 * Reads the fields of a recorded resource, or of an object within it. What is absent, null or of another type reads as
 * absent, and so does an empty string: Pulumi records all of them for "not set", and AWS has a default for each.
 */
export class RecordedFields {
  readonly #fields: JsonObject;
  readonly #owner: string;
  readonly #path: string;

  /**
   * @param owner the resource's URN, for errors
   * @param path of these fields within the resource, with a dot at the end; empty for the resource itself
   */
  constructor(fields: JsonObject, owner: string, path = "") {
    this.#fields = fields;
    this.#owner = owner;
    this.#path = path;
  }

  get isEmpty(): boolean {
    return Object.keys(this.#fields).length === 0;
  }

  /** As it was recorded. */
  json(name: string): Json | undefined {
    return this.#fields[name];
  }

  string(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  /** @throws {UnreadableResourceError} */
  requiredString(name: string): string {
    const value = this.#fields[name];
    if (typeof value === "string") return value;
    throw this.#unexpected(name, "a string");
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
    return isJsonObject(value) ? this.#within(value, name) : undefined;
  }

  /** @throws {UnreadableResourceError} */
  requiredObject(name: string): RecordedFields {
    const value = this.object(name);
    if (value !== undefined) return value;
    throw this.#unexpected(name, "an object");
  }

  objects(name: string): RecordedFields[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) return [];
    return value.filter(isJsonObject).map((entry, index) => this.#within(entry, `${name}[${index}]`));
  }

  /** The names and values of an object of strings, such as tags; numbers and booleans as text. */
  stringMap(name: string): Record<string, string> | undefined {
    const value = this.#fields[name];
    if (!isJsonObject(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, entry]): [string, string][] =>
        entry === null || typeof entry === "object" ? [] : [[key, String(entry)]],
      ),
    );
  }

  #unexpected(name: string, expected: string): UnreadableResourceError {
    const problem = `${this.#path}${name} is ${shown(this.#fields[name])}; ${expected} was expected`;
    return new UnreadableResourceError(this.#owner, problem);
  }

  #within(fields: JsonObject, name: string): RecordedFields {
    return new RecordedFields(fields, this.#owner, `${this.#path}${name}.`);
  }
}
