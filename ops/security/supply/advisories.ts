import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import semver from "semver";
import type { AuditVerdict } from "./audit";
import type { LockedPackage } from "./lockedPackages";

/** The parts of an advisory that are looked at here (Open Source Vulnerability format, "Schema"). */
interface Advisory {
  id: string;
  withdrawn?: string;
  affected?: { package?: { ecosystem: string; name: string }; versions?: string[]; ranges?: AffectedRange[] }[];
  database_specific?: { severity?: string };
}

interface AffectedRange {
  type: string;
  events: { introduced?: string; fixed?: string; last_affected?: string }[];
}

/**
 * Compares production packages with a folder of advisories, one JSON file each, as OSV exports them for npm.
 * @throws {Error} when the folder holds no advisory
 */
export function offlineAudit(folder: string, packages: readonly LockedPackage[]): AuditVerdict {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  if (files.length === 0) throw new Error(`${folder} holds no advisory (*.json); unpack OSV's export for npm there`);
  const versions = new Map<string, Set<string>>();
  for (const { name, version, dev } of packages) {
    if (!dev) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  const problems: string[] = [];
  let others = 0;
  for (const file of files) {
    const advisory = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Advisory;
    if (advisory.withdrawn !== undefined) continue;
    const found = (advisory.affected ?? []).flatMap(({ package: affected, versions: listed = [], ranges = [] }) => {
      const used = affected?.ecosystem === "npm" ? [...(versions.get(affected.name) ?? [])] : [];
      const vulnerable = used.filter((one) => listed.includes(one) || ranges.some((range) => isWithin(range, one)));
      return vulnerable.map((version) => `${affected?.name ?? ""} ${version}`);
    });
    // Reports of malicious packages have no severity.
    const severity = advisory.database_specific?.severity?.toLowerCase() ?? "unrated";
    if (severity === "low" || severity === "moderate") others += found.length;
    else problems.push(...found.map((which) => `${which}: ${severity}, ${advisory.id}`));
  }
  return problems.length > 0 ? { kind: "vulnerable", problems: problems.sort() } : { kind: "clean", others };
}

/** By the last event that is not after the version (OSV Schema, "Evaluation"). */
function isWithin({ type, events }: AffectedRange, version: string): boolean {
  if (type !== "SEMVER") return false;
  const introduced = events.flatMap((event) => event.introduced ?? []).filter((one) => isAtMost(one, version));
  return introduced.some((start) => {
    const ended = events.some(({ fixed, last_affected: last }) => {
      if (fixed !== undefined) return isAtMost(fixed, version) && isAtMost(start, fixed);
      return last !== undefined && semver.gt(version, last) && isAtMost(start, last);
    });
    return !ended;
  });
}

/** `0` is before every version. */
function isAtMost(bound: string, version: string): boolean {
  return bound === "0" || (version !== "0" && semver.lte(bound, version));
}
