import { readFileSync } from "node:fs";
import path from "node:path";
import type * as pulumiSdk from "@pulumi/pulumi";
import { parse } from "yaml";
import { SdkTokens } from "./sdkTokens";
import { YamlFunctions } from "./yamlFunctions";

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Creates the resources of a program in YAML.
 * @param file absolute
 * @param plugins names of the packages that have a plugin on this machine
 * @returns the stack's outputs
 */
export function runYamlProgram(
  pulumi: typeof pulumiSdk,
  file: string,
  plugins: readonly string[],
): Record<string, unknown> {
  const tokens = new SdkTokens(pulumi, path.dirname(file), plugins);
  const document: unknown = parse(readFileSync(file, "utf8"), { merge: true });
  return new YamlProgram(pulumi, tokens, path.basename(file), mappingOf(document)).run();
}

/**
 * A program in YAML (Pulumi Docs, "Pulumi YAML language specification"). What an expression refers to is created first,
 * in whatever order the file has it.
 */
class YamlProgram {
  readonly #pulumi: typeof pulumiSdk;
  readonly #tokens: SdkTokens;
  readonly #fileName: string;
  readonly #document: Mapping;
  readonly #functions: YamlFunctions;
  readonly #values = new Map<string, unknown>();
  readonly #open = new Set<string>();
  /** By resource, the outputs that some expression asks for: the SDK hands out the ones that it was told of. */
  readonly #asked = new Map<string, Set<string>>();

  constructor(pulumi: typeof pulumiSdk, tokens: SdkTokens, fileName: string, document: Mapping) {
    this.#pulumi = pulumi;
    this.#tokens = tokens;
    this.#fileName = fileName;
    this.#document = document;
    this.#functions = new YamlFunctions(pulumi, tokens);
    for (const [, name = "", property = ""] of JSON.stringify(document).matchAll(/\$\{([\w-]+)(?:\.|\[\\")([\w-]+)/g)) {
      this.#asked.set(name, (this.#asked.get(name) ?? new Set()).add(property));
    }
  }

  /** Creates the resources. @returns the stack's outputs */
  run(): Record<string, unknown> {
    for (const name of Object.keys(this.#section("resources"))) this.#value(name);
    return this.#mapping(this.#section("outputs"));
  }

  #section(name: string): Mapping {
    return mappingOf(this.#document[name]);
  }

  #value(name: string): unknown {
    if (!this.#values.has(name)) {
      if (this.#open.has(name)) throw this.#error(`${[...this.#open, name].join(" -> ")} refer to each other.`);
      this.#open.add(name);
      this.#values.set(name, this.#create(name));
      this.#open.delete(name);
    }
    return this.#values.get(name);
  }

  #create(name: string): unknown {
    const { resources, variables } = { resources: this.#section("resources"), variables: this.#section("variables") };
    const config = { ...this.#section("configuration"), ...this.#section("config") };
    if (Object.hasOwn(resources, name)) return this.#resource(name, mappingOf(resources[name]));
    if (Object.hasOwn(variables, name)) return this.#evaluate(variables[name]);
    if (Object.hasOwn(config, name)) return this.#configuration(name, config[name]);
    if (name === "pulumi") {
      return {
        cwd: process.cwd(),
        organization: this.#pulumi.getOrganization(),
        project: this.#pulumi.getProject(),
        rootDirectory: process.env.PULUMI_NODEJS_ROOT_DIRECTORY,
        stack: this.#pulumi.getStack(),
      };
    }
    const known = [resources, variables, config].flatMap((section) => Object.keys(section));
    throw this.#error(`There is no ${name}; resources, variables and configuration are ${known.join(", ")}.`);
  }

  #configuration(key: string, declaration: unknown): unknown {
    const { type, default: value, secret } = isMapping(declaration) ? declaration : { default: declaration };
    const config = new this.#pulumi.Config();
    const text = config.get(key);
    const isText = typeof type === "string" ? type.toLowerCase() === "string" : typeof (value ?? "") === "string";
    const parsed = text === undefined || isText ? (text ?? value) : (JSON.parse(text) as unknown);
    const secretKeys = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
    return secret === true || secretKeys.includes(`${config.name}:${key}`) ? this.#pulumi.secret(parsed) : parsed;
  }

  #resource(key: string, declaration: Mapping): pulumiSdk.Resource {
    const { ComponentResource, StackReference } = this.#pulumi;
    const Custom = class extends this.#pulumi.CustomResource {};
    const Provider = class extends this.#pulumi.ProviderResource {};
    const type = String(declaration.type);
    const name = typeof declaration.name === "string" ? declaration.name : key;
    const inputs = this.#mapping(mappingOf(declaration.properties));
    const get = this.#mapping(mappingOf(declaration.get));
    const options = { ...this.#mapping(mappingOf(declaration.options)), ...("id" in get && { id: get.id }) };
    const opts = options as pulumiSdk.CustomResourceOptions;
    const [, provider] = /^pulumi:providers:(.+)$/.exec(type) ?? [];
    if (/^pulumi:(?:pulumi:)?StackReference$/.test(type)) return new StackReference(name, inputs, opts);
    if (provider !== undefined) return new Provider(provider, name, inputs, opts);
    const outputs = [...(this.#asked.get(key) ?? [])].filter((output) => output !== "id" && output !== "urn");
    const properties = {
      ...Object.fromEntries(outputs.map((output): [string, unknown] => [output, undefined])),
      ...mappingOf(get.state),
      ...inputs,
    };
    const { token, isComponent } = this.#tokens.resource(type);
    return isComponent
      ? new ComponentResource(token, name, properties, opts, true)
      : new Custom(token, name, properties, opts);
  }

  #mapping(values: Mapping): Record<string, unknown> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.#evaluate(value)]));
  }

  #evaluate(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (Array.isArray(value)) return value.map((element: unknown) => this.#evaluate(element));
    if (!isMapping(value)) return value;
    const [name = "", ...more] = Object.keys(value);
    if (!name.startsWith("fn::")) return this.#mapping(value);
    if (more.length > 0) throw this.#error(`${name} has to stand alone; beside it there is ${more.join(", ")}.`);
    return this.#functions.call(name, this.#evaluate(value[name]));
  }

  /** `${name.property[0]["key"]}`, alone or within a text; `$${` is a dollar sign with a brace. */
  #text(text: string): unknown {
    const parts = text.split(/(\$\$\{|\$\{[^}]*\})/).map((part): unknown => {
      if (part === "$${") return "${";
      return part.startsWith("${") ? this.#reference(part.slice(2, -1).trim()) : part;
    });
    const filled = parts.filter((part) => part !== "");
    if (filled.length === 1) return filled[0];
    return filled.every((part) => typeof part === "string")
      ? filled.join("")
      : this.#pulumi.all(filled).apply((known) => known.map(String).join(""));
  }

  #reference(expression: string): unknown {
    const steps = [...expression.matchAll(/([\w-]+)|\["([^"]*)"\]/g)].map(([, name, key]) => name ?? key ?? "");
    const [name = "", ...properties] = steps;
    const value = this.#value(name);
    const [first, ...rest] = properties;
    if (first === undefined) return value;
    const isResource = this.#pulumi.Resource.isInstance(value);
    const start: unknown = isResource ? Reflect.get(value, first) : value;
    const remaining = isResource ? rest : properties;
    if (remaining.length === 0) return start;
    return this.#pulumi
      .all([start])
      .apply(([known]) => remaining.reduce((held: unknown, step) => mappingOf(held)[step], known));
  }

  #error(message: string): Error {
    return new this.#pulumi.RunError(`${this.#fileName}: ${message}`);
  }
}

function mappingOf(value: unknown): Mapping {
  return typeof value === "object" && value !== null ? (value as Mapping) : {};
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
