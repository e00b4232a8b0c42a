import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";
import type { Node } from "yaml";
import { EvaluationError } from "./evaluationError";
import { isJsonObject } from "./recordedProgram";
import type { Json, JsonObject } from "./recordedProgram";

/** A Pulumi project and one of its stacks, as far as their files tell. */
export interface Project {
  name: string;
  /** The program's file or folder, absolute; the project's root unless `main` says otherwise. */
  entry: string;
  /** Node.js's own arguments, from `runtime.options.nodeargs`. */
  nodeArguments: string[];
  /** By `<namespace>:<key>`, as the program gets it: text as it is, lists and objects as JSON. */
  config: Record<string, string>;
  /** Keys of the values that are secret. */
  secretKeys: string[];
  /** What the files ask for and doesn't happen here. */
  warnings: string[];
}

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml as the Pulumi CLI does.
 * @param overrides values that win over both files, by `<namespace>:<key>` (or `<key>` in the project's namespace)
 * @throws {EvaluationError} naming every problem of both files
 */
export function readProject(root: string, stack: string, overrides: Record<string, string> = {}): Project {
  const project = readYaml(path.join(root, "Pulumi.yaml"), `There is no Pulumi.yaml in ${root}.`);
  const name = project.values.name;
  if (typeof name !== "string") throw new EvaluationError(["Pulumi.yaml: name: give the project's name."]);

  const stackFile = `Pulumi.${stack}.yaml`;
  const { stackConfigDir } = project.values;
  const folder = typeof stackConfigDir === "string" ? path.resolve(root, stackConfigDir) : root;
  const settings = readYaml(path.join(folder, stackFile), missingStack(folder, stack));
  const config = new Configuration(name);
  config.readStack(settings, stackFile);
  config.override(overrides);
  config.readProject(project.values.config, stack);
  if (config.problems.length > 0) throw new EvaluationError(config.problems);

  const main = project.values.main;
  const warnings = settings.values.environment === undefined ? [] : [unreadEnvironment(stackFile)];
  return {
    name,
    entry: typeof main === "string" ? path.resolve(root, main) : root,
    nodeArguments: nodeArguments(project.values.runtime),
    config: config.values,
    secretKeys: [...config.secretKeys],
    warnings: [...warnings, ...config.warnings],
  };
}

/** Collects configuration values, and what is wrong with them. */
class Configuration {
  readonly values: Record<string, string> = {};
  readonly secretKeys = new Set<string>();
  readonly problems: string[] = [];
  /** Keys of the values that stay encrypted. */
  readonly #encrypted = new Set<string>();
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  readStack(file: YamlFile, fileName: string): void {
    const config = file.node("config");
    if (!isMap<Node, Node>(config)) return;
    for (const { key: keyNode, value } of config.items) {
      const key = sourceText(keyNode);
      if (!key.includes(":")) {
        this.problems.push(
          `${fileName}: config: ${key}: write it with its namespace, such as ${this.#namespace}:${key}.`,
        );
        continue;
      }
      const plain = (value?.toJSON() ?? null) as Json;
      const unlocked = this.#withoutSecrets(plain, key);
      this.values[key] = isScalar(value) ? sourceText(value) : textOf(unlocked);
    }
  }

  override(overrides: Record<string, string>): void {
    for (const [key, value] of Object.entries(overrides)) {
      this.values[this.#qualified(key)] = value;
      this.#encrypted.delete(this.#qualified(key));
    }
  }

  get warnings(): string[] {
    const explanation = "is encrypted, and only the Pulumi CLI can decrypt it; a placeholder stands in for it.";
    return [...this.#encrypted].map((key) => `${key} ${explanation}`);
  }

  /** Values and defaults that the project gives to all stacks (Pulumi docs, "Project file reference", `config`). */
  readProject(declared: Json | undefined, stack: string): void {
    if (!isJsonObject(declared)) return;
    const missing: string[] = [];
    for (const [key, declaration] of Object.entries(declared)) {
      const qualified = this.#qualified(key);
      const { value, default: fallback, secret } = isJsonObject(declaration) ? declaration : { value: declaration };
      if (secret === true) this.secretKeys.add(qualified);
      if (this.values[qualified] !== undefined) continue;
      const given = fallback ?? value;
      if (given !== undefined) this.values[qualified] = textOf(given);
      // as the engine does: keys of other namespaces (a provider's) may stay without a value
      else if (qualified.startsWith(`${this.#namespace}:`)) missing.push(key);
    }
    if (missing.length > 0) {
      const noun = missing.length === 1 ? "value" : "values";
      this.problems.push(
        `Stack '${stack}' is missing configuration ${noun} ${missing.map((key) => `'${key}'`).join(", ")}: ` +
          `Pulumi.yaml declares ${missing.length === 1 ? "it" : "them"} without a default.`,
      );
    }
  }

  #qualified(key: string): string {
    return key.includes(":") ? key : `${this.#namespace}:${key}`;
  }

  /** Replaces what only the CLI can decrypt. */
  #withoutSecrets(value: Json, key: string): Json {
    if (Array.isArray(value)) return value.map((item) => this.#withoutSecrets(item, key));
    if (!isJsonObject(value)) return value;
    if (typeof value.secure === "string" && Object.keys(value).length === 1) {
      this.#encrypted.add(key);
      this.secretKeys.add(key);
      return `placeholder-for-secret-${key.replace(":", "-")}`;
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#withoutSecrets(item, key)]));
  }
}

interface YamlFile {
  values: JsonObject;
  node: (key: string) => unknown;
}

function readYaml(file: string, missing: string): YamlFile {
  if (!existsSync(file)) throw new EvaluationError([missing]);
  const document = parseDocument(readFileSync(file, "utf8"));
  const problems = document.errors.map(({ message }) => `${path.basename(file)}: ${message.trimEnd()}`);
  if (problems.length > 0) throw new EvaluationError(problems);
  const values = document.toJSON() as Json;
  return { values: isJsonObject(values) ? values : {}, node: (key) => document.get(key, true) };
}

/** Configuration is text to Pulumi: numbers and booleans are passed on as they were written. */
function sourceText(node: unknown): string {
  if (!isScalar(node) || node.value === null) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? "");
}

function textOf(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function nodeArguments(runtime: Json | undefined): string[] {
  const options = isJsonObject(runtime) ? runtime.options : undefined;
  const given = isJsonObject(options) ? options.nodeargs : undefined;
  return typeof given === "string" ? given.split(/\s+/).filter((argument) => argument !== "") : [];
}

function missingStack(folder: string, stack: string): string {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const stacks = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  const existing = stacks.length === 0 ? "the project has no stacks yet" : `choose one of: ${stacks.sort().join(", ")}`;
  return `There is no stack "${stack}" (no Pulumi.${stack}.yaml in ${folder}); ${existing}.`;
}

function unreadEnvironment(file: string): string {
  return `${file}: environment: values from Pulumi ESC are not read; give the ones that the program needs under config.`;
}
