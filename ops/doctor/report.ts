import { exitCodeOf } from "./examine";
import type { NamedFinding } from "./finding";
import type { Target } from "./target";

const nameWidth = 24;
const indent = " ".repeat(11);

/** The findings for a person. */
export function humanReport(findings: readonly NamedFinding[], { apiUrl, route, origin }: Target): string {
  const about = [`${route.method} ${apiUrl}${route.path}`, ...(origin === undefined ? [] : [`from ${origin}`])];
  return [about.join(" "), "", ...findings.map(findingText), "", summary(findings)].join("\n");
}

function findingText(finding: NamedFinding): string {
  const { name, status } = finding;
  const head = `  ${(status === "problem" ? "PROBLEM" : status).padEnd(9)}${name}`;
  if (status === "skipped") return `${head.padEnd(nameWidth + 11)} ${finding.reason}`;
  if (status === "ok") {
    const line = `${head.padEnd(nameWidth + 11)} ${finding.found}`;
    return finding.warning === undefined ? line : `${line}\n${indent}warning   ${finding.warning}`;
  }
  const rows = [
    ["expected", finding.expected],
    ["found", finding.found],
    ["fix", finding.fix],
  ].flatMap(([label = "", text]) => (text === undefined ? [] : [`${indent}${label.padEnd(10)}${text}`]));
  return [head, ...rows].join("\n");
}

function summary(findings: readonly NamedFinding[]): string {
  const count = (status: NamedFinding["status"]): number =>
    findings.filter((finding) => finding.status === status).length;
  const problems = count("problem");
  const counts = `${count("ok")} ok, ${problems} ${problems === 1 ? "problem" : "problems"}, ${count("unknown")} unknown, ${count("skipped")} skipped`;
  const verdict = { 0: "No problem found.", 1: "Fix the first problem first.", 2: "Some checks are inconclusive." };
  return `${counts}. ${verdict[exitCodeOf(findings)]}`;
}

/** The findings for programs. It holds no token. */
export function jsonReport(
  findings: readonly NamedFinding[],
  { apiUrl, issuer, clientId, route, origin }: Target,
): string {
  const target = { apiUrl, issuer, clientId, route: `${route.method} ${route.path}`, origin: origin ?? null };
  return JSON.stringify({ target, exitCode: exitCodeOf(findings), findings }, null, 2);
}
