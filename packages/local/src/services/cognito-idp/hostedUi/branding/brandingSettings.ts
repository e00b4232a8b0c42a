import { isJsonObject } from "../../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../../record/recordedProgram";

/** Reads a branding style's settings document (API reference, CreateManagedLoginBranding, `Settings`) by dotted paths. */
export class BrandingSettings {
  readonly #document: JsonObject;

  /** @param document JSON, as Pulumi's provider takes it; without one, every setting is Cognito's own */
  constructor(document: string | undefined) {
    this.#document = parsed(document);
  }

  /** CSS of a colour, which the document has as `rrggbbaa`. */
  color(path: string): string | undefined {
    const value = this.#at(path);
    return typeof value === "string" && /^[\da-f]{6}(?:[\da-f]{2})?$/i.test(value) ? `#${value}` : undefined;
  }

  /** A length in pixels. */
  pixels(path: string): number | undefined {
    const value = this.#at(path);
    return typeof value === "number" && value >= 0 && value <= 1000 ? value : undefined;
  }

  flag(path: string): boolean | undefined {
    const value = this.#at(path);
    return typeof value === "boolean" ? value : undefined;
  }

  choice<const Choice extends string>(path: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#at(path);
    return choices.find((choice) => choice === value);
  }

  #at(path: string): Json | undefined {
    let value: Json | undefined = this.#document;
    for (const name of path.split(".")) value = isJsonObject(value) ? value[name] : undefined;
    return value;
  }
}

function parsed(document: string | undefined): JsonObject {
  try {
    const value = JSON.parse(document ?? "{}") as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    // a document that is not JSON never gets as far as Cognito
    return {};
  }
}
