import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { isJsonObject, parseJsonObject } from "../recordedProgram";

/**
 * The folder of the npm package that is the SDK of a Pulumi package, such as `aws` or `auth0`. Looked for is
 * `@pulumi/<name>` where the program finds its packages, then any dependency of the program whose package.json has
 * `pulumi.name`, then `@pulumi/<name>` among the packages of these dependencies (pnpm installs them there).
 * @param program the program's file or folder, absolute
 * @returns undefined when it is not installed
 */
export function sdkFolder(program: string, pulumiPackage: string): string | undefined {
  const folder = existsSync(program) && statSync(program).isDirectory() ? program : path.dirname(program);
  const npmName = `@pulumi/${pulumiPackage}`;
  const own = packageFolder(folder, npmName);
  if (own !== undefined) return own;
  const dependencies = dependenciesOf(folder).flatMap((name) => packageFolder(folder, name) ?? []);
  return (
    dependencies.find((dependency) => pulumiNameOf(dependency) === pulumiPackage) ??
    dependencies
      .map((dependency) => packageFolder(realpathSync(dependency), npmName))
      .find((found) => found !== undefined)
  );
}

/** As Node.js finds packages: in `node_modules` of the folder, or of one above it. */
export function packageFolder(from: string, name: string): string | undefined {
  return ancestors(from)
    .map((ancestor) => path.join(ancestor, "node_modules", name))
    .find((candidate) => existsSync(path.join(candidate, "package.json")));
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** The npm names of the packages that the program in this folder depends on. */
export function dependenciesOf(folder: string): string[] {
  const manifest = ancestors(folder).find((ancestor) => existsSync(path.join(ancestor, "package.json")));
  if (manifest === undefined) return [];
  const { dependencies, devDependencies } = readManifest(manifest);
  return [dependencies, devDependencies].flatMap((group) => (isJsonObject(group) ? Object.keys(group) : []));
}

function pulumiNameOf(folder: string): unknown {
  const { pulumi } = readManifest(folder);
  return isJsonObject(pulumi) ? pulumi.name : undefined;
}

function readManifest(folder: string): NonNullable<ReturnType<typeof parseJsonObject>> {
  return parseJsonObject(readFileSync(path.join(folder, "package.json"), "utf8")) ?? {};
}
