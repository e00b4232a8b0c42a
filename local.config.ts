import path from "node:path";
import { checkSqliteFile, defineConfig } from "pulumi-aws-local";
import type { Json, RecordedProgram, WatchedBundle } from "pulumi-aws-local";
import type * as components from "pulumi-secured-api";
import { localPage } from "./web/hosting/localPage";

/** What LearningHub adds to its local run. */
export default defineConfig({
  demoUser: { username: "demo@example.com", attributes: { name: "Demo" } },
  functionEnvironment({ environment, dataDirectory }) {
    if (environment.STORE_URL?.startsWith("sqlserver:") !== true) return {};
    // The same store interface, on a file instead of the stack's database server.
    const file = path.join(dataDirectory, "learninghub.sqlite");
    checkSqliteFile(file);
    return { STORE_URL: `sqlite:${file}` };
  },
  watchedBundles,
  page: localPage,
});

/** The functions that the program bundles itself: what each begins with is an output of its component. */
function watchedBundles({ resources }: RecordedProgram): WatchedBundle[] {
  // Only a run that watches needs it: with the components comes Pulumi's SDK, 0.7 s of CPU and 50 MB.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() does not find the workspace's TypeScript
  const { bundle } = require("pulumi-secured-api") as typeof components;
  return resources.flatMap(({ type, outputs: { functionName, entry, external, alias, bundleAwsSdk } }) => {
    if (!type.endsWith(":BundledFunction") || typeof functionName !== "string" || typeof entry !== "string") return [];
    const options = {
      root: __dirname,
      external: texts(external),
      alias: textsByName(alias),
      bundleAwsSdk: bundleAwsSdk === true,
    };
    return [{ functionName, entry, folder: "handlers", bundle: () => bundle(entry, options) }];
  });
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function textsByName(value: Json | undefined): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
