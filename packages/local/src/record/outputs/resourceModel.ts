import type { Json } from "../recordedProgram";
import type { OutputMocks } from "./outputMocks";

/** What AWS and its provider add to the inputs of one resource type. */
export interface ResourceModel {
  /**
   * The input that the provider fills with `<logical name>-<7 hex>` when it is absent ("auto-naming"); `null` for a
   * type that has no name of its own. Default: `name`.
   */
  nameProperty?: string | null;
  /** What auto-naming does to the name it made. */
  autoName?: (name: string) => string;
  /** The id; by default the physical name, or 17 hexadecimal digits for a type that has none. */
  id?: (resource: OutputMocks) => string;
  /** Inputs that AWS fills in when they are absent. */
  defaults?: Partial<Record<string, Json>>;
  /** What AWS computes. */
  outputs?: (resource: OutputMocks) => Partial<Record<string, Json>>;
}

/** Values of a resource's properties, their names checked against the provider's own class. */
type Properties<Resource> = Partial<Record<keyof Resource & string, Json>>;

/** A model whose property names the compiler checks. */
export function model<Resource>(definition: {
  nameProperty?: (keyof Resource & string) | null;
  autoName?: (name: string) => string;
  id?: (resource: OutputMocks) => string;
  defaults?: Properties<Resource>;
  outputs?: (resource: OutputMocks) => Properties<Resource>;
}): ResourceModel {
  return definition;
}

/** When every mocked resource was created: fixed, so that two evaluations give the same program. */
export const creationDate = "2025-01-01T00:00:00Z";
