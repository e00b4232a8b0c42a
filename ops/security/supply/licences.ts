import type { LockedPackage } from "./lockedPackages";

/** Licences that ask for no more than a notice; by SPDX identifier. */
const permissive = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-3.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
];

/** Licences that ask for more when a package is passed on, changed or not: fit for tools, which stay at home. */
const developmentOnly = ["MPL-2.0", "PSF-2.0"];

/** Packages that name a file instead of a licence, and the licence that the file is. */
const licenceFiles: Record<string, string> = { "@logdna/tail-file": "MIT" };

/** Why a package may not be used, in words; undefined when it may. */
export function validateLicence(item: LockedPackage): string | undefined {
  const { name, version, license, installedLicense, dev } = item;
  const which = `${name}@${version}`;
  if (license === undefined) return `${which} names no licence`;
  if (installedLicense !== undefined && installedLicense !== license) {
    return `${which} is locked under ${license}, but its package.json says ${installedLicense}`;
  }
  const read = license === "SEE LICENSE IN LICENSE" ? (licenceFiles[name] ?? license) : license;
  const allowed = dev ? [...permissive, ...developmentOnly] : permissive;
  if (isCovered(read, allowed)) return undefined;
  return `${which} is under ${license}, which ${dev ? "development" : "production"} packages may not be`;
}

export const namedByFile = Object.keys(licenceFiles);

/** Expressions with one kind of operator; a mixture needs a person's look. */
function isCovered(expression: string, allowed: readonly string[]): boolean {
  const text = expression.replace(/^\((.*)\)$/, "$1");
  if (/[()]| WITH /.test(text) || (text.includes(" AND ") && text.includes(" OR "))) return false;
  const covered = (one: string) => allowed.includes(one.trim());
  return text.includes(" OR ") ? text.split(" OR ").some(covered) : text.split(" AND ").every(covered);
}
