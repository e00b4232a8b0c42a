import { existsSync } from "node:fs";
import path from "node:path";
import { dependenciesOf, packageFolder } from "../sdk/installedSdk";

/**
 * The folder of a plugin that is written for Node.js: where `packages` of Pulumi.yaml says, else the dependency of the
 * program of that name. Its PulumiPlugin.yaml makes a folder a plugin.
 * @param program the folder that the program runs in, absolute
 * @param declared folders by the name of their package, absolute
 * @returns undefined when it is not on this machine
 */
export function pluginFolder(
  program: string,
  declared: Readonly<Record<string, string>>,
  pulumiPackage: string,
): string | undefined {
  const installed = dependenciesOf(program).filter((name) => providerName(name) === pulumiPackage);
  return [declared[pulumiPackage], ...installed.map((name) => packageFolder(program, name))].find(
    (folder) => folder !== undefined && existsSync(path.join(folder, "PulumiPlugin.yaml")),
  );
}

/** Of an npm package, as the SDK derives it (pulumi/pulumi, sdk/nodejs/cmd/run-plugin/run.ts). */
function providerName(npmName: string): string {
  return npmName.replace(/^@.*?\//, "").replace(/[^-\w]/g, "-");
}
