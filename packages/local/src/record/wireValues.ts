import { resolve } from "node:path";
import { isJsonObject } from "./recordedProgram";
import type { Json, JsonObject, RecordedAsset } from "./recordedProgram";

// The marks by which the SDK sends what JSON has no form for: the "signature" section of pulumi/pulumi's
// sdk/go/common/resource/properties.go and sig/sig.go; the same values stand in @pulumi/pulumi's runtime/rpc.js.
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputValueSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What stands in the record for a value that nobody knows before a deployment. */
const unknownMask = "[unknown]";

/** An output that the program gets and that nobody knows: it never calls what is applied to it. */
export const unknownOutput: Json = { [signatureKey]: outputValueSignature };

/** Property values as plain JSON, and what had to be taken out of them. */
export interface DecodedValues {
  values: JsonObject;
  /** By path. */
  assets: Record<string, RecordedAsset>;
  secretPaths: string[];
}

/**
 * The same values in the form in which a provider gives them back: references to resources become ids (URNs for
 * components), and output values become their value. Secrets, assets and what is unknown keep their marks.
 */
export function settled(wire: Json): Json {
  if (wire === null || typeof wire !== "object") return wire;
  if (Array.isArray(wire)) return wire.map(settled);
  const value = wire.value ?? null;
  switch (wire[signatureKey]) {
    case resourceSignature:
      return wire.id ?? wire.urn ?? null;
    case outputValueSignature:
      if (wire.value === undefined) return unknownValue;
      return wire.secret === true ? secret(settled(value)) : settled(value);
    case secretSignature:
      return secret(settled(value));
    default:
      return settledObject(wire);
  }
}

/** `settled` for a whole set of properties. */
export function settledObject(wire: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, settled(value)]));
}

/** A resource as a value: what comes out of a component that another package's plugin constructs. */
export function reference(urn: string, id: string): Json {
  return { [signatureKey]: resourceSignature, urn, id };
}

/** Marks a value as secret, once. */
export function secret(value: Json): Json {
  return isMarked(value, secretSignature) ? value : { [signatureKey]: secretSignature, value };
}

/** True for a value that is secret as a whole, or that has a secret somewhere inside. */
export function containsSecret(value: Json | undefined): boolean {
  if (value === undefined || value === null || typeof value !== "object") return false;
  return isMarked(value, secretSignature) || Object.values(value).some(containsSecret);
}

/** True for a value that is unknown, or that has one that is somewhere inside. */
export function containsUnknown(value: Json | undefined): boolean {
  if (value === unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}

/** A file as the value of an input. */
export function fileAsset(path: string): Json {
  return { [signatureKey]: assetSignature, path };
}

/** True for an asset or an archive. */
export function isAsset(value: Json): boolean {
  return isMarked(value, assetSignature) || isMarked(value, archiveSignature);
}

/**
 * Takes settled properties apart: the plain values, the assets, and the paths of the secrets. What is unknown becomes the
 * text `[unknown]`.
 * @param root what the paths of file assets are relative to
 */
export function decoded(wire: JsonObject, root = process.cwd()): DecodedValues {
  const assets: Record<string, RecordedAsset> = {};
  const secretPaths: string[] = [];
  const values = plainObject(wire, "");
  return { values, assets, secretPaths };

  function plain(value: Json, path: string): Json | undefined {
    if (value === unknownValue) return unknownMask;
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item, index) => plain(item, `${path}[${index}]`) ?? null);
    switch (value[signatureKey]) {
      case secretSignature:
        secretPaths.push(path);
        return plain(value.value ?? null, path);
      case assetSignature:
      case archiveSignature:
        assets[path] = assetOf(value, root);
        return undefined;
      default:
        return plainObject(value, path);
    }
  }

  function plainObject(object: JsonObject, path: string): JsonObject {
    const members = Object.entries(object).map(([key, value]) => [key, plain(value, memberPath(path, key))] as const);
    return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
  }
}

/** Replaces what stands at the given paths by `mask`; everything else stays as it is. */
export function redact(values: JsonObject, secretPaths: readonly string[], mask: string): JsonObject {
  const hidden = new Set(secretPaths);
  return redactObject(values, "");

  function redactValue(value: Json, path: string): Json {
    if (hidden.has(path)) return mask;
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item, index) => redactValue(item, `${path}[${index}]`));
    return redactObject(value, path);
  }

  function redactObject(object: JsonObject, path: string): JsonObject {
    return Object.fromEntries(
      Object.entries(object).map(([key, value]) => [key, redactValue(value, memberPath(path, key))]),
    );
  }
}

function assetOf(wire: JsonObject, root: string): RecordedAsset {
  const { assets, path: file, text, uri } = wire;
  if (wire[signatureKey] === archiveSignature && isJsonObject(assets)) {
    const members = Object.entries(assets).flatMap(([name, member]) =>
      isJsonObject(member) ? [[name, assetOf(member, root)] as const] : [],
    );
    return { kind: "archive", assets: Object.fromEntries(members) };
  }
  if (typeof file === "string" && file !== "") return { kind: "file", path: resolve(root, file) };
  if (typeof uri === "string" && uri !== "") return { kind: "remote", uri };
  return { kind: "text", text: typeof text === "string" ? text : "" };
}

function isMarked(value: Json, signature: string): boolean {
  return isJsonObject(value) && value[signatureKey] === signature;
}

/** A path as Pulumi writes it: `tags.Name`, `tags["team.name"]`. */
function memberPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
