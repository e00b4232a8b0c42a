import { createHash } from "node:crypto";
import { readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { RecordedAsset } from "../../record/recordedProgram";

/** A part of an archive: a file, a package, or a zip whose files belong in a folder. */
export type ArchiveMember = {
  /** Path within the archive, with `/`; of a zip the folder, which is empty for the archive's root. */
  name: string;
} & (
  | { text: string }
  /** The file is no link; the stamp changes with its content. */
  | { file: string; stamp: string }
  | { zip: string; stamp: string }
  | { package: string; stamp: string }
);

/** An archive that can't be laid out; the message says why, and what to give instead. */
export class ArchiveError extends Error {}

/**
 * What an archive holds, by Pulumi's rules: a file by its name, the content of a folder or a zip below its name (`.` is the
 * root). Links to files are followed, links to folders left out, as `pulumi up` leaves them out.
 * @throws {ArchiveError}
 */
export function archiveMembers(asset: RecordedAsset, name = ""): ArchiveMember[] {
  switch (asset.kind) {
    case "text":
      return [{ name, text: asset.text }];
    case "remote":
      throw new ArchiveError(`${asset.uri} is not downloaded; give a file or a folder`);
    case "archive":
      return Object.entries(asset.assets).flatMap(([key, member]) =>
        archiveMembers(member, path.posix.join(name, key).replace(/^\.$/, "")),
      );
    case "file":
      return fileMembers(asset.path, name);
  }
}

/** SHA-256 in base64 of what the members are, without reading the files. */
export function membersHash(members: readonly ArchiveMember[]): string {
  return createHash("sha256").update(JSON.stringify(members)).digest("base64");
}

function fileMembers(file: string, name: string): ArchiveMember[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new ArchiveError(`${file} does not exist; build it before the program is evaluated`);
  if (stats.isDirectory()) return isPackageName(name) ? [packageMember(file, name)] : folderMembers(file, name);
  const stamp = stampOf(stats);
  // An archive in an archive is named after its folder, a plain file after itself.
  if (file.endsWith(".zip") && !name.endsWith(".zip")) return [{ name, zip: file, stamp }];
  if (name === "") throw new ArchiveError(`${file} is no folder and no zip, the archives that are served`);
  return [{ name, file: realpathSync(file), stamp }];
}

function folderMembers(folder: string, name: string): ArchiveMember[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    const memberName = path.posix.join(name, entry.name);
    if (entry.name === ".pulumi") return [];
    if (entry.isDirectory()) {
      return isPackageName(memberName) ? [packageMember(file, memberName)] : folderMembers(file, memberName);
    }
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return [];
    const real = entry.isSymbolicLink() ? realpathSync(file) : file;
    return [{ name: memberName, file: real, stamp: stampOf(stats) }];
  });
}

/** Whether it is a folder of `node_modules` that holds a package: these are most of an archive's files, and hardly change. */
function isPackageName(name: string): boolean {
  return /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*$/.test(name);
}

function packageMember(folder: string, name: string): ArchiveMember {
  const stats = statSync(path.join(folder, "package.json"), { throwIfNoEntry: false }) ?? statSync(folder);
  return { name, package: realpathSync(folder), stamp: stampOf(stats) };
}

function stampOf({ size, mtimeMs }: { size: number; mtimeMs: number }): string {
  return `${size} ${mtimeMs}`;
}
