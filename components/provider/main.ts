import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ComponentProvider } from "./componentProvider";

// Started by Pulumi, which finds it as `main` of package.json in the folder of PulumiPlugin.yaml.
const manifest = readFileSync(require.resolve("pulumi-secured-api/package.json"), "utf8");
const { version } = JSON.parse(manifest) as { version: string };
void pulumi.provider.main(new ComponentProvider(version), process.argv.slice(2));
