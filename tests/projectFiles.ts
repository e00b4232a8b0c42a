import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { root } from "../ops/root";

export { root };

interface ProjectFile {
  name: string;
  config: Record<string, { type: string; description: string; default: unknown }>;
  template: { config: Record<string, object> };
}

interface StackFile {
  config: Record<string, unknown>;
}

/** Pulumi.yaml, parsed. */
export function projectFile(): ProjectFile {
  return parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as ProjectFile;
}

/** Pulumi.<stack>.yaml, parsed. */
export function stackFile(stack: string): StackFile {
  return parse(readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")) as StackFile;
}

/** The configuration as the engine hands it to the program: the project's defaults under the given values, as text. */
export function engineConfig(values: Record<string, unknown>): Record<string, string> {
  const { name, config } = projectFile();
  const defaults = Object.entries(config).map(([key, { default: value }]) => [`${name}:${key}`, value] as const);
  const merged = { ...Object.fromEntries(defaults), ...values };
  return Object.fromEntries(
    Object.entries(merged).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
