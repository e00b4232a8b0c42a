import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { LocalConfig } from "../config";

const fileNames = ["ts", "js", "cjs", "mjs"].map((extension) => `local.config.${extension}`);

const requireFile = createRequire(__filename);

/** The project's `local.config` file cannot be used; the message names it. */
export class LocalConfigError extends Error {
  override readonly name = "LocalConfigError";
}

/**
 * What a project adds to its local run: the default export of its `local.config.ts` (or .js, .cjs, .mjs).
 * @returns an empty configuration when the project has no such file
 * @throws {LocalConfigError}
 */
export function loadLocalConfig(project: string): LocalConfig {
  const name = fileNames.find((file) => existsSync(path.join(project, file)));
  if (name === undefined) return {};
  const config = defaultExport(path.join(project, name));
  if (typeof config === "object" && config !== null) return config;
  throw new LocalConfigError(`${name}: export the configuration by default: export default defineConfig({ ... })`);
}

function defaultExport(file: string): unknown {
  try {
    if (file.endsWith(".ts")) requireFile(path.join(__dirname, "../../loader.cjs"));
    const exported = requireFile(file) as { default?: unknown };
    return "default" in exported ? exported.default : exported;
  } catch (error) {
    throw new LocalConfigError(`${path.basename(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
