import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "./bundle";

/** Below the working directory, as paths of assets are: the state then has the same ones on every machine. */
export const archiveCache = "node_modules/.cache/pulumi-secured-api";

/**
 * The archive that Lambda gets, made of files. Of a file the stack's state has the hash and the path; a text would stand in
 * it twice, and each step of a deployment would write all of them again. The engine compares hashes and never reads the
 * file of a former deployment, so that one may be gone.
 * @throws {Error} of the file system
 */
export async function bundleArchive({ code, sourceMap, hash }: Bundle): Promise<pulumi.asset.AssetArchive> {
  const folder = posix.join(archiveCache, hash);
  await mkdir(folder, { recursive: true });
  const assetOf = async (name: string, text: string): Promise<pulumi.asset.FileAsset> => {
    const file = posix.join(folder, name);
    // Another process may read it at any moment, and two may write it.
    const temporary = `${file}.${randomUUID()}`;
    await writeFile(temporary, text);
    await rename(temporary, file);
    return new pulumi.asset.FileAsset(file);
  };
  const [codeFile, mapFile] = await Promise.all([assetOf("index.js", code), assetOf("index.js.map", sourceMap)]);
  return new pulumi.asset.AssetArchive({ "index.js": codeFile, "index.js.map": mapFile });
}
