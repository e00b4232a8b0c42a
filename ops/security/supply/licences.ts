import type { LockedPackage } from "./lockedPackages";

/** Licences that ask for no more than a notice; by SPDX identifier. */
const permissive = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
  "Unlicense",
];

/** Licences that ask for more when a package is passed on, changed or not: allowed for tools that are not shipped. */
const developmentOnly = ["MPL-2.0"];

interface Exception {
  license: string;
  /** For development alone. */
  dev: boolean;
  reason: string;
}

/** Single packages that no list covers. Each was looked at; docs/dependencies.md says more. */
const exceptions: Record<string, Exception> = {
  "@logdna/tail-file": { license: "SEE LICENSE IN LICENSE", dev: false, reason: "its LICENSE is the MIT licence" },
  argparse: { license: "PSF-2.0", dev: true, reason: "Python-2.0 by its newer name, as in its earlier version" },
  "spdx-exceptions": { license: "CC-BY-3.0", dev: false, reason: "a list of names, which asks for a notice alone" },
};

/** Why a package may not be used, in words; undefined when it may. */
export function validateLicence(item: LockedPackage): string | undefined {
  const { name, version, license, installedLicense, dev } = item;
  const which = `${name}@${version}`;
  if (license === undefined) return `${which} names no licence`;
  if (installedLicense !== undefined && installedLicense !== license) {
    return `${which} is locked under ${license}, but its package.json says ${installedLicense}`;
  }
  const exception = exceptionOf(item);
  if (exception !== undefined && (dev || !exception.dev)) return undefined;
  const allowed = dev ? [...permissive, ...developmentOnly] : permissive;
  if (isCovered(license, allowed)) return undefined;
  return `${which} is under ${license}, which ${dev ? "development" : "production"} packages may not be`;
}

export function exceptionReason(item: LockedPackage): string | undefined {
  return exceptionOf(item)?.reason;
}

function exceptionOf({ name, license }: LockedPackage): Exception | undefined {
  const exception = exceptions[name];
  return exception?.license === license ? exception : undefined;
}

export const exceptionNames = Object.keys(exceptions);

/** Expressions with one kind of operator; a mixture needs a person's look. */
function isCovered(expression: string, allowed: readonly string[]): boolean {
  const text = expression.replace(/^\((.*)\)$/, "$1");
  if (/[()]| WITH /.test(text) || (text.includes(" AND ") && text.includes(" OR "))) return false;
  const covered = (one: string) => allowed.includes(one.trim());
  return text.includes(" OR ") ? text.split(" OR ").some(covered) : text.split(" AND ").every(covered);
}
