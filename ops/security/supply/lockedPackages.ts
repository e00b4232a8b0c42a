import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../root";

/** One package of package-lock.json that others publish, and what is installed of it. */
export interface LockedPackage {
  /** Where it is, such as `node_modules/a/node_modules/b`. */
  place: string;
  name: string;
  version: string;
  /** Licence expression (SPDX) in the lock file; undefined when the package names none. */
  license: string | undefined;
  /** The same in the installed package's own package.json; undefined when it is not installed (another platform's). */
  installedLicense: string | undefined;
  /** True when only development needs it. */
  dev: boolean;
  integrity: string | undefined;
  /** Where it is downloaded from; undefined for the registry of the npm configuration. */
  resolved: string | undefined;
  /** True when npm runs a script of the package at installation. */
  hasInstallScript: boolean;
}

/** An entry of package-lock.json. That of a workspace lies outside node_modules, where a link leads to it. */
export interface LockEntry {
  name?: string;
  version?: string;
  license?: string;
  link?: boolean;
  dependencies?: Record<string, string>;
  dev?: boolean;
  devOptional?: boolean;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
}

/** package-lock.json, parsed. */
export function lockFile(): { packages: Record<string, LockEntry> } & Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as ReturnType<typeof lockFile>;
}

export function isWorkspace(place: string): boolean {
  return place !== "" && !place.includes("node_modules/");
}

/** Whether the entry is a package of somebody else's: neither the project, nor a workspace or the link to it. */
export function isThirdParty([place, { link }]: readonly [place: string, entry: LockEntry]): boolean {
  return place.includes("node_modules/") && link !== true;
}

/** True when only development needs it; `devOptional`: production could use the package and does without. */
export function isForDevelopment({ dev, devOptional }: LockEntry): boolean {
  return dev === true || devOptional === true;
}

export function lockedPackages(): LockedPackage[] {
  return Object.entries(lockFile().packages)
    .filter(isThirdParty)
    .map(([place, entry]) => ({
      place,
      name: entry.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length),
      version: entry.version ?? "",
      license: entry.license,
      installedLicense: installedLicense(place),
      dev: isForDevelopment(entry),
      integrity: entry.integrity,
      resolved: entry.resolved,
      hasInstallScript: entry.hasInstallScript === true,
    }));
}

function installedLicense(place: string): string | undefined {
  const file = path.join(root, place, "package.json");
  if (!existsSync(file)) return undefined;
  const { license } = JSON.parse(readFileSync(file, "utf8")) as { license?: string | { type?: string } };
  // Old packages name it in an object, which the lock file has as a text.
  return typeof license === "object" ? license.type : license;
}
