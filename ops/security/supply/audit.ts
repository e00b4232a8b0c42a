import { execFile } from "node:child_process";
import { root } from "../../root";

/** What `npm audit` came to. */
export type AuditVerdict =
  { kind: "clean"; others: number } | { kind: "vulnerable"; problems: string[] } | { kind: "unknown"; reason: string };

interface AuditReport {
  vulnerabilities?: Record<string, { severity: string; range: string; fixAvailable: unknown }>;
  metadata?: { vulnerabilities: Record<string, number> };
  message?: string;
  error?: { summary?: string };
}

/**
 * Reads the JSON of `npm audit`. A registry without the audit endpoint, or none at all, is no verdict: it must neither
 * stop nor pass for a clean one.
 */
export function auditVerdict(json: string): AuditVerdict {
  let report: AuditReport;
  try {
    report = JSON.parse(json) as AuditReport;
  } catch {
    return { kind: "unknown", reason: "npm audit printed no JSON" };
  }
  const { vulnerabilities, metadata, message, error } = report;
  if (vulnerabilities === undefined || metadata === undefined) {
    const reason = [error?.summary, message].find((text) => text !== undefined && text !== "");
    return { kind: "unknown", reason: reason ?? "npm audit printed no report" };
  }
  const problems = Object.entries(vulnerabilities)
    .filter(([, { severity }]) => severity === "high" || severity === "critical")
    .map(([name, { severity, range, fixAvailable }]) => {
      return `${name} ${range}: ${severity}, ${fixAvailable === false ? "no fix yet" : "a fix is available"}`;
    });
  if (problems.length > 0) return { kind: "vulnerable", problems };
  return { kind: "clean", others: Object.keys(vulnerabilities).length };
}

/** Asks the registry about production packages. */
export async function audit(): Promise<AuditVerdict> {
  // npm ends with an error for every finding; what it found is in the JSON.
  const json = await new Promise<string>((resolve) => {
    execFile("npm", ["audit", "--omit=dev", "--json"], { cwd: root, timeout: 120_000 }, (_error, stdout) => {
      resolve(stdout);
    });
  });
  return auditVerdict(json);
}
