/** A plain JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/**
 * True for a JSON object: not null, not a list.
 * @param value of JSON, where it is an object at all
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON object that a text holds; undefined when it is another value or no JSON. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An archive's or asset's content, as the program handed it to the engine. */
export type RecordedAsset =
  | { kind: "text"; text: string }
  /** A file, or an archive that is a file or a folder; the path is absolute. */
  | { kind: "file"; path: string }
  | { kind: "remote"; uri: string }
  | { kind: "archive"; assets: Record<string, RecordedAsset> };

/** A place in the program's source, in the language that it is written in. */
export interface SourcePosition {
  /** Relative to the folder of Pulumi.yaml, with forward slashes. */
  file: string;
  /** The first one is 1. */
  line: number;
  /** The first one is 1. */
  column: number;
}

/** One resource that the program registered, with the outputs that AWS would have given it. */
export interface RecordedResource {
  urn: string;
  /** Type token, such as `aws:cognito/userPool:UserPool`. */
  type: string;
  name: string;
  /** URN of the parent; absent on the stack itself. */
  parent?: string;
  /** True for a provider's resource, false for a component. */
  custom: boolean;
  /** The provider-assigned id; custom resources only. */
  id?: string;
  /** Inputs with every reference resolved; secrets in the clear (see `secretPaths`), assets in `assets`. */
  inputs: JsonObject;
  /** Inputs merged with what AWS computes (ids, ARNs, endpoints); for a component what it registered as outputs. */
  outputs: JsonObject;
  /** Assets and archives by the path of the input that holds them (for a function: `code`); absent from `inputs`. */
  assets: Record<string, RecordedAsset>;
  /** Paths of the inputs and outputs that are secret, such as `clientSecret` or `environment.variables.TOKEN`. */
  secretPaths: string[];
  /** URNs of the resources that it depends on. */
  dependencies: string[];
  protect: boolean;
  /**
   * Where the program registers it: the innermost of `positions` that is in the program's own package and that no other
   * resource of the type has; without such a one the innermost there.
   */
  position?: SourcePosition;
  /**
   * The stack of the registration, innermost first, without the frames of installed packages. Absent, as `position` is,
   * when the program's SDK does not send it.
   */
  positions?: SourcePosition[];
}

/** Such as `index.ts:42`, where the program registers a resource; undefined when that is not known. */
export function placeOf(resource: { position?: SourcePosition | undefined } | undefined): string | undefined {
  return resource?.position && `${resource.position.file}:${resource.position.line}`;
}

/** Everything that one evaluation of the program registered. */
export interface RecordedProgram {
  project: string;
  stack: string;
  region: string;
  partition: string;
  accountId: string;
  /** In the order in which the program constructed them, so that the same program always gives the same list. */
  resources: RecordedResource[];
  /** The stack's outputs, secrets in the clear. */
  outputs: JsonObject;
  /** Names of the stack outputs that are secret. */
  secretOutputs: string[];
}
