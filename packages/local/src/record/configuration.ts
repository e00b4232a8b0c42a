import { isMap, isScalar } from "yaml";
import type { Node } from "yaml";
import type { Decrypt } from "./configSecrets";
import { isJsonObject } from "./recordedProgram";
import type { Json } from "./recordedProgram";

/**
 * A stack's configuration by `<namespace>:<key>`, as the program gets it: text as it is, lists and objects as JSON. What is
 * read first wins.
 */
export class Configuration {
  readonly values: Record<string, string> = {};
  readonly secretKeys = new Set<string>();
  /** Keys of the project's namespace that the project declares and nobody sets. */
  readonly missingKeys = new Set<string>();
  /** Keys of the values that have a placeholder, as nothing can decrypt them. */
  readonly encryptedKeys = new Set<string>();
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  override(overrides: Record<string, string>): void {
    for (const [key, value] of Object.entries(overrides)) this.values[this.#qualified(key)] = value;
  }

  /** @param decrypter asked for once, when there is a value to decrypt; undefined when nothing can */
  readStack(config: unknown, decrypter: () => Decrypt | undefined): void {
    if (!isMap<Node, Node>(config)) return;
    let decrypt: { with: Decrypt | undefined } | undefined;
    for (const { key: keyNode, value } of config.items) {
      const key = this.#qualified(sourceText(keyNode));
      const plain = (value?.toJSON() ?? null) as Json;
      if (hasSecret(plain)) this.secretKeys.add(key);
      if (this.values[key] !== undefined) continue;
      const unlock = (ciphertext: string): string => {
        decrypt ??= { with: decrypter() };
        if (decrypt.with !== undefined) return decrypt.with(ciphertext);
        this.encryptedKeys.add(key);
        return `placeholder-for-secret-${key.replace(":", "-")}`;
      };
      this.values[key] = isScalar(value) ? sourceText(value) : textOf(withoutSecrets(plain, unlock));
    }
  }

  /** Values and defaults that the project gives to all stacks (Pulumi docs, "Project file reference", `config`). */
  readProject(declared: Json | undefined): void {
    for (const { key, value } of this.#declarations(declared)) {
      if (value !== undefined) this.values[key] ??= textOf(value);
      // as the engine does: keys of other namespaces (a provider's) may stay without a value
      else if (this.values[key] === undefined && key.startsWith(`${this.#namespace}:`)) this.missingKeys.add(key);
    }
  }

  /** What `pulumi new` offers as the values of a new stack (Pulumi docs, "Project file reference", `template`). */
  readTemplate(template: Json | undefined): void {
    for (const { key, value } of this.#declarations(isJsonObject(template) ? template.config : undefined)) {
      if (value !== undefined && value !== "") this.values[key] ??= textOf(value);
    }
  }

  #declarations(declared: Json | undefined): { key: string; value: Json | undefined }[] {
    if (!isJsonObject(declared)) return [];
    return Object.entries(declared).map(([name, declaration]) => {
      const key = this.#qualified(name);
      const { value, default: fallback, secret } = isJsonObject(declaration) ? declaration : { value: declaration };
      if (secret === true) this.secretKeys.add(key);
      return { key, value: fallback ?? value };
    });
  }

  #qualified(key: string): string {
    return key.includes(":") ? key : `${this.#namespace}:${key}`;
  }
}

function withoutSecrets(value: Json, unlock: (ciphertext: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, unlock));
  if (!isJsonObject(value)) return value;
  const ciphertext = secureText(value);
  if (ciphertext !== undefined) return unlock(ciphertext);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item, unlock)]));
}

function hasSecret(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (isJsonObject(value) && secureText(value) !== undefined) || Object.values(value).some(hasSecret);
}

/** The ciphertext of `{ secure: <ciphertext> }`. */
function secureText(value: Record<string, Json>): string | undefined {
  return typeof value.secure === "string" && Object.keys(value).length === 1 ? value.secure : undefined;
}

/** Configuration is text to Pulumi: numbers and booleans are passed on as they were written. */
function sourceText(node: unknown): string {
  if (!isScalar(node) || node.value === null) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? "");
}

function textOf(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
