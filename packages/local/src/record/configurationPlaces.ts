import { isMap, isScalar } from "yaml";
import type { LineCounter, Node } from "yaml";

/** Where a stack's file has which configuration: text such as `Pulumi.dev.yaml:3` and the line, by `<namespace>:<key>`. */
export type ConfigurationPlaces = ReadonlyMap<string, string>;

/** A file in the YAML format, as it was read. */
export interface SourceFile {
  /** Without a folder. */
  name: string;
  text: string;
  lines: LineCounter;
}

/**
 * @param config the file's `config`
 * @param namespace of keys that have none
 * @param secretKeys keys whose lines are not shown
 */
export function configurationPlaces(
  config: unknown,
  namespace: string,
  { name, text, lines }: SourceFile,
  secretKeys: ReadonlySet<string>,
): ConfigurationPlaces {
  const places = new Map<string, string>();
  for (const { key: node } of isMap<Node>(config) ? config.items : []) {
    if (!isScalar(node) || typeof node.value !== "string" || !node.range) continue;
    const key = node.value.includes(":") ? node.value : `${namespace}:${node.value}`;
    const { line } = lines.linePos(node.range[0]);
    const shown = secretKeys.has(key) ? "" : `\n> ${line} | ${text.split(/\r?\n/)[line - 1] ?? ""}`;
    places.set(key, `${name}:${line}${shown}`);
  }
  return places;
}

/** The problem of a program, followed by the places of the configuration that it names. */
export function withConfigurationPlaces(problem: string, places: ConfigurationPlaces): string {
  const named = [...places].flatMap(([key, place]) => (names(problem, key) ? [place] : []));
  return [problem, ...named].join("\n\n");
}

function names(problem: string, key: string): boolean {
  return new RegExp(`(?<![\\w:.-])${key.replace(/[^\w:]/g, "\\$&")}(?![\\w:-])`).test(problem);
}
