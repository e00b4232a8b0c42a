import { unzipSync } from "fflate";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { membersHash } from "./archiveMembers";
import type { ArchiveMember } from "./archiveMembers";
import type { ArchivedCode } from "./functionCode";

/** Scopes of the packages that Lambda's Node.js runtimes bring with them. */
const runtimeScopes = ["@aws-sdk", "@smithy"];

/** Where a function's files are, in place of `/var/task` and `/opt`. */
export interface LaidOutFolders {
  taskRoot: string;
  /** Undefined without layers. */
  optRoot: string | undefined;
}

/**
 * Lays out the files of functions as Lambda does, in a temporary folder:
 *
 *     node_modules/@aws-sdk/...            the runtime's packages: links to the project's
 *     <function>/<hash>/opt/               what the layers hold
 *     <function>/<hash>/node_modules       a link to opt/nodejs/node_modules
 *     <function>/<hash>/var/task/          the function's files
 *
 * Packages are looked up from a file's folder upwards, by `require` and by `import` alike, so a function finds its own, then its
 * layers', then the runtime's, and none of the project's that its archive lacks. Packages in `node_modules` are links to the
 * project's, files are hard links or copies.
 */
export class TaskFolders {
  readonly #packageFolders: readonly string[];
  #root: string | undefined;
  /** The folders of each function, the latest last. */
  readonly #byFunction = new Map<string, string[]>();

  /** @param packageFolders folders like `node_modules` that have the runtime's packages, the first choice first */
  constructor(packageFolders: readonly string[]) {
    this.#packageFolders = packageFolders;
  }

  /**
   * Writes what is not there yet. The folder of the code before stays, for events that still run on it; older ones go.
   * @throws when a file can't be read or written
   */
  layOut({ arn, runtime }: { arn: string; runtime: string }, code: ArchivedCode): LaidOutFolders {
    const name = arn.split(":").slice(3).join("-");
    const hash = membersHash([...code.members, ...code.layerMembers]);
    const root = path.join(this.#createdRoot(), name, Buffer.from(hash, "base64").toString("hex").slice(0, 16));
    const folders: LaidOutFolders = {
      taskRoot: path.join(root, "var/task"),
      optRoot: code.layerMembers.length === 0 ? undefined : path.join(root, "opt"),
    };
    const existing = this.#byFunction.get(name) ?? [];
    if (existing.includes(root)) return folders;
    if (folders.optRoot !== undefined) {
      write(folders.optRoot, code.layerMembers);
      symlinkSync(path.join(folders.optRoot, "nodejs/node_modules"), path.join(root, "node_modules"), "junction");
    }
    write(folders.taskRoot, code.members);
    // The runtimes up to nodejs16.x have the SDK's version 2.
    if (Number(/^nodejs(\d+)/.exec(runtime)?.[1]) < 18) this.#link("aws-sdk", path.join(root, "var/node_modules"));
    for (const old of existing.slice(0, -1)) rmSync(old, { recursive: true, force: true });
    this.#byFunction.set(name, [...existing.slice(-1), root]);
    return folders;
  }

  async close(): Promise<void> {
    if (this.#root !== undefined) await rm(this.#root, { recursive: true, force: true });
  }

  #createdRoot(): string {
    if (this.#root !== undefined) return this.#root;
    this.#root = mkdtempSync(path.join(realpathSync(tmpdir()), "pulumi-aws-local-functions-"));
    for (const scope of runtimeScopes) {
      for (const name of packagesOf(scope, this.#packageFolders))
        this.#link(name, path.join(this.#root, "node_modules"));
    }
    return this.#root;
  }

  /** Links a package that one of the package folders has. */
  #link(name: string, packages: string): void {
    const found = this.#packageFolders.map((folder) => path.join(folder, name)).find((folder) => existsSync(folder));
    if (found === undefined) return;
    mkdirSync(path.dirname(path.join(packages, name)), { recursive: true });
    symlinkSync(found, path.join(packages, name), "junction");
  }
}

/** The folders in which the runtime's packages are looked for: the project's, upwards, then this package's own. */
export function runtimePackageFolders(projectRoot: string): string[] {
  const folders = [path.join(projectRoot, "index.js"), __filename].flatMap(
    (file) => createRequire(file).resolve.paths("a-package") ?? [],
  );
  return [...new Set(folders)];
}

function packagesOf(scope: string, folders: readonly string[]): Set<string> {
  const names = folders.flatMap((folder) => {
    const scopeFolder = path.join(folder, scope);
    return existsSync(scopeFolder) ? readdirSync(scopeFolder).map((name) => `${scope}/${name}`) : [];
  });
  return new Set(names);
}

function write(root: string, members: readonly ArchiveMember[]): void {
  mkdirSync(root, { recursive: true });
  // Of several members of one name the last one counts.
  const byName = new Map(members.map((member) => ["zip" in member ? `${member.name}/*.zip` : member.name, member]));
  const packages = [...byName.values()].filter((member) => "package" in member);
  const packageAround = (name: string) => packages.find((candidate) => name.startsWith(`${candidate.name}/`));
  const made = new Set([root]);
  const target = (name: string): string => {
    const file = path.join(root, name);
    if (!file.startsWith(root + path.sep)) throw new Error(`${name} leads out of the archive`);
    const around = packageAround(name)?.name;
    // The package is a link: the file would become a part of the project.
    if (around !== undefined)
      throw new Error(`the archive adds ${name} to the package ${around}; give it another place`);
    const folder = path.dirname(file);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    return file;
  };
  for (const member of byName.values()) {
    if (isPartOf(packageAround(member.name)?.package, member)) continue;
    if ("text" in member) writeFileSync(target(member.name), member.text);
    else if ("file" in member) copyOrLink(member.file, target(member.name));
    else if ("package" in member) symlinkSync(member.package, target(member.name), "junction");
    else {
      for (const [name, bytes] of Object.entries(unzipped(member.zip))) {
        if (name.endsWith("/")) continue;
        const file = target(path.posix.join(member.name, name));
        // What is there already may be a link to a file of the project, which stays as it is.
        rmSync(file, { force: true });
        writeFileSync(file, bytes);
      }
    }
  }
}

function unzipped(file: string): Record<string, Uint8Array> {
  try {
    return unzipSync(readFileSync(file));
  } catch (error) {
    throw new Error(`${file} can't be unpacked (${(error as Error).message}); build it again`, { cause: error });
  }
}

/** Whether the folder of a package has the member already, as closures name packages within packages too. */
function isPartOf(packageFolder: string | undefined, member: ArchiveMember): boolean {
  const source = "package" in member ? member.package : "file" in member ? member.file : undefined;
  return packageFolder !== undefined && source?.startsWith(packageFolder + path.sep) === true;
}

/** A hard link costs a tenth of a copy, and needs the same disk. */
function copyOrLink(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
