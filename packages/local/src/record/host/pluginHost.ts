import Module from "node:module";
import path from "node:path";
import type * as providerModule from "@pulumi/pulumi/provider/experimental/provider";
import { findPluginEntry, loadEntry } from "./programEntry";

// Serves the components of a package, as the SDK's cmd/run-plugin does, without its type check of the package. The
// arguments are the package's folder, the name of its provider, and the address of the engine, which the SDK reads.

const [, , dirname = "", name = ""] = process.argv;
process.argv.splice(2, 2);
const sdk = Module.createRequire(path.join(dirname, "package.json"));
const { componentProviderHost, getPulumiComponents } = sdk(
  "@pulumi/pulumi/provider/experimental/provider",
) as typeof providerModule;

void loadEntry(findPluginEntry(dirname)).then((exported) => {
  const components = getPulumiComponents(exported);
  // a package without components to export serves its provider itself
  if (components.length > 0) void componentProviderHost({ name, dirname, components });
});
